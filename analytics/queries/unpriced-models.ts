// How many models were used lately without a price: they count against limits at a fallback price only.
import { z } from 'zod';
import { intervalStart } from '../../schemas/period.ts';
import { StoreUnavailable, type Store } from '../../store/store.ts';

/** Covers every current day, week and month. */
const DAYS = 31;
const DAY_MS = 86_400_000;

/** An answer that needs the count must not wait for a busy engine. */
const PATIENCE_MS = 2_000;

const SQL = `
SELECT count() AS models
FROM (
  SELECT provider, model FROM usage_daily WHERE day >= toDate(fromUnixTimestamp64Milli({since:Int64}, 'UTC'))
  GROUP BY provider, model HAVING sum(unpriced_entries) > 0
)`;

const row = z.object({ models: z.string().transform(Number) });

/** Null where the engine does not answer at the moment. `now` in milliseconds since 1970. */
export async function countUnpricedModels(store: Store, now: number): Promise<number | null> {
  const since = intervalStart('day', now) - DAYS * DAY_MS;
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    return await Promise.race([count(store, since), impatience]);
  } finally {
    clearTimeout(timer);
  }
}

async function count(store: Store, since: number): Promise<number | null> {
  try {
    const [found] = await store.query({ sql: SQL, params: { since }, row });
    return found?.models ?? 0;
  } catch (error) {
    if (error instanceof StoreUnavailable) return null;
    throw error;
  }
}
