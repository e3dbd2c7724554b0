// When the demo company works: weekdays, public holidays, one free Friday a month, and the provider's bad hours.
import { seededRandom } from '../random.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** `MM-DD` of the days on which nobody has to work. */
const HOLIDAYS = new Set(['01-01', '05-01', '12-24', '12-25', '12-26', '12-31']);

const FRIDAY = 5;

/** A calendar day as the number of days since 1970, in whichever time zone it is read. */
export type Day = number;

/** What kind of day it is for everyone. The third Friday of each month is free. */
export function dayKind(day: Day): 'workday' | 'weekend' | 'holiday' {
  const date = new Date(day * DAY_MS);
  const weekday = date.getUTCDay();
  if (weekday === 0 || weekday === 6) return 'weekend';
  if (HOLIDAYS.has(date.toISOString().slice(5, 10))) return 'holiday';
  const dayOfMonth = date.getUTCDate();
  return weekday === FRIDAY && dayOfMonth >= 15 && dayOfMonth <= 21 ? 'holiday' : 'workday';
}

/** Whether a person is away for the whole week of the day. */
export function isOnLeave(seed: string, email: string, day: Day): boolean {
  const monday = day - ((day + 3) % 7);
  return seededRandom(seed, 'leave', email, monday).chance(0.05);
}

/** Whether the model provider is overloaded at that moment: a few hours a month. */
export function isProviderOverloaded(seed: string, at: number): boolean {
  const day = Math.floor(at / DAY_MS);
  const random = seededRandom(seed, 'overload', day);
  if (!random.chance(0.12)) return false;
  const begin = day * DAY_MS + random.integer(7, 19) * HOUR_MS;
  return at >= begin && at < begin + random.integer(40, 150) * MINUTE_MS;
}
