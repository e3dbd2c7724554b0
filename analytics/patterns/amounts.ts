// Arithmetic of findings: amounts, medians, thresholds. Pure.
import { fromMicros, fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import type { Thresholds } from '../../schemas/pattern-definitions.ts';

/** A sum of charges and whether they have prices. */
export type Priced = { readonly cost: Pico; readonly entries: number; readonly unpriced: number };

/** The cost; null where nothing has a price. */
export function knownCost({ cost, entries, unpriced }: Priced): Pico | null {
  return entries > 0 && unpriced === entries && cost === 0n ? null : cost;
}

/** The sum of several. */
export function sumPriced(parts: readonly Priced[]): Priced {
  return parts.reduce<Priced>(
    (sum, part) => ({
      cost: sum.cost + part.cost,
      entries: sum.entries + part.entries,
      unpriced: sum.unpriced + part.unpriced,
    }),
    { cost: 0n, entries: 0, unpriced: 0 },
  );
}

/** What is beyond an allowance; never less than nothing. */
export function beyond(amount: Pico | null, allowed: Pico): Pico | null {
  if (amount === null) return null;
  return amount > allowed ? amount - allowed : 0n;
}

/** A threshold by name. Every name that is asked for is in the definitions, which are where thresholds come from. */
export function valueOf(thresholds: Thresholds, name: string): number {
  const value = thresholds[name];
  if (value === undefined) throw new Error(`There is no threshold ${name}`);
  return value;
}

/** A threshold in micro-dollars. */
export function amountOf(thresholds: Thresholds, name: string): Pico {
  return fromMicros(valueOf(thresholds, name));
}

/** The middle value, or between the two in the middle; undefined for none. */
export function medianOf(values: readonly bigint[]): bigint | undefined {
  const sorted = [...values].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2n;
}

/** Dollars as sentences tell them, rounded down to cents. */
export function words(amount: Pico | null): string {
  if (amount === null) return 'an unknown amount';
  const cents = amount / 10n ** 10n;
  return cents === 0n && amount > 0n ? 'less than $0.01' : `$${toUsd(cents * 10n ** 10n)}`;
}

/** Pico-dollars of a row of the store. */
export function picoOf(text: string): Pico {
  return fromUsd(text) ?? 0n;
}
