// How fresh the store is: the time of the newest charge. The engine answers from its parts' bounds, without reading.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';

const SQL = `
SELECT toUnixTimestamp64Milli(least(toDateTime64(max(time), 3, 'UTC'), fromUnixTimestamp64Milli({now:Int64}, 'UTC'))) AS at
FROM charges
HAVING count() > 0`;

const row = z.object({ at: z.string().transform(Number) });

/** Questions that are on their way: a page asks many at once. */
const asked = new WeakMap<Store, Promise<string | null>>();

/**
 * RFC 3339; null while the ledger is empty. `now` in milliseconds since 1970 bounds clocks that run ahead. May be as of the
 * moment when somebody else asked.
 */
export async function readFreshness(store: Store, now: number): Promise<string | null> {
  const shared = asked.get(store);
  if (shared) return await shared;
  const answer = ask(store, now).finally(() => asked.delete(store));
  asked.set(store, answer);
  return await answer;
}

async function ask(store: Store, now: number): Promise<string | null> {
  const [newest] = await store.query({ sql: SQL, params: { now }, row });
  return newest ? new Date(newest.at).toISOString() : null;
}
