// How fast credits are used, and when a pool runs out by that. Pure.
import type { CreditState } from '../../schemas/credits-api.ts';
import { burnRateOf } from '../outcomes/burn-rate/burn-rate-of.ts';
import { countedCredits, type CreditDay } from './credit-days.ts';

const DAY_MS = 86_400_000;

/** A month of a unit, in milliseconds since 1970 and units of 1e-12. */
export type Month = {
  readonly pool: bigint | undefined;
  readonly counted: bigint | undefined;
  readonly now: number;
  readonly start: number;
  readonly end: number;
};

type Pace = Pick<CreditState, 'pace_as_of' | 'burn_per_day' | 'burn_ratio' | 'forecast' | 'exhausted_at'>;

const NONE: Pace = {
  pace_as_of: null,
  burn_per_day: null,
  burn_ratio: null,
  forecast: null,
  exhausted_at: null,
};

/**
 * Of the current month only: of another, nothing is to come. `days` also of the weeks before it. Days of which nobody told
 * yet are days to come, not days without use. Credits go into the arithmetic of limits as dollars do.
 */
export function paceOf(days: readonly CreditDay[], { pool, counted, now, start, end }: Month): Pace {
  const asOf = Math.min(now, toldUntil(days) ?? now);
  if (now < start || now >= end || asOf < start) return NONE;
  const byDay = new Map(days.map((day) => [Date.parse(day.day), countedCredits(day) ?? 0n]));
  const rate = burnRateOf({ period: 'month', limit: pool ?? 0n, spent: counted }, byDay, asOf);
  return {
    pace_as_of: new Date(asOf).toISOString(),
    burn_per_day: rate.pace_7_days_usd,
    burn_ratio: rate.burn_ratio,
    forecast: rate.forecast_usd,
    exhausted_at: pool === undefined ? null : rate.exhausted_at,
  };
}

/** Telemetry tells until now; reports until the end of the last day that was over when they were read. */
function toldUntil(days: readonly CreditDay[]): number | undefined {
  if (days.some(({ telemetry }) => telemetry !== undefined)) return undefined;
  const over = days.findLast(({ isOver }) => isOver);
  const last = over ?? days.at(-1);
  return last && Date.parse(last.day) + (over ? DAY_MS : 0);
}
