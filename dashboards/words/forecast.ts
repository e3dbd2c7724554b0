// What the month will come to, in the words and over the days that pages show.
import { LOOK_BACK } from '../../schemas/forecast.ts';
import { intervalStart } from '../../schemas/period.ts';
import type { Span } from '../view/range.ts';

export { forecastOf, usualOf, type Forecast } from '../../schemas/forecast.ts';

const DAY_MS = 86_400_000;

/** How it is made, for people. */
export const METHOD =
  'Spent so far this month, and for each day left the mean of the last 28 complete days of its kind (working days, weekends). ' +
  'The range is for weeks as cheap and as dear as the cheapest and the dearest of the last four. Filters apply.';

/** The days that a forecast at `now` looks at: the look-back, and the month so far. */
export function forecastSpan(now: number): Span {
  const today = intervalStart('day', now);
  return { from: Math.min(today - LOOK_BACK * DAY_MS, intervalStart('month', now)), to: today + DAY_MS };
}
