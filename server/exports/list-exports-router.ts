// Lists as files. Their pages are asked of the API itself with the token of the request: a file holds what its reader may see.
import express, { type Request, type Router } from 'express';
import { z } from 'zod';
import type { ExportRow } from '../../analytics/exports/file.ts';
import { sendFile } from '../../analytics/exports/router.ts';
import type { OnSent } from '../../analytics/exports/sent-file.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { EXPORT_FORMS } from '../../schemas/export-routes.ts';
import { LIST_EXPORTS, type ListExport } from '../../schemas/list-exports.ts';
import { problemSchema, ProblemError } from '../../schemas/problem.ts';
import { LIST_SHAPES } from './list-rows.ts';

const KINDS = Object.keys(LIST_EXPORTS) as ListExport[];

/** Rows that are read at once, where the list has pages. */
const PAGE_ROWS = 100;

/** `GET /exports/{kind}.{form}` below `/api/v1`, for each of {@link LIST_EXPORTS}. */
export function createListExportsRouter(onSent?: OnSent): Router {
  const router = express.Router();
  for (const kind of KINDS)
    for (const form of EXPORT_FORMS) {
      router.get(`/exports/${kind}.${form}`, async (request, response) => {
        const { path, query } = LIST_EXPORTS[kind];
        const parameters = readQuery<object>(request.url, query as never);
        const ask = pagesOf(request, path, PAGED.has(kind));
        const first = await ask(undefined);
        const at = new Date().toISOString();
        const { columns, rowsOf } = LIST_SHAPES[kind];
        const exported = {
          head: { as_of: at, parameters },
          columns,
          pages: rowsFrom(first, ask, (entries) => entries.flatMap(rowsOf)),
        };
        const name = `outlay-${kind}_${at.slice(0, 19).replaceAll(':', '-')}.${form}`;
        await sendFile({ request, response }, form, { ...exported, name }, (sent) =>
          onSent?.(request, { ...sent, kind, parameters, from: null, to: null, totals: null }),
        );
      });
    }
  return router;
}

const page = z.object({
  data: z.array(z.looseObject({})),
  next_cursor: z.string().nullable().default(null),
});
type Page = z.infer<typeof page>;
type Ask = (cursor: string | undefined) => Promise<Page>;

/** The others are told whole. */
const PAGED: ReadonlySet<ListExport> = new Set([
  'limits',
  'budgets',
  'raises',
  'alerts',
  'failed-open',
  'changes',
  'pull-requests',
  'repos',
  'incidents',
]);

/** Asks where the request itself arrived. Throws the problem that the list answers with. */
function pagesOf(request: Request, path: string, isPaged: boolean): Ask {
  const { localAddress = '127.0.0.1', localPort = 0 } = request.socket;
  const host = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  const { authorization } = request.headers;
  return async (cursor) => {
    const url = new URL(`http://${host}:${localPort}/api/v1${path}`);
    url.search = new URL(request.url, url).search;
    if (isPaged) url.searchParams.set('limit', String(PAGE_ROWS));
    if (cursor !== undefined) url.searchParams.set('cursor', cursor);
    const answer = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
    const body: unknown = await answer.json();
    if (!answer.ok) throw new ProblemError(problemSchema.parse(body));
    return page.parse(body);
  };
}

async function* rowsFrom(
  first: Page,
  ask: Ask,
  flatten: (entries: readonly object[]) => readonly ExportRow[],
): AsyncGenerator<readonly ExportRow[]> {
  for (let at = first; ; at = await ask(at.next_cursor)) {
    yield flatten(at.data);
    if (at.next_cursor === null) return;
  }
}
