// Shares of exact amounts.
import type { Pico } from '../../../schemas/money.ts';
import { UNKNOWN } from '../../words/money.ts';
import { percent } from '../../words/numbers.ts';

/** In percent; a dash where one of the two is not known, or there is nothing to share. */
export function shareOfCost(part: Pico | undefined, whole: Pico | undefined): string {
  if (part === undefined || whole === undefined || whole <= 0n) return UNKNOWN;
  return percent(Number(part / 1_000_000n), Number(whole / 1_000_000n));
}
