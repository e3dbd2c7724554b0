// How a budget is used up: spend added up over its period, where it leads, and when the amount is gone.
import { intervalEnd, intervalStart, type Period } from '../../../schemas/period.ts';
import { day } from '../../words/times.ts';
import { usualOf } from '../../words/forecast.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Amounts in pico-dollars by the start of an hour or day. */
export type SpendByTime = ReadonlyMap<number, bigint>;

export type BurnQuestion = {
  readonly period: Period;
  readonly now: number;
  /** Undefined where nothing limits. */
  readonly limit: bigint | undefined;
};

/** Moments at which the amount is gone; undefined within the period where it lasts. */
export type RunsOut = {
  readonly expected: number | undefined;
  readonly earliest: number | undefined;
  readonly latest: number | undefined;
};

export type Burn = {
  readonly buckets: readonly string[];
  /** Added up to the end of each bucket that has begun. */
  readonly spent: readonly (bigint | null)[];
  /** From the current bucket on; undefined where too little is known. */
  readonly outlook: Outlook | undefined;
  readonly current: number;
  readonly runsOut: RunsOut | undefined;
};

type Path = readonly (bigint | null)[];
export type Outlook = { readonly low: Path; readonly expected: Path; readonly high: Path };

/** A day is told by hours, a week or month by days. */
export function burnInterval(period: Period): 'hour' | 'day' {
  return period === 'day' ? 'hour' : 'day';
}

/** Complete buckets that are looked back at, and how few say nothing. */
const LOOK_BACK = { hour: 28 * 24, day: 28 } as const;
const FEWEST = { hour: 48, day: 7 } as const;

/** The span that must be asked for. */
export function burnSpan(period: Period, now: number): { readonly from: number; readonly to: number } {
  const interval = burnInterval(period);
  const step = interval === 'hour' ? HOUR_MS : DAY_MS;
  const from = Math.min(
    intervalStart(interval, now) - LOOK_BACK[interval] * step,
    intervalStart(period, now),
  );
  return { from, to: intervalEnd(period, now) };
}

/**
 * Spend as the meter of a budget counts it, which may leave auxiliary work out and be ahead of the ledger: what the period
 * comes to now is exactly `metered`, and days before are lower in the same proportion. Unchanged where it is not known.
 */
export function asMetered(
  spend: SpendByTime,
  { period, now, metered }: Omit<BurnQuestion, 'limit'> & { readonly metered: bigint | undefined },
): SpendByTime {
  const start = intervalStart(period, now);
  const sum = [...spend].reduce((total, [at, amount]) => (at >= start ? total + amount : total), 0n);
  if (metered === undefined || metered === sum) return spend;
  const isLess = metered < sum;
  const counted = new Map(isLess ? [...spend].map(([at, amount]) => [at, (amount * metered) / sum]) : spend);
  const current = intervalStart(burnInterval(period), now);
  const reached = [...counted].reduce((total, [at, amount]) => (at >= start ? total + amount : total), 0n);
  return counted.set(current, (counted.get(current) ?? 0n) + metered - reached);
}

export function burnOf(spend: SpendByTime, { period, now, limit }: BurnQuestion): Burn {
  const interval = burnInterval(period);
  const starts = startsIn(interval, { from: intervalStart(period, now), to: intervalEnd(period, now) });
  const current = starts.indexOf(intervalStart(interval, now));
  let sum = 0n;
  const spent = starts.map((at, index) => {
    if (index > current) return null;
    sum += spend.get(at) ?? 0n;
    return sum;
  });
  const outlook = outlookOf(spend, { interval, starts, current, sum, now });
  return {
    buckets: starts.map((at) => labelOf(at, interval)),
    spent,
    outlook,
    current,
    runsOut: limit === undefined || !outlook ? undefined : runsOutOf(outlook, { limit, starts, now, sum }),
  };
}

type Place = {
  readonly interval: 'hour' | 'day';
  readonly starts: readonly number[];
  readonly current: number;
  readonly sum: bigint;
  readonly now: number;
};

function outlookOf(spend: SpendByTime, place: Place): Outlook | undefined {
  const { interval, starts, current, sum, now } = place;
  const step = interval === 'hour' ? HOUR_MS : DAY_MS;
  const end = intervalStart(interval, now);
  const first = Math.max(end - LOOK_BACK[interval] * step, Math.min(...spend.keys()));
  const complete = startsIn(interval, { from: first, to: end });
  if (complete.length < FEWEST[interval]) return undefined;
  const kindOf = (at: number): string =>
    `${isWeekend(at)}${interval === 'hour' ? new Date(at).getUTCHours() : ''}`;
  const usual = usualOf(complete, { spendOf: (at) => spend.get(at) ?? 0n, kindOf, end });
  const path = (usually: (at: number) => bigint): Path => {
    let total = sum;
    return starts.map((at, index) => {
      if (index < current) return null;
      const known = index === current ? (spend.get(at) ?? 0n) : 0n;
      total += usually(at) > known ? usually(at) - known : 0n;
      return total;
    });
  };
  return { low: path(usual.low), expected: path(usual.expected), high: path(usual.high) };
}

type Limited = Pick<Place, 'starts' | 'now' | 'sum'> & { readonly limit: bigint };

function runsOutOf({ low, expected, high }: Outlook, { limit, starts, now, sum }: Limited): RunsOut {
  const of = (path: Path): number | undefined => {
    if (sum >= limit) return now;
    const index = path.findIndex((amount) => amount !== null && amount >= limit);
    return index < 0 ? undefined : Math.max(now, starts[index] ?? now);
  };
  return { expected: of(expected), earliest: of(high), latest: of(low) };
}

function startsIn(
  interval: 'hour' | 'day',
  { from, to }: { readonly from: number; readonly to: number },
): number[] {
  const starts: number[] = [];
  for (let at = intervalStart(interval, from); at < to; at = intervalEnd(interval, at)) starts.push(at);
  return starts;
}

function labelOf(at: number, interval: 'hour' | 'day'): string {
  return interval === 'hour' ? new Date(at).toISOString().slice(11, 16) : day(at);
}

function isWeekend(at: number): boolean {
  const weekday = new Date(at).getUTCDay();
  return weekday === 0 || weekday === 6;
}

/** `It runs out on 27 Nov at this pace (25 Nov at the earliest, at the latest after the period).` */
export function runsOutWords(
  runsOut: RunsOut,
  { period, now }: Pick<BurnQuestion, 'period' | 'now'>,
): string {
  const when = (at: number): string =>
    period === 'day' ? `at ${new Date(at).toISOString().slice(11, 16)} UTC` : `on ${day(at)}`;
  const { expected, earliest, latest } = runsOut;
  if (expected !== undefined && expected <= now) return 'It is used up.';
  if (expected === undefined) {
    return earliest === undefined
      ? `It lasts for the ${period} at this pace.`
      : `It lasts for the ${period} at this pace; on busy days it would run out ${when(earliest)}.`;
  }
  const late =
    latest === undefined ? `not this ${period} if work is slow` : `${when(latest)} if work is slow`;
  const early = earliest === undefined ? '' : `${when(earliest)} if work is busy, `;
  return `It runs out ${when(expected)} at this pace (${early}${late}).`;
}
