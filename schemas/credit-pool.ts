// Seats of a pool of credits in a month, and what they bring and cost. Pure.
import type { CreditPoolValue } from './finance-settings.ts';
import { fromUsd, type Pico } from './money.ts';

/** Pools of which a month (`2026-10`) has seats. */
export function poolsIn<Pool extends CreditPoolValue>(pools: readonly Pool[], month: string): Pool[] {
  return pools.filter(({ fromMonth, toMonth }) => fromMonth <= month && month <= (toMonth ?? month));
}

/**
 * The most seats that a pool has in a month (`2026-10`) up to `today` (`2026-10-20`, UTC): seats that are added bring their
 * credits at once, and those of seats that are taken away stay until the month is over. A month that is to come has the
 * seats that are known of it now.
 */
export function seatsIn(pool: CreditPoolValue, month: string, today: string): number {
  const changes = pool.seatChanges ?? [];
  const before = changes.filter(({ from }) => from <= `${month}-01`);
  const within = changes.filter(
    ({ from }) => from > `${month}-01` && from.startsWith(month) && (from <= today || today < month),
  );
  return Math.max(before.at(-1)?.seats ?? pool.seats, ...within.map(({ seats }) => seats));
}

/** The seats that a pool has from its last change on. */
export function latestSeats({ seats, seatChanges }: CreditPoolValue): number {
  return seatChanges?.at(-1)?.seats ?? seats;
}

/** Credits of so many seats for a month, in units of 1e-12. */
export function creditsOf({ creditsPerSeat }: CreditPoolValue, seats: number): bigint {
  return BigInt(seats) * (fromUsd(creditsPerSeat) ?? 0n);
}

/** Dollars of so many seats for a whole month; undefined where the price of one is not known. */
export function feeOf({ seatPrice }: CreditPoolValue, seats: number): Pico | undefined {
  const price = seatPrice === '' ? undefined : fromUsd(seatPrice);
  return price === undefined ? undefined : BigInt(seats) * price;
}
