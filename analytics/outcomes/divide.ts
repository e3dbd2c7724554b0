// Exact amounts divided for each of something.
import type { Pico } from '../../schemas/money.ts';

/** To a pico-dollar, half away from zero; undefined where there is nothing to divide by. */
export function dividedBy(amount: Pico, count: number): Pico | undefined {
  if (count <= 0) return undefined;
  const divisor = BigInt(count);
  const magnitude = amount < 0n ? -amount : amount;
  const quotient = (magnitude + divisor / 2n) / divisor;
  return amount < 0n ? -quotient : quotient;
}

const SHARE_SCALE = 1_000_000n;

/** 0 to 1, to six decimals; null where the whole is nothing. */
export function shareOfWhole(part: Pico, whole: Pico): number | null {
  return whole === 0n ? null : Number((part * SHARE_SCALE) / whole) / Number(SHARE_SCALE);
}
