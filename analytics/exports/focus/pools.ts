// Credits that seats bring each month: what a seat fee buys, what is used of it, and what is forfeited. Pure.
import { creditsOf, feeOf, poolsIn, seatsIn } from '../../../schemas/credit-pool.ts';
import { CREDIT_UNITS, type CreditUnit } from '../../../schemas/credit-units.ts';
import type { CreditPoolValue } from '../../../schemas/finance-settings.ts';
import type { Pico } from '../../../schemas/money.ts';

/** A unit of credits that seats bring. */
export type PooledUnit = CreditUnit & Required<Pick<CreditUnit, 'pool'>>;

/** The units that are known. */
export const POOLED_UNITS: readonly PooledUnit[] = CREDIT_UNITS.flatMap(({ pool, ...unit }) =>
  pool ? [{ ...unit, pool }] : [],
);

/** The credits of a unit in a month. Credits and dollars in units of 1e-12. */
export type Pool = {
  readonly unit: PooledUnit;
  /** `2026-10` */
  readonly month: string;
  readonly name: string;
  readonly seats: bigint;
  readonly credits: bigint;
  /** Dollars for all seats; undefined where a seat's price is not known. */
  readonly fee: Pico | undefined;
  /** Who bears credits that nobody used, with the credits of their seats; empty is nobody in particular. */
  readonly owners: ReadonlyMap<string, bigint>;
};

/** What a fee was spread over: `used` included credits and the dollars that they bore. */
export type PoolUse = { readonly used: bigint; readonly borne: Pico };

const UNIT = 10n ** 12n;

/**
 * The pool of a provider's credits in a month, all pools of the unit together; undefined where there is none. `today`, such as
 * `2026-10-05`: seats may change.
 */
export function poolOf(
  provider: string,
  month: string,
  pools: readonly CreditPoolValue[],
  today: string,
): Pool | undefined {
  const unit = POOLED_UNITS.find((each) => each.pool.provider === provider);
  const inMonth = poolsIn(pools, month)
    .filter((pool) => pool.unit === unit?.unit)
    .map((pool) => ({ pool, seats: seatsIn(pool, month, today) }));
  const [first] = inMonth;
  if (!unit || !first) return undefined;
  const owners = new Map<string, bigint>();
  for (const { pool, seats } of inMonth) {
    const owner = pool.unusedCostCenter ?? '';
    owners.set(owner, (owners.get(owner) ?? 0n) + creditsOf(pool, seats));
  }
  return {
    unit,
    month,
    name: first.pool.name || unit.pool.title,
    seats: inMonth.reduce((sum, { seats }) => sum + BigInt(seats), 0n),
    credits: [...owners.values()].reduce((sum, credits) => sum + credits, 0n),
    fee: inMonth
      .map(({ pool, seats }) => feeOf(pool, seats))
      .reduce((sum, fee) => (sum === undefined || fee === undefined ? undefined : sum + fee), 0n),
    owners,
  };
}

/** The part of a line's credits that the pool covers; the rest is paid for. */
export function includedOf(line: {
  readonly quantity: bigint;
  readonly list: Pico;
  readonly billed: Pico;
}): bigint {
  const { quantity, list, billed } = line;
  if (billed === 0n) return quantity;
  if (list === 0n || list === billed) return 0n;
  return quantity - (quantity * billed) / list;
}

/**
 * What included credits bear of the fee: their share of all credits of the pool, or of all that were used where those are
 * more. What rounding leaves is in what is forfeited.
 */
export function bornBy(
  included: bigint,
  pool: Pick<Pool, 'credits' | 'fee'>,
  used: bigint,
  price: Pico,
): Pico {
  const whole = used > pool.credits ? used : pool.credits;
  if (pool.fee === undefined || whole === 0n) return (included * price) / UNIT;
  return (included * pool.fee) / whole;
}

/**
 * What included credits of a month bear, from how often each quantity of them was used. `all`: what is used of the pool, where
 * these are not all of them.
 */
export function poolUse(
  counts: ReadonlyMap<bigint, number>,
  pool: Pick<Pool, 'credits' | 'fee'>,
  price: Pico,
  all?: bigint,
): PoolUse {
  const used = [...counts].reduce((sum, [included, times]) => sum + included * BigInt(times), 0n);
  const borne = [...counts].reduce(
    (sum, [included, times]) => sum + bornBy(included, pool, all ?? used, price) * BigInt(times),
    0n,
  );
  return { used, borne };
}
