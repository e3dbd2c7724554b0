// Reads rows of the ledger for chosen sessions: a few at a time, in the order that the tables are stored in.
import { setImmediate as breathe } from 'node:timers/promises';
import type { z } from 'zod';
import type { QueryParams, Store } from '../../store/store.ts';
import { keyOf, type SessionFacts } from './session-facts.ts';

/** Their ids are sent along with the statement. */
const SESSIONS_AT_ONCE = 50;

/** Requests may fail, and tools may run, a while before the first call ends. */
const MARGIN_MS = 3_600_000;

/** Keeps the rows of chosen sessions in a table of the ledger that is called `t`. */
export const OF_CHOSEN = `
  t.user IN {users:Array(String)} AND t.session IN {sessions:Array(String)}
  AND t.time >= fromUnixTimestamp64Milli({first:Int64}, 'UTC') AND t.time < fromUnixTimestamp64Milli({until:Int64}, 'UTC')`;

type Asked<Row> = {
  readonly sql: string;
  readonly params?: QueryParams;
  readonly row: z.ZodType<Row>;
  /** Rows from then on are not read, in milliseconds since 1970. */
  readonly to: number;
};

type OfSession = { readonly agent: string; readonly session: string };

/** Rows by session, see {@link keyOf}. */
export async function readDetails<Row extends OfSession>(
  store: Store,
  sessions: readonly SessionFacts[],
  { sql, params, row, to }: Asked<Row>,
): Promise<ReadonlyMap<string, Row[]>> {
  const found = new Map<string, Row[]>();
  for (let start = 0; start < sessions.length; start += SESSIONS_AT_ONCE) {
    const chosen = sessions.slice(start, start + SESSIONS_AT_ONCE);
    const given = {
      ...params,
      users: [...new Set(chosen.flatMap(({ users }) => users))],
      sessions: [...new Set(chosen.map(({ session }) => session))],
      first: Math.min(...chosen.map(({ begun }) => begun)) - MARGIN_MS,
      until: to,
    };
    for (const each of await store.query({ sql, params: given, row })) {
      const rows = found.get(keyOf(each));
      if (rows) rows.push(each);
      else found.set(keyOf(each), [each]);
    }
    await breathe();
  }
  return found;
}
