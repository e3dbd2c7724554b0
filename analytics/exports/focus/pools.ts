// Credits that seats bring each month: what a seat fee buys, what is used of it, and what is forfeited. Pure.
import type { CreditPoolValue } from '../../../schemas/finance-settings.ts';
import { fromUsd, type Pico } from '../../../schemas/money.ts';
import { POOLED_UNITS, type PooledUnit } from './credit-units.ts';

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
};

/** What a fee was spread over: `used` included credits and the dollars that they bore. */
export type PoolUse = { readonly used: bigint; readonly borne: Pico };

const UNIT = 10n ** 12n;

/** The pool of a provider's credits in a month, all pools of the unit together; undefined where there is none. */
export function poolOf(provider: string, month: string, pools: readonly CreditPoolValue[]): Pool | undefined {
  const unit = POOLED_UNITS.find((each) => each.provider === provider);
  const inMonth = pools.filter(
    (pool) =>
      pool.unit === unit?.unit && pool.fromMonth <= month && (pool.toMonth === null || month <= pool.toMonth),
  );
  const [first] = inMonth;
  if (!unit || !first) return undefined;
  const fees = inMonth.map(({ seats, seatPrice }) =>
    seatPrice === '' ? undefined : BigInt(seats) * (fromUsd(seatPrice) ?? 0n),
  );
  return {
    unit,
    month,
    name: first.name || unit.title,
    seats: inMonth.reduce((sum, { seats }) => sum + BigInt(seats), 0n),
    credits: inMonth.reduce(
      (sum, { seats, creditsPerSeat }) => sum + BigInt(seats) * (fromUsd(creditsPerSeat) ?? 0n),
      0n,
    ),
    fee: fees.some((fee) => fee === undefined)
      ? undefined
      : fees.reduce<Pico>((sum, fee) => sum + (fee ?? 0n), 0n),
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

/** What all included credits of a month bear, from how often each quantity of them was used. */
export function poolUse(counts: ReadonlyMap<bigint, number>, pool: Pool, price: Pico): PoolUse {
  const used = [...counts].reduce((sum, [included, times]) => sum + included * BigInt(times), 0n);
  const borne = [...counts].reduce(
    (sum, [included, times]) => sum + bornBy(included, pool, used, price) * BigInt(times),
    0n,
  );
  return { used, borne };
}
