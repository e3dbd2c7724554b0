// Checks that failed open, as rows of the ledger's database.
import { z } from 'zod';
import { readCursor, writeCursor } from '../../control/page.ts';
import { failedOpen, type FailedOpen, type FailedOpenQuery } from '../../schemas/alerts.ts';
import { toUserKey } from '../../schemas/user-key.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { isoOf, storeTime } from './store-time.ts';

/** One of them; the id is the same for what is told again. */
export type FailedOpenRow = FailedOpen & { readonly id: string };

/** Of the file in which they wait for the store. */
export const failedOpenRow: z.ZodType<FailedOpenRow> = failedOpen.extend({ id: z.string() });

/** The cell of each column of the table. */
export const FAILED_OPEN_CELLS = {
  id: (row: FailedOpenRow) => row.id,
  at: (row: FailedOpenRow) => row.at,
  user: (row: FailedOpenRow) => row.user,
  agent: (row: FailedOpenRow) => row.agent,
  session: (row: FailedOpenRow) => row.session,
  prompt: (row: FailedOpenRow) => row.prompt,
  cause: (row: FailedOpenRow) => row.cause,
  told_by: (row: FailedOpenRow) => row.told_by,
};

const row = z
  .object({
    id: z.string(),
    failed_at: z.string(),
    user: z.string(),
    agent: z.string(),
    session: z.string(),
    prompt: z.string(),
    cause: z.string(),
    told_by: failedOpen.shape.told_by,
  })
  .transform(({ failed_at, ...rest }): FailedOpenRow => ({ ...rest, at: isoOf(failed_at) }));

const CURSOR_KEYS = 2;

/** A page, the latest first. Fails with the store's error, or a 400 for a cursor that is not one. */
export async function readFailedOpen(
  store: Store,
  query: FailedOpenQuery,
): Promise<{ data: FailedOpen[]; next_cursor: string | null }> {
  const given: (readonly [condition: string, params: QueryParams])[] = [['1', {}]];
  const { user, from, to, cursor, limit } = query;
  if (user !== undefined) given.push(['user = {user:String}', { user: toUserKey(user) }]);
  if (from !== undefined) given.push([`failed_open.at >= ${TIME('from')}`, { from: timeOf(from) }]);
  if (to !== undefined) given.push([`failed_open.at < ${TIME('to')}`, { to: timeOf(to) }]);
  if (cursor !== undefined) {
    const [at = '', last = ''] = readCursor(cursor, query, CURSOR_KEYS);
    given.push([`(failed_open.at, id) < (${TIME('at')}, {last:String})`, { at: timeOf(at), last }]);
  }
  const sql = `SELECT id, toString(failed_open.at) AS failed_at, user, toString(agent) AS agent, session, prompt, cause,
  toString(told_by) AS told_by FROM failed_open WHERE ${given.map(([condition]) => condition).join(' AND ')}
ORDER BY failed_open.at DESC, id DESC LIMIT 1 BY id LIMIT {rows:UInt32}`;
  const params = Object.fromEntries(given.flatMap(([, of]) => Object.entries(of)));
  const found = await store.query({ sql, params: { ...params, rows: limit + 1 }, row });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    data: page.map((each) => failedOpen.parse(each)),
    next_cursor: last ? writeCursor(query, [last.at, last.id]) : null,
  };
}

function TIME(name: string): string {
  return `toDateTime64({${name}:String}, 3, 'UTC')`;
}

function timeOf(instant: string): string {
  return storeTime(Date.parse(instant));
}
