// An amount of a measure: what it costs, how much of that has a price, and what makes it a bound.
import { fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import type { CostOf, IncompleteReason, LowerBoundReason } from '../../schemas/outcome-measures.ts';

/** An amount that only entries with a price are in. */
export type Amount = { readonly cost: Pico; readonly entries: number; readonly unpriced: number };

export const NOTHING: Amount = { cost: 0n, entries: 0, unpriced: 0 };

/** What a measure is made from beside its amounts. */
export type Making = {
  readonly n?: number;
  readonly because?: readonly LowerBoundReason[];
  readonly incomplete?: readonly IncompleteReason[];
  readonly unpriced?: number;
  /** false: nothing is known, so no amount is no 0. */
  readonly isKnown?: boolean;
};

/** A measure of which nothing is known. */
export function unknownCost(parts: readonly string[] = []): CostOf {
  const unknown = Object.fromEntries(parts.map((name) => [name, null]));
  return { value_usd: null, n: 0, parts: unknown, ...boundOf(0, {}) };
}

/** The sum of parts; those that nothing is known of are left out and told. */
export function amountMeasure(parts: Readonly<Record<string, Amount>>, making: Making): CostOf {
  const amounts = Object.values(parts);
  const known = amounts.filter(isKnown);
  const sum = known.reduce((total, { cost }) => total + cost, 0n);
  // A part that is nothing is known; where everything that there is has no price, so has the sum.
  const hasAny = amounts.every(isKnown) || known.some(({ entries }) => entries !== 0);
  const missing = making.unpriced ?? amounts.reduce((total, part) => total + part.unpriced, 0);
  return {
    value_usd: hasAny ? toUsd(sum) : null,
    n: making.n ?? 0,
    parts: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, toText(part)])),
    ...boundOf(missing, making),
  };
}

/** Whether the true figure may be another, and why. `unpriced`: calls without a price. */
export function boundOf(unpriced: number, { because = [], incomplete = [] }: Making) {
  const reasons: LowerBoundReason[] = [...(unpriced > 0 ? (['unpriced_calls'] as const) : []), ...because];
  return {
    is_lower_bound: reasons.length > 0,
    lower_bound_because: reasons,
    incomplete_because: [...incomplete],
  };
}

/** Sums of a row as an amount; nothing where there is no row. */
export function amountOf(
  cost: string | undefined,
  entries: number | undefined = 0,
  unpriced: number | undefined = 0,
): Amount {
  return cost === undefined ? NOTHING : { cost: pico(cost), entries, unpriced };
}

/** The amount in dollars; null where there are entries, but none of them has a price. */
export function knownUsd(cost: string, entries: number, unpriced: number): string | null {
  return toText(amountOf(cost, entries, unpriced));
}

/** What has no price may have a cost for all that: a fallback. */
export function isKnown({ cost, entries, unpriced }: Amount): boolean {
  return entries <= 0 || unpriced < entries || cost !== 0n;
}

/** In dollars; null where nothing of it has a price. */
export function toText(amount: Amount): string | null {
  return isKnown(amount) ? toUsd(amount.cost) : null;
}

/** Nothing where there is no amount. */
export function pico(usd: string | undefined): Pico {
  return fromUsd(usd ?? '0') ?? 0n;
}
