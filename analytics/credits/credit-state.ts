// From pools, days and prices to the state of one unit of credits in a month. Pure.
import type { CreditState } from '../../schemas/credits-api.ts';
import { creditsOf, feeOf, seatsIn } from '../../schemas/credit-pool.ts';
import { creditUnitNamed } from '../../schemas/credit-units.ts';
import type { CreditPoolValue } from '../../schemas/finance-settings.ts';
import { toUsd } from '../../schemas/money.ts';
import { intervalEnd } from '../../schemas/period.ts';
import type { BilledCredits } from './billed-credits.ts';
import { countedCredits, sumTold, type CreditDay } from './credit-days.ts';
import { dollarsByDay, dollarsOf, pricesIn, type CreditPriceOf } from './credit-dollars.ts';
import { paceOf, type Month } from './credit-pace.ts';

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
  const seated = pools.map((pool): Seated => ({
    pool,
    seats: seatsIn(pool, dayOf(start).slice(0, 7), dayOf(now)),
  }));
  const pool = sumTold(seated.map(({ pool: one, seats }) => creditsOf(one, seats)));
  const { name, checks } = creditUnitNamed(unit);
  const fees = seated.map(({ pool: one, seats }) => feeOf(one, seats));
  const month = { pool, counted, now, start, end };
  return {
    unit,
    name,
    period_start: new Date(start).toISOString(),
    resets_at: new Date(end).toISOString(),
    closed: now >= end,
    pool: textOf(pool),
    pools: seated.map(toldPool),
    fee_usd: pools.length === 0 || fees.includes(undefined) ? null : textOf(sumTold(fees)),
    used_by_telemetry: textOf(sumTold(days.map(({ telemetry }) => telemetry))),
    telemetry_calls: calls,
    used_by_bill: textOf(sumTold(days.map(({ bill }) => bill))),
    bill_sources: [...new Set(billed.lines.map(({ source }) => source))].sort(),
    billed_usd: textOf(sumTold(billed.lines.map((line) => line.billed))),
    counted: countedFrom(days, counted),
    ...poolUse(pool, counted, pools),
    ...paceOf(facts.days, month),
    ...dollars({ ...facts, days }, month),
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

type Seated = { readonly pool: Pool; readonly seats: number };

function toldPool({ pool, seats }: Seated): CreditState['pools'][number] {
  return {
    pool: pool.id,
    name: pool.name || pool.id,
    seats,
    credits_per_seat: pool.creditsPerSeat,
    credits: toUsd(creditsOf(pool, seats)),
    fee_usd: textOf(feeOf(pool, seats)),
    allows_overage: pool.allowsOverage,
    unused_cost_center: pool.unusedCostCenter ?? '',
  };
}

function toldDay({ day, telemetry, bill, counted }: CreditDay): CreditState['days'][number] {
  return { day, telemetry: textOf(telemetry), bill: textOf(bill), counted: counted ?? null };
}

function countedFrom(days: readonly CreditDay[], counted: bigint | undefined): CreditState['counted'] {
  const from = (side: CreditDay['counted']) =>
    toUsd(sumTold(days.map((day) => (day.counted === side ? countedCredits(day) : undefined))) ?? 0n);
  return {
    credits: textOf(counted),
    from_bill: from('bill'),
    from_telemetry: from('telemetry'),
    bill_until: days.findLast(({ isOver }) => isOver)?.day ?? null,
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

type Dollars = Pick<CreditState, 'prices' | 'counted_usd' | 'remaining_usd' | 'overage_usd'>;

function dollars({ unit, days, priceOf }: CreditFacts, { pool, counted, now, start, end }: Month): Dollars {
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
  for (let at = from; at < to; at += DAY_MS) days.push(dayOf(at));
  return days;
}

/** `2026-10-05` */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
