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
import type { OnSent } from './sent-file.ts';

/** Rows that are read at once. */
const PAGE_ROWS = 20_000;

/** Everything to write, and the range that it is about. */
export type Export = Exported & { readonly from: string; readonly to: string };

/** What a page of any list has. */
type Page = Pick<UsageAnswer, 'from' | 'to' | 'data_as_of' | 'next_cursor'> & {
  readonly totals: object | null;
  readonly rows: readonly ExportRow[];
};

/** Reads a page; in the order that is asked for, or in `sort`. */
type ReadPage = (page: { readonly sort?: string; readonly cursor?: string | undefined }) => Promise<Page>;

/** What the reads need. */
export type ExportSources = {
  readonly store: Store;
  readonly people: People;
  readonly floors: Floors;
  readonly now: number;
  readonly onSent?: OnSent | undefined;
};

/** Every row of a question about usage. */
export async function exportUsage(
  query: z.infer<typeof usageExportQuery>,
  { store, floors, now }: ExportSources,
): Promise<Export> {
  const keys = [...query.group_by.map(text), ...(query.interval ? [columnOf('bucket')] : [])];
  const columns = [...keys, ...measureColumns(usageMeasures)];
  const list = { query, columns, key: query.group_by[0] ?? 'bucket' };
  return await exportPages(list, async (page) => {
    const answer = await readUsage(store, { ...query, ...page, limit: PAGE_ROWS }, now, floors);
    return { ...answer, rows: answer.rows };
  });
}

/** Every person. */
export async function exportUsers(
  query: z.infer<typeof usersExportQuery>,
  { store, people, now }: ExportSources,
): Promise<Export> {
  const list = { query, columns: measureColumns(personRow), key: 'user' };
  return await exportPages(list, async (page) => {
    const answer = await readUsers(store, { ...query, ...page, limit: PAGE_ROWS }, people, now);
    return { ...answer, rows: answer.data };
  });
}

/** Every session. */
export async function exportSessions(
  query: z.infer<typeof sessionsExportQuery>,
  { store, now }: ExportSources,
): Promise<Export> {
  const more = [columnOf('repo_median_cost_usd'), text('outcome'), text('flags')];
  const columns = [...measureColumns(sessionRow), ...more];
  return await exportPages({ query, columns, key: 'session' }, async (page) => {
    const answer = await readSessions(store, { ...query, ...page, limit: PAGE_ROWS }, now);
    return { ...answer, rows: answer.data };
  });
}

type List = {
  readonly query: object;
  readonly columns: readonly ExportColumn[];
  /** Sorted by it, no row changes its place while the file is written. */
  readonly key: string;
};

/** What fits a page is in the order that was asked for; more is in the order of its key, so that no row is left out. */
async function exportPages({ query, columns, key }: List, read: ReadPage): Promise<Export> {
  const asked = await read({});
  const first = asked.next_cursor === null ? asked : await read({ sort: key });
  const { from, to, data_as_of, totals } = first;
  return {
    from,
    to,
    head: { from, to, data_as_of, parameters: query, totals },
    columns,
    pages: pagesFrom(first, async (cursor) => await read({ sort: key, cursor })),
  };
}

async function* pagesFrom(
  first: Page,
  read: (cursor: string) => Promise<Page>,
): AsyncGenerator<readonly ExportRow[]> {
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
  return Object.keys(shape).map(columnOf);
}

const TIMES: ReadonlySet<string> = new Set('bucket started ended last_active'.split(' '));

function columnOf(name: string): ExportColumn {
  if (TEXTS.has(name)) return text(name);
  if (TIMES.has(name)) return { name, type: 'time' };
  return { name, type: name === 'credits' || name.endsWith('_usd') ? 'decimal' : 'integer' };
}

function text(name: string): ExportColumn {
  return { name, type: 'text' };
}
