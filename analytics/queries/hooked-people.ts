// How many of the people who worked lately have the hook: their sessions tell places that only it declares.
import { z } from 'zod';
import { intervalStart } from '../../schemas/period.ts';
import type { HookedAnswer } from '../../schemas/setup.ts';
import type { Store } from '../../store/store.ts';
import { personOf } from '../person.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;

// What was taken back counts for nobody.
const SQL = `
SELECT count() AS people, countIf(declared > 0) AS hooked
FROM (
  SELECT sumIf(entries, context_source = 'declared') AS declared
  FROM charges
  WHERE time >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND user != ''
  GROUP BY ${personOf('user')} HAVING sum(entries) > 0
)`;

const whole = z.string().transform(Number);
const row = z.object({ people: whole, hooked: whole });

/** Counts people with usage since the day 30 days before `now`, in milliseconds since 1970. Fails with the store's error. */
export async function countHookedPeople(store: Store, now: number): Promise<HookedAnswer> {
  const since = intervalStart('day', now) - DAYS * DAY_MS;
  const [found] = await store.query({ sql: SQL, params: { since }, row });
  return { people: found?.people ?? 0, hooked: found?.hooked ?? 0, from: new Date(since).toISOString() };
}
