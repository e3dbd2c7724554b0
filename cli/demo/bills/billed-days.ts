// The days of which the demo company has bills: they are over, and all of their sessions are known.
import { DAY_MS, HOUR_MS, type Day } from '../company/calendar.ts';

/** Sessions that began before the window are not known, and last two days at most. */
const UNKNOWN_DAYS = 2;

/** Providers tell a day a few hours after it is over. */
const LATE_HOURS = 6;

/** In order. `from` and `until` in milliseconds since 1970. */
export function billedDays({ from, until }: { readonly from: number; readonly until: number }): Day[] {
  const first = Math.ceil(from / DAY_MS) + UNKNOWN_DAYS;
  const end = Math.floor((until - LATE_HOURS * HOUR_MS) / DAY_MS);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}

/** `2026-10-05` */
export function dayText(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
