// When a session made its calls, and how much each read: of sessions whose calls are too many to be told one by one.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { integer } from '../measures.ts';
import type { PlacedCall } from './session-calls.ts';
import { AT_PLACE, placeParams, type SessionPlace } from './session-place.ts';

/** Of longer sessions the end is not looked at. */
const MOST = 200_000;

const SQL = `
SELECT toString(record_id) AS id, toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS at, any(t.prompt) AS prompt,
  any(t.source) = 'main' AS isMain,
  sum(t.input_tokens + t.cache_read_tokens + t.cache_write_5m_tokens + t.cache_write_1h_tokens + t.cache_write_unsplit_tokens) AS tokens
FROM charges AS t
WHERE ${AT_PLACE} AND t.signal != 'metrics'
GROUP BY record_id
HAVING sum(t.entries) > 0
ORDER BY at, record_id
LIMIT {most:UInt32}`;

const row = z.object({
  id: z.string(),
  at: integer,
  prompt: z.string(),
  isMain: z.union([z.boolean(), z.number()]).transform(Boolean),
  tokens: integer,
});
/** One call; its time in milliseconds since 1970, `tokens` of its input with all of the cache. */
export type CallTime = z.infer<typeof row>;

/** In the order of time; `isComplete` is false where there are more. */
export type CallTimes = { readonly calls: readonly CallTime[]; readonly isComplete: boolean };

export async function readCallTimes(store: Store, place: SessionPlace): Promise<CallTimes> {
  const calls = await store.query({ sql: SQL, params: { ...placeParams(place), most: MOST + 1 }, row });
  return { calls: calls.slice(0, MOST), isComplete: calls.length <= MOST };
}

/** Of calls that were told one by one. */
export function callTimesOf(calls: readonly PlacedCall[]): CallTimes {
  const times = calls.map(({ part, prompt, call }) => ({
    id: call.id,
    at: Date.parse(call.time),
    prompt,
    isMain: part.source === 'main',
    tokens: call.input_tokens + (call.cache_read_tokens ?? 0) + (call.cache_write_tokens ?? 0),
  }));
  return { calls: times, isComplete: true };
}
