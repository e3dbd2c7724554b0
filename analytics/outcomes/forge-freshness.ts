// How fresh what forges told is: the time of the newest fact.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';

const SQL = `
SELECT toUnixTimestamp64Milli(least(toDateTime64(max(time), 3, 'UTC'), fromUnixTimestamp64Milli({now:Int64}, 'UTC'))) AS at
FROM (SELECT max(time) AS time FROM forge_facts UNION ALL SELECT max(toDateTime64(updated_at, 9, 'UTC')) AS time FROM changes)
HAVING max(time) > 0`;

const row = z.object({ at: z.string().transform(Number) });

/** RFC 3339; null while no forge told anything. `now` in milliseconds since 1970 bounds clocks that run ahead. */
export async function readForgeFreshness(store: Store, now: number): Promise<string | null> {
  const [newest] = await store.query({ sql: SQL, params: { now }, row });
  return newest && newest.at > 0 ? new Date(newest.at).toISOString() : null;
}
