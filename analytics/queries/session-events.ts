// What a session told beside its calls: failed requests, started subagents and compactions.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { integer } from '../measures.ts';
import { placeParams, type SessionPlace } from './session-place.ts';

const KINDS = ['api_error', 'subagent_started', 'compaction'] as const;

/** A request may fail long before the first call succeeds or after the last. */
const MARGIN_MS = 86_400_000;
const MOST = 5_000;

const SQL = `
SELECT toString(t.kind) AS kind, t.name AS name, t.attempt AS attempt, t.depth AS depth, t.prompt AS prompt,
  toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS at
FROM activities AS t
WHERE t.user IN {users:Array(String)} AND t.session = {session:String} AND t.kind IN {kinds:Array(String)}
  AND t.time >= fromUnixTimestamp64Milli({first:Int64}, 'UTC') AND t.time < fromUnixTimestamp64Milli({last:Int64}, 'UTC')
GROUP BY record_id, kind, name, attempt, depth, prompt
HAVING sum(t.quantity) > 0
ORDER BY at, record_id
LIMIT {most:UInt32}`;

const row = z.object({
  kind: z.enum(KINDS),
  name: z.string(),
  /** 0 where it is not told; so with `depth`. */
  attempt: z.number(),
  depth: z.number(),
  prompt: z.string(),
  at: integer,
});
/** One event; its time in milliseconds since 1970. */
export type SessionEvent = z.infer<typeof row>;

/** In the order of time; at most the first 5,000. */
export async function readSessionEvents(store: Store, place: SessionPlace): Promise<SessionEvent[]> {
  const { first, last, ...of } = placeParams(place);
  const params = { ...of, first: first - MARGIN_MS, last: last + MARGIN_MS, kinds: KINDS, most: MOST };
  return await store.query({ sql: SQL, params, row });
}
