// The one module that knows where a day, a week (from Monday) and a month begin and end: UTC, half-open.

/** The periods for which a limit can be set. */
export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** The time buckets of a rollup. */
export const INTERVALS = ['hour', ...PERIODS] as const;
export type Interval = (typeof INTERVALS)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The first millisecond of the interval that holds `at` (milliseconds since 1970, UTC). */
export function intervalStart(interval: Interval, at: number): number {
  if (interval === 'hour') return Math.floor(at / HOUR_MS) * HOUR_MS;
  if (interval === 'day') return Math.floor(at / DAY_MS) * DAY_MS;
  const day = new Date(at);
  if (interval === 'month') return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1);
  const daysSinceMonday = (day.getUTCDay() + 6) % 7;
  return intervalStart('day', at) - daysSinceMonday * DAY_MS;
}

/** The first millisecond after the interval that holds `at`: when a limit of that period resets. */
export function intervalEnd(interval: Interval, at: number): number {
  const start = intervalStart(interval, at);
  if (interval === 'hour') return start + HOUR_MS;
  if (interval === 'day') return start + DAY_MS;
  if (interval === 'week') return start + 7 * DAY_MS;
  const first = new Date(start);
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1);
}
