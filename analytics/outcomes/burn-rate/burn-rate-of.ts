// From a limit and spend by day to its pace, its forecast and the moment at which it is used up. Pure.
import type { BurnRate } from '../../../schemas/burn-rate-api.ts';
import {
  completeDays,
  daysToCome,
  forecastOf,
  type DayToCome,
  type Outlook,
} from '../../../schemas/forecast.ts';
import { toUsd, type Pico } from '../../../schemas/money.ts';
import { intervalEnd, intervalStart, type Period } from '../../../schemas/period.ts';
import { dividedBy } from '../divide.ts';
import type { SpendByDay } from './daily-spend.ts';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** An amount that may be spent in a period. */
export type Allowance = {
  readonly period: Period | 'session';
  readonly limit: Pico;
  /** Undefined while it is not known. */
  readonly spent: Pico | undefined;
};

type Pace = Omit<BurnRate, 'kind' | 'id' | 'name' | 'scope' | 'source'>;

/** `now` in milliseconds since 1970. A session has no end, hence no forecast. */
export function burnRateOf(allowance: Allowance, spendByDay: SpendByDay, now: number): Pace {
  const { period, limit, spent } = allowance;
  const facts = {
    period,
    limit_usd: toUsd(limit),
    spent_usd: spent === undefined ? null : toUsd(spent),
    remaining_usd: spent === undefined ? null : toUsd(spent < limit ? limit - spent : 0n),
    percent: spent === undefined || limit === 0n ? null : Number((spent * 10_000n) / limit) / 100,
    exceeded: spent === undefined ? null : spent >= limit,
  };
  if (period === 'session') return { ...facts, ...NO_PACE };
  return { ...facts, ...paceOf({ period, limit, spent }, spendByDay, now) };
}

const NO_PACE = {
  period_start: null,
  period_end: null,
  pace_to_date_usd: null,
  pace_7_days_usd: null,
  forecast_usd: null,
  forecast_low_usd: null,
  forecast_high_usd: null,
  burn_ratio: null,
  exhausted_at: null,
  exhausted_earliest_at: null,
} as const;

type Periodic = Omit<Allowance, 'period'> & { readonly period: Period };

function paceOf({ period, limit, spent }: Periodic, spendByDay: SpendByDay, now: number) {
  const start = intervalStart(period, now);
  const end = intervalEnd(period, now);
  const forecast = forecastOf(spendByDay, now, period);
  // What is to come is drawn from the days; what is spent is the limit's own figure.
  const atEnd = (amount: Pico | undefined) =>
    amount === undefined || forecast === undefined || spent === undefined
      ? null
      : toUsd(spent + amount - forecast.spent);
  const exhausted = (outlook: Outlook) =>
    spent === undefined ? null : exhaustion(spent, limit, { spendByDay, now, end, outlook });
  const week = completeDays(spendByDay, now).slice(-WEEK_DAYS);
  const inWeek = week.reduce((sum, at) => sum + (spendByDay.get(at) ?? 0n), 0n);
  const elapsed = now - start;
  return {
    period_start: new Date(start).toISOString(),
    period_end: new Date(end).toISOString(),
    pace_to_date_usd:
      spent === undefined || elapsed <= 0 ? null : toUsd((spent * BigInt(DAY_MS)) / BigInt(elapsed)),
    pace_7_days_usd: week.length < WEEK_DAYS ? null : toUsd(dividedBy(inWeek, WEEK_DAYS) ?? 0n),
    forecast_usd: atEnd(forecast?.expected),
    forecast_low_usd: atEnd(forecast?.low),
    forecast_high_usd: atEnd(forecast?.high),
    burn_ratio: ratioOf(spent, limit, { elapsed, length: end - start }),
    exhausted_at: exhausted('expected'),
    exhausted_earliest_at: exhausted('high'),
  };
}

function ratioOf(
  spent: Pico | undefined,
  limit: Pico,
  { elapsed, length }: { readonly elapsed: number; readonly length: number },
): number | null {
  if (spent === undefined || limit === 0n || elapsed <= 0) return null;
  const scaled = (spent * BigInt(length) * 1000n) / (limit * BigInt(elapsed));
  return Number(scaled) / 1000;
}

type Ahead = {
  readonly spendByDay: SpendByDay;
  readonly now: number;
  readonly end: number;
  readonly outlook: Outlook;
};

/** When the days to come use up what is left; `now` where nothing is left, null where something will be at the end. */
function exhaustion(spent: Pico, limit: Pico, { spendByDay, now, end, outlook }: Ahead): string | null {
  if (spent >= limit) return new Date(now).toISOString();
  if (forecastOf(spendByDay, now) === undefined) return null;
  let left = limit - spent;
  for (const day of daysToCome(spendByDay, now, { end, outlook })) {
    if (day.amount >= left) return new Date(momentIn(day, left, now)).toISOString();
    left -= day.amount;
  }
  return null;
}

/** A day's spend comes evenly over what is left of the day. */
function momentIn({ at, amount }: DayToCome, left: Pico, now: number): number {
  const from = Math.max(at, now);
  const length = at + DAY_MS - from;
  return from + (amount === 0n ? 0 : Number((BigInt(length) * left) / amount));
}
