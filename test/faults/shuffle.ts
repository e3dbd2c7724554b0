// Orders and batches that depend on nothing but the draws.
import type { Random } from '../../cli/demo/random.ts';

/** The items in another order. */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item);
}

/** The items in batches of one to `most`. */
export function cut<Item>(items: readonly Item[], most: number, random: Random): Item[][] {
  const batches: Item[][] = [];
  for (let from = 0; from < items.length; from += batches.at(-1)?.length ?? 0)
    batches.push(items.slice(from, from + random.integer(1, most)));
  return batches;
}
