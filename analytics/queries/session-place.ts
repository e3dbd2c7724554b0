// Where in the ledger a session is: the ledger is ordered by person and time, so reads of it need both.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';

const SQL = `
SELECT
  arraySort(groupUniqArray(user)) AS users,
  toUnixTimestamp64Milli(min(first_time)) AS first,
  toUnixTimestamp64Milli(max(last_time)) AS last
FROM usage_hourly
WHERE session = {session:String}
HAVING count() > 0`;

const row = z.object({
  users: z.array(z.string()),
  first: z.string().transform(Number),
  last: z.string().transform(Number),
});

/** The people and the span of time, in milliseconds since 1970, of a session. */
export type SessionPlace = z.infer<typeof row> & { readonly session: string };

/** Undefined for a session without usage. */
export async function findSession(store: Store, session: string): Promise<SessionPlace | undefined> {
  const [found] = session === '' ? [] : await store.query({ sql: SQL, params: { session }, row });
  return found && { ...found, session };
}

/** Keeps the charges of a place; its values are {@link placeParams}. */
export const AT_PLACE = `
  t.user IN {users:Array(String)} AND t.session = {session:String}
  AND t.time >= fromUnixTimestamp64Milli({first:Int64}, 'UTC')
  AND t.time < fromUnixTimestamp64Milli({last:Int64} + 1, 'UTC')`;

/** The part of the session that a charge belongs to: columns `source`, `part` and `part_id`. There is one main part. */
export const PART = `t.source AS source, if(source = 'main', '', t.subagent) AS part, if(source = 'main', '', t.subagent_id) AS part_id`;

/** The values of the parameters of {@link AT_PLACE}. */
export function placeParams({ session, users, first, last }: SessionPlace) {
  return { session, users, first, last };
}
