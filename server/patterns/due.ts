// When a pattern is looked for, and how far back. Pure; times in milliseconds since 1970.
import type { PatternName } from '../../schemas/pattern-definitions.ts';
import { intervalStart } from '../../schemas/period.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Usage may be told so late and is seen all the same; once an hour, a day late. */
const LATE_MS = 2 * HOUR_MS;
/** After a start, or after the engine was away, no more is looked at than this: longer than any pause that is waited for. */
const MOST_MS = DAY_MS + LATE_MS;
/** Some are dear to look for, or are looked at on the hour. */
const EVERY_MS: Readonly<Partial<Record<PatternName, number>>> = {
  long_exploration: 2 * MINUTE_MS,
  high_reasoning_on_routine: 15 * MINUTE_MS,
  stale_counters: 10 * MINUTE_MS,
  long_session: 5 * MINUTE_MS,
  token_spike: 5 * MINUTE_MS,
};

/** Whether it is time again; it always is for what was never looked for. */
export function isDue(pattern: PatternName, last: number | undefined, now: number): boolean {
  if (last === undefined) return true;
  if (pattern === 'fast_burn') return intervalStart('hour', now) > intervalStart('hour', last);
  return now - last >= (EVERY_MS[pattern] ?? 0);
}

/** Of history that is imported, or a demo that is loaded, so much is looked at. */
const MOST_PAST_MS = 30 * DAY_MS;

/**
 * Since the last look, and a while before it; a whole day where the hour changed. `earliest`: the time of the earliest usage
 * that arrived since then, which may be long past.
 */
export function movedSince(last: number | undefined, now: number, earliest = now): number {
  const isNewHour = last === undefined || intervalStart('hour', now) > intervalStart('hour', last);
  const usual = isNewHour ? now - MOST_MS : Math.max(now - MOST_MS, Math.min(last, now) - LATE_MS);
  return Math.max(now - MOST_PAST_MS, Math.min(usual, earliest));
}
