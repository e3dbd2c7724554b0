// What became of an amount since before, in words: relative and absolute; and what accounts for it.
import type { Measure, Measured } from './measures.ts';
import { written } from './measures.ts';
import { relativeChange } from './numbers.ts';

/** Below so many sessions before, a percentage says more than is known. */
const FEWEST_SESSIONS = 5;

/** `up $203.10 (+12 %)`; undefined where one side is not known. */
export function changeOf(measure: Measure, now: Measured, before: Measured | undefined): string | undefined {
  const sides = sidesOf(measure, now, before);
  if (!sides) return undefined;
  const { amount, old } = sides;
  if (amount === old) return 'no change';
  const difference = written(measure, amount < old ? old - amount : amount - old);
  return `${amount < old ? 'down' : 'up'} ${difference} (${relativeOf(amount, old, before)})`;
}

/** `+12 %`, for narrow columns. */
export function shortChangeOf(
  measure: Measure,
  now: Measured,
  before: Measured | undefined,
): string | undefined {
  const sides = sidesOf(measure, now, before);
  if (!sides) return undefined;
  return sides.amount === sides.old ? '±0 %' : relativeOf(sides.amount, sides.old, before);
}

function sidesOf(
  measure: Measure,
  now: Measured,
  before: Measured | undefined,
): { readonly amount: bigint; readonly old: bigint } | undefined {
  const amount = measure.of(now);
  const old = before && measure.of(before);
  return amount === undefined || old === undefined ? undefined : { amount, old };
}

function relativeOf(amount: bigint, old: bigint, before: Measured | undefined): string {
  if (old === 0n) return 'new';
  const isSmall = typeof before?.sessions === 'number' && before.sessions < FEWEST_SESSIONS;
  return isSmall ? 'n too small' : (relativeChange(Number(amount), Number(old)) ?? 'new');
}
