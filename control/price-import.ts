// Prices from a file: what it says, what that changes, and the change.
import { createHash } from 'node:crypto';
import type { PriceFileEntry } from '../schemas/price-book-api.ts';
import type { PriceValue } from '../schemas/price-book.ts';
import { badRequest } from '../schemas/problem.ts';
import { MAX_PRICES, overlapIn, priceValueOf, refusedOverlap } from './prices.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

type Prices = Pick<Settings, 'prices'>;

/** What becomes of one entry. */
export type PlannedPrice = {
  readonly id: string;
  readonly change: 'added' | 'changed' | 'removed' | 'unchanged';
  /** Undefined: there was none. */
  readonly before: Setting<PriceValue> | undefined;
  /** Undefined: it is removed. */
  readonly after: PriceFileEntry | undefined;
};

/**
 * What a file makes of the book, by name: of its own entries, and of those that it does not name and that `isReplaced` says
 * are its to remove.
 */
export function planImport(
  { prices }: Prices,
  told: readonly PriceFileEntry[],
  isReplaced: (entry: Setting<PriceValue>) => boolean,
): PlannedPrice[] {
  const named = new Set(told.map(({ entry }) => entry));
  const own = told.map((after): PlannedPrice => {
    const before = prices.get(after.entry);
    const isSame = before !== undefined && sameValue(before.value, priceValueOf(after));
    return { id: after.entry, change: before ? (isSame ? 'unchanged' : 'changed') : 'added', before, after };
  });
  const gone = prices
    .list()
    .filter((entry) => !named.has(entry.id) && isReplaced(entry))
    .map((before): PlannedPrice => ({ id: before.id, change: 'removed', before, after: undefined }));
  return [...own, ...gone].sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** Fields may be stored in another order than they are told in. */
function sameValue(left: PriceValue, right: PriceValue): boolean {
  return JSON.stringify(priceValueOf(left)) === JSON.stringify(priceValueOf(right));
}

/** Prepares the changes of a plan, all or none. 409 where an entry would overlap another. */
export function importPrices({ prices }: Prices, plan: readonly PlannedPrice[]): SettingChange[] {
  const touched = new Map(plan.map((planned) => [planned.id, planned]));
  const after = [
    ...prices.list().filter(({ id }) => !touched.has(id)),
    ...plan.flatMap(({ id, after: told }) => (told ? [{ id, value: priceValueOf(told) }] : [])),
  ];
  if (after.length > MAX_PRICES)
    throw badRequest({
      name: 'body',
      detail: `would make ${after.length} entries; there may be ${MAX_PRICES}`,
    });
  const changed = new Set(plan.filter(({ change }) => change !== 'unchanged').map(({ id }) => id));
  const overlapped = overlapIn(after, changed);
  if (overlapped) throw refusedOverlap(overlapped);
  return plan.flatMap(({ id, change, after: told }): SettingChange[] => {
    if (change === 'unchanged') return [];
    const removal = told ? undefined : prices.remove(id);
    return told ? [prices.put(id, priceValueOf(told))] : removal ? [removal] : [];
  });
}

/** The entity tag of what a file would do: changes with the file, and with any entry of the book. */
export function importTag({ prices }: Prices, told: readonly PriceFileEntry[], replaces: boolean): string {
  const versions = prices
    .rows()
    .map(({ id, version }) => JSON.stringify([id, version]))
    .sort();
  const content = JSON.stringify([versions, told, replaces]);
  return `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
}
