// From pools, days and prices to the state of one unit of credits in a month. Pure.
import type { CreditState } from '../../schemas/credits-api.ts';
import { creditUnitNamed } from '../../schemas/credit-units.ts';
import type { CreditPoolValue } from '../../schemas/finance-settings.ts';
import { fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import { intervalEnd } from '../../schemas/period.ts';
import { burnRateOf } from '../outcomes/burn-rate/burn-rate-of.ts';
import type { BilledCredits } from './billed-credits.ts';
import { countedCredits, sumTold, type CreditDay } from './credit-days.ts';
import { dollarsByDay, dollarsOf, pricesIn, type CreditPriceOf } from './credit-dollars.ts';

const DAY_MS = 86_400_000;

/** A pool with its id. */
export type Pool = CreditPoolValue & { readonly id: string };

/** What is known of a unit; `days` also of the weeks before the month, of which the pace is drawn. */
export type CreditFacts = {
  readonly unit: string;
  /** First millisecond of the month. */
  readonly start: number;
  /** Those of the month. */
  readonly pools: readonly Pool[];
  readonly days: readonly CreditDay[];
  readonly calls: number;
  /** What counts of reports in the month. */
  readonly billed: BilledCredits;
  readonly priceOf: CreditPriceOf;
};

/** `now` in milliseconds since 1970. */
export function creditStateOf(facts: CreditFacts, now: number): CreditState {
  const { unit, start, pools, calls, billed } = facts;
  const end = intervalEnd('month', start);
  const days = facts.days.filter(({ day }) => isWithin(day, start, end));
  const counted = sumTold(days.map(countedCredits));
  const pool = pools.length === 0 ? undefined : sumTold(pools.map(creditsOf));
  const { name, checks } = creditUnitNamed(unit);
  const fees = pools.map(feeOf);
  return {
    unit,
    name,
    period_start: new Date(start).toISOString(),
    resets_at: new Date(end).toISOString(),
    closed: now >= end,
    pool: textOf(pool),
    pools: pools.map(toldPool),
    fee_usd: pools.length === 0 || fees.includes(undefined) ? null : textOf(sumTold(fees)),
    used_by_telemetry: textOf(sumTold(days.map(({ telemetry }) => telemetry))),
    telemetry_calls: calls,
    used_by_bill: textOf(sumTold(days.map(({ bill }) => bill))),
    bill_sources: [...new Set(billed.lines.map(({ source }) => source))].sort(),
    billed_usd: textOf(sumTold(billed.lines.map((line) => line.billed))),
    counted: countedFrom(days, counted, billed),
    ...poolUse(pool, counted, pools),
    ...paceOf(facts, { pool, counted, now, end }),
    ...dollars({ ...facts, days }, { pool, counted, now, end }),
    checks: [...checks],
    days: days.map(toldDay),
  };
}

function isWithin(day: string, start: number, end: number): boolean {
  const at = Date.parse(day);
  return at >= start && at < end;
}

/** Credits are written as dollars are: exact decimal text. */
function textOf(value: bigint | undefined): string | null {
  return value === undefined ? null : toUsd(value);
}

function creditsOf({ seats, creditsPerSeat }: Pool): bigint {
  return BigInt(seats) * (fromUsd(creditsPerSeat) ?? 0n);
}

function feeOf({ seats, seatPrice }: Pool): Pico | undefined {
  const price = seatPrice === '' ? undefined : fromUsd(seatPrice);
  return price === undefined ? undefined : BigInt(seats) * price;
}

function toldPool(pool: Pool): CreditState['pools'][number] {
  return {
    pool: pool.id,
    name: pool.name || pool.id,
    seats: pool.seats,
    credits_per_seat: pool.creditsPerSeat,
    credits: toUsd(creditsOf(pool)),
    fee_usd: textOf(feeOf(pool)),
    allows_overage: pool.allowsOverage,
  };
}

function toldDay({ day, telemetry, bill, counted }: CreditDay): CreditState['days'][number] {
  return { day, telemetry: textOf(telemetry), bill: textOf(bill), counted: counted ?? null };
}

function countedFrom(
  days: readonly CreditDay[],
  counted: bigint | undefined,
  billed: BilledCredits,
): CreditState['counted'] {
  const from = (side: CreditDay['counted']) =>
    toUsd(sumTold(days.map((day) => (day.counted === side ? countedCredits(day) : undefined))) ?? 0n);
  const whole = billed.days.filter((day) => day.whole).map(({ day }) => day);
  return {
    credits: textOf(counted),
    from_bill: from('bill'),
    from_telemetry: from('telemetry'),
    bill_until: whole.sort().at(-1) ?? null,
  };
}

function poolUse(pool: bigint | undefined, counted: bigint | undefined, pools: readonly Pool[]) {
  const allowed = pools.length === 0 ? null : pools.some(({ allowsOverage }) => allowsOverage);
  if (pool === undefined || counted === undefined)
    return { percent: null, remaining: null, overage: null, overage_allowed: allowed };
  return {
    percent: pool === 0n ? null : Number((counted * 10_000n) / pool) / 100,
    remaining: toUsd(counted < pool ? pool - counted : 0n),
    overage: toUsd(counted > pool ? counted - pool : 0n),
    overage_allowed: allowed,
  };
}

type Month = {
  readonly pool: bigint | undefined;
  readonly counted: bigint | undefined;
  readonly now: number;
  readonly end: number;
};

type Pace = Pick<CreditState, 'burn_per_day' | 'burn_ratio' | 'forecast' | 'exhausted_at'>;

/** Of the current month only: of another, nothing is to come. Credits go into the arithmetic of limits as dollars do. */
function paceOf({ start, days }: CreditFacts, { pool, counted, now, end }: Month): Pace {
  if (now < start || now >= end)
    return { burn_per_day: null, burn_ratio: null, forecast: null, exhausted_at: null };
  const byDay = new Map(days.map((day) => [Date.parse(day.day), countedCredits(day) ?? 0n]));
  const rate = burnRateOf({ period: 'month', limit: pool ?? 0n, spent: counted }, byDay, now);
  return {
    burn_per_day: rate.pace_7_days_usd,
    burn_ratio: rate.burn_ratio,
    forecast: rate.forecast_usd,
    exhausted_at: pool === undefined ? null : rate.exhausted_at,
  };
}

type Dollars = Pick<CreditState, 'prices' | 'counted_usd' | 'remaining_usd' | 'overage_usd'>;

function dollars({ unit, start, days, priceOf }: CreditFacts, { pool, counted, now, end }: Month): Dollars {
  const until = Math.max(start + DAY_MS, Math.min(end, now));
  const prices = pricesIn(unit, daysBetween(start, until), priceOf);
  const told = days.map((day) => ({ day: day.day, credits: countedCredits(day) ?? 0n }));
  const last = prices.at(-1)?.price;
  const at = (credits: bigint) => (last === undefined ? null : toUsd(dollarsOf(credits, last)));
  const isKnown = pool !== undefined && counted !== undefined;
  return {
    prices: prices.map(({ price, source, from }) => ({ price_usd: toUsd(price), source, from })),
    counted_usd:
      counted === undefined ? null : textOf(dollarsByDay(told, (day) => priceOf(unit, day)?.price)),
    remaining_usd: isKnown ? at(counted < pool ? pool - counted : 0n) : null,
    overage_usd: isKnown ? at(counted > pool ? counted - pool : 0n) : null,
  };
}

function daysBetween(from: number, to: number): string[] {
  const days: string[] = [];
  for (let at = from; at < to; at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
