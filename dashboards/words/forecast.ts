// What the month will come to: what is spent, plus for each day that is left what such days cost lately.
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import type { Span } from '../view/range.ts';

const DAY_MS = 86_400_000;
/** Complete days that are looked back at. */
const LOOK_BACK = 28;
/** Fewer say nothing. */
const FEWEST_DAYS = 7;

/** In pico-dollars. */
export type Forecast = {
  readonly spent: bigint;
  readonly expected: bigint;
  readonly low: bigint;
  readonly high: bigint;
  /** Complete days that it is drawn from. */
  readonly days: number;
};

/** How it is made, for people. */
export const METHOD =
  'Spent so far this month, and for each day left the median of the last 28 complete days of its kind (working days, weekends). ' +
  'The range takes the quartiles instead. Filters apply.';

/** The days that a forecast at `now` looks at: the look-back, and the month so far. */
export function forecastSpan(now: number): Span {
  const today = intervalStart('day', now);
  return { from: Math.min(today - LOOK_BACK * DAY_MS, intervalStart('month', now)), to: today + DAY_MS };
}

/** From spend by day (milliseconds of its start). Undefined where fewer than 7 complete days are recorded. */
export function forecastOf(spendByDay: ReadonlyMap<number, bigint>, now: number): Forecast | undefined {
  const today = intervalStart('day', now);
  const first = Math.max(today - LOOK_BACK * DAY_MS, Math.min(...spendByDay.keys()));
  const complete = daysFrom(first, today);
  if (complete.length < FEWEST_DAYS) return undefined;
  const spendOf = (at: number): bigint => spendByDay.get(at) ?? 0n;
  const month = daysFrom(intervalStart('month', now), today + DAY_MS);
  const spent = month.reduce((sum, at) => sum + spendOf(at), 0n);
  const left = daysFrom(today, intervalEnd('month', now));
  const at = (quarter: bigint): bigint =>
    left.reduce((sum, each) => {
      const alike = complete.filter((other) => isWeekend(other) === isWeekend(each)).map(spendOf);
      return sum + beyond(quartile(alike, quarter), each === today ? spendOf(today) : 0n);
    }, spent);
  return { spent, expected: at(2n), low: at(1n), high: at(3n), days: complete.length };
}

/** What is still to come of a day of which some is spent. */
function beyond(expected: bigint, spent: bigint): bigint {
  return expected > spent ? expected - spent : 0n;
}

/** The value below which so many quarters of the amounts lie, between two of them in proportion. */
export function quartile(amounts: readonly bigint[], quarter: bigint): bigint {
  const sorted = [...amounts].sort((left, right) => (left < right ? -1 : Number(left > right)));
  if (sorted.length === 0) return 0n;
  const place = BigInt(sorted.length - 1) * quarter;
  const lower = sorted[Number(place / 4n)] ?? 0n;
  const upper = sorted[Number(place / 4n) + 1] ?? lower;
  return lower + ((upper - lower) * (place % 4n)) / 4n;
}

function daysFrom(from: number, to: number): number[] {
  const days: number[] = [];
  for (let at = from; at < to; at += DAY_MS) days.push(at);
  return days;
}

function isWeekend(at: number): boolean {
  const weekday = new Date(at).getUTCDay();
  return weekday === 0 || weekday === 6;
}
