// What a period will come to: what is spent, plus for each day that is left what such days cost on the mean.
import { intervalEnd, intervalStart, type Period } from './period.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Complete days that are looked back at. */
export const LOOK_BACK = 28;
/** Fewer say nothing. */
export const FEWEST_DAYS = 7;

/** In pico-dollars. */
export type Forecast = {
  readonly spent: bigint;
  readonly expected: bigint;
  readonly low: bigint;
  readonly high: bigint;
  /** Complete days that it is drawn from. */
  readonly days: number;
};

/** What is still to come on a day (milliseconds of its start). */
export type DayToCome = { readonly at: number; readonly amount: bigint };

/** Which outlook: the mean, or weeks as cheap or as dear as the cheapest or the dearest of those that are looked back at. */
export type Outlook = 'expected' | 'low' | 'high';

/** From spend by day (milliseconds of its start). Undefined where fewer than 7 complete days are recorded. */
export function forecastOf(
  spendByDay: ReadonlyMap<number, bigint>,
  now: number,
  period: Period = 'month',
): Forecast | undefined {
  const today = intervalStart('day', now);
  const days = completeDays(spendByDay, now).length;
  if (days < FEWEST_DAYS) return undefined;
  const spent = daysFrom(intervalStart(period, now), today + DAY_MS).reduce(
    (sum, at) => sum + (spendByDay.get(at) ?? 0n),
    0n,
  );
  const end = intervalEnd(period, now);
  const at = (outlook: Outlook): bigint =>
    daysToCome(spendByDay, now, { end, outlook }).reduce((sum, { amount }) => sum + amount, spent);
  return { spent, expected: at('expected'), low: at('low'), high: at('high'), days };
}

/** The complete days that are looked back at, from the first with spend on. */
export function completeDays(spendByDay: ReadonlyMap<number, bigint>, now: number): number[] {
  const today = intervalStart('day', now);
  const earliest = [...spendByDay.keys()].reduce((least, at) => Math.min(least, at), Infinity);
  return daysFrom(Math.max(today - LOOK_BACK * DAY_MS, earliest), today);
}

/** What today and the days up to `end` will still cost, as complete days of their kind did. */
export function daysToCome(
  spendByDay: ReadonlyMap<number, bigint>,
  now: number,
  { end, outlook }: { readonly end: number; readonly outlook: Outlook },
): DayToCome[] {
  const today = intervalStart('day', now);
  const spendOf = (at: number): bigint => spendByDay.get(at) ?? 0n;
  const kindOf = (at: number): string => String(isWeekend(at));
  const usual = usualOf(completeDays(spendByDay, now), { spendOf, kindOf, end: today });
  return daysFrom(today, end).map((at) => ({
    at,
    amount: beyond(usual[outlook](at), at === today ? spendOf(today) : 0n),
  }));
}

type Lately = {
  readonly spendOf: (at: number) => bigint;
  /** Days or hours of one kind are alike. */
  readonly kindOf: (at: number) => string;
  /** When the last complete one ends. */
  readonly end: number;
};

/** What a day, or an hour, of some kind costs. */
export type Usual = Readonly<Record<Outlook, (at: number) => bigint>>;

/**
 * From complete days or hours, in the order of time. The mean, because a median forgets who works on some days only; low
 * and high are the mean in the proportion of the cheapest and the dearest whole week before `end` to the mean of these weeks.
 */
export function usualOf(complete: readonly number[], { spendOf, kindOf, end }: Lately): Usual {
  const kinds = new Map<string, { sum: bigint; count: bigint }>();
  for (const at of complete) {
    const { sum, count } = kinds.get(kindOf(at)) ?? { sum: 0n, count: 0n };
    kinds.set(kindOf(at), { sum: sum + spendOf(at), count: count + 1n });
  }
  const expected = (at: number): bigint => {
    const { sum, count } = kinds.get(kindOf(at)) ?? { sum: 0n, count: 1n };
    return sum / count;
  };
  const weeks = weeksOf(complete, spendOf, end);
  const total = weeks.reduce((sum, week) => sum + week, 0n);
  const as = (week: bigint) => (at: number) =>
    total === 0n ? expected(at) : (expected(at) * week * BigInt(weeks.length)) / total;
  const sorted = weeks.toSorted((left, right) => (left < right ? -1 : Number(left > right)));
  return { expected, low: as(sorted.at(0) ?? 0n), high: as(sorted.at(-1) ?? 0n) };
}

/** What each whole week before `end` cost. */
function weeksOf(complete: readonly number[], spendOf: Lately['spendOf'], end: number): bigint[] {
  const first = complete[0] ?? end;
  const weeks: bigint[] = [];
  for (let from = end - WEEK_MS; from >= first; from -= WEEK_MS) {
    const days = complete.filter((at) => at >= from && at < from + WEEK_MS);
    weeks.push(days.reduce((sum, at) => sum + spendOf(at), 0n));
  }
  return weeks;
}

/** What is still to come of a day of which some is spent. */
function beyond(expected: bigint, spent: bigint): bigint {
  return expected > spent ? expected - spent : 0n;
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
