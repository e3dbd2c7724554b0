// The lists of the API as files: the same reads, page after page.
import type { z } from 'zod';
import { sessionRow, usageMeasures, personRow, type UsageAnswer } from '../../schemas/api.ts';
import type { sessionsExportQuery, usageExportQuery, usersExportQuery } from '../../schemas/export-routes.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { readSessions } from '../queries/sessions.ts';
import { readUsage } from '../queries/usage.ts';
import { readUsers, type People } from '../queries/users.ts';
import type { ExportColumn, Exported, ExportRow } from './file.ts';

/** Rows that are read at once. */
const PAGE_ROWS = 20_000;

/** Everything to write, and the range that it is about. */
export type Export = Exported & { readonly from: string; readonly to: string };

/** What a page of any list has. */
type Page = Pick<UsageAnswer, 'from' | 'to' | 'data_as_of' | 'next_cursor'> & {
  readonly totals: object;
  readonly rows: readonly ExportRow[];
};

type ReadPage = (cursor: string | undefined) => Promise<Page>;

/** What the reads need. */
export type ExportSources = {
  readonly store: Store;
  readonly people: People;
  readonly floors: Floors;
  readonly now: number;
};

/** Every row of a question about usage. */
export async function exportUsage(
  query: z.infer<typeof usageExportQuery>,
  { store, floors, now }: ExportSources,
): Promise<Export> {
  const keys = [...query.group_by.map(text), ...(query.interval ? [plain('bucket')] : [])];
  const columns = [...keys, ...measureColumns(usageMeasures)];
  return await exportPages(query, columns, async (cursor) => {
    const answer = await readUsage(store, { ...query, limit: PAGE_ROWS, cursor }, now, floors);
    return { ...answer, rows: answer.rows };
  });
}

/** Every person. */
export async function exportUsers(
  query: z.infer<typeof usersExportQuery>,
  { store, people, now }: ExportSources,
): Promise<Export> {
  return await exportPages(query, measureColumns(personRow), async (cursor) => {
    const answer = await readUsers(store, { ...query, limit: PAGE_ROWS, cursor }, people, now);
    return { ...answer, rows: answer.data };
  });
}

/** Every session. */
export async function exportSessions(
  query: z.infer<typeof sessionsExportQuery>,
  { store, now }: ExportSources,
): Promise<Export> {
  const columns = [...measureColumns(sessionRow), plain('repo_median_cost_usd')];
  return await exportPages(query, columns, async (cursor) => {
    const answer = await readSessions(store, { ...query, limit: PAGE_ROWS, cursor }, now);
    return { ...answer, rows: answer.data };
  });
}

async function exportPages(
  parameters: object,
  columns: readonly ExportColumn[],
  read: ReadPage,
): Promise<Export> {
  const first = await read(undefined);
  const { from, to, data_as_of, totals } = first;
  return {
    from,
    to,
    head: { from, to, data_as_of, parameters, totals },
    columns,
    pages: pagesFrom(first, read),
  };
}

async function* pagesFrom(first: Page, read: ReadPage): AsyncGenerator<readonly ExportRow[]> {
  yield first.rows;
  let next = first.next_cursor;
  while (next !== null) {
    const page = await read(next);
    yield page.rows;
    next = page.next_cursor;
  }
}

/** Names and credits' units are senders' own words. */
const TEXTS: ReadonlySet<string> = new Set(
  'session user agent repo branch pr models groups credits_by_unit'.split(' '),
);

function measureColumns({ shape }: { readonly shape: object }): ExportColumn[] {
  return Object.keys(shape).map((name) => ({ name, isText: TEXTS.has(name) }));
}

function text(name: string): ExportColumn {
  return { name, isText: true };
}

function plain(name: string): ExportColumn {
  return { name, isText: false };
}
