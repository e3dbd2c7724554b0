// Sets as sorted lists of bounded length. Which members stay depends on the members alone, not on the order in which they came.

type Key<Item> = (item: Item) => string;

/**
 * The list with an item in the place of the one with the same key, if it wins against that; sorted by key. Where there
 * are too many, those with the greatest keys stay.
 */
export function withItem<Item>(
  list: readonly Item[],
  item: Item,
  { key, most, wins = () => false }: Rule<Item>,
): readonly Item[] {
  const name = key(item);
  const at = list.findIndex((one) => key(one) >= name);
  const known = at < 0 ? undefined : list[at];
  if (known !== undefined && key(known) === name) {
    return wins(item, known) ? list.with(at, item) : list;
  }
  const next = at < 0 ? [...list, item] : [...list.slice(0, at), item, ...list.slice(at)];
  return next.length > most ? next.slice(next.length - most) : next;
}

export type Rule<Item> = {
  readonly key: Key<Item>;
  readonly most: number;
  /** Whether an item beats another one of the same key; without it the first stays, so that both must be the same. */
  readonly wins?: (item: Item, known: Item) => boolean;
};

const MOST_TEXTS = 1_000;

/** The list with texts that it may hold already. */
export function withTexts(list: readonly string[], items: readonly string[]): readonly string[] {
  const known = new Set(list);
  const news = new Set(items.filter((item) => !known.has(item)));
  return news.size === 0 ? list : [...list, ...news].sort().slice(-MOST_TEXTS);
}

/** Text that sorts as the number does, for whole numbers from 0 up. */
export function sortable(number: number): string {
  return String(number).padStart(16, '0');
}
