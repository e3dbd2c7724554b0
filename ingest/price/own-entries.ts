// Entries of one's own: which of them counts for a model at a time.
import type { PriceEntry, PriceRole, TokenPriceValue } from '../../schemas/price-book.ts';
import { overList } from './over-list.ts';
import type { RateTable } from './rate-table.ts';

/** The rates of an entry over the list that lies beneath it; undefined where neither tells any. */
export type OwnRates = (list: RateTable | undefined) => RateTable | undefined;

/** An entry in the order in which entries are asked, with its rates. */
type Candidate = {
  readonly id: string;
  readonly value: TokenPriceValue;
  /** Milliseconds since 1970, half-open. */
  readonly from: number;
  readonly to: number;
  readonly over: OwnRates;
};

/** The entry of a role that counts for a model; undefined where none does. `time` in milliseconds. */
export type OwnEntries = {
  find(
    role: PriceRole,
    of: { readonly provider: string; readonly model: string; readonly time: number },
  ): OwnRates | undefined;
};

const MOST_REMEMBERED = 10_000;

/**
 * The entries of tokens, the most specific first: a whole name before a beginning of names, a longer one before a shorter
 * one, a provider before any; then the one that began last.
 */
export function createOwnEntries(entries: readonly PriceEntry[]): OwnEntries {
  const candidates = entries.flatMap(toCandidate).sort(moreSpecificFirst);
  if (candidates.length === 0) return { find: () => undefined };
  const remembered = new Map<string, readonly Candidate[]>();
  const matching = (provider: string, model: string): readonly Candidate[] => {
    const key = `${provider}\n${model}`;
    const known = remembered.get(key);
    if (known) return known;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    const found = candidates.filter(({ value }) => matches(value, provider, model));
    remembered.set(key, found);
    return found;
  };
  return {
    find: (role, { provider, model, time }) =>
      matching(provider.toLowerCase(), model.toLowerCase()).find(
        ({ value, from, to }) => value.role === role && time >= from && time < to,
      )?.over,
  };
}

function matches(value: TokenPriceValue, provider: string, model: string): boolean {
  if (value.provider !== '' && value.provider !== provider) return false;
  return value.match === 'exact' ? model === value.model : model.startsWith(value.model);
}

function moreSpecificFirst(left: Candidate, right: Candidate): number {
  return (
    Number(right.value.match === 'exact') - Number(left.value.match === 'exact') ||
    right.value.model.length - left.value.model.length ||
    Number(right.value.provider !== '') - Number(left.value.provider !== '') ||
    right.from - left.from ||
    (left.id < right.id ? -1 : 1)
  );
}

function toCandidate({ id, version, value }: PriceEntry): Candidate[] {
  if (value.of !== 'tokens') return [];
  const { effective_from: from, effective_to: to } = value;
  const over = rememberingLists((list) => overList({ id, version, value }, list));
  return [{ id, value, from: Date.parse(from), to: to === null ? Infinity : Date.parse(to), over }];
}

/** Computed once for each list that lies beneath. */
function rememberingLists(over: OwnRates): OwnRates {
  const known = new WeakMap<object, RateTable | undefined>();
  const none = {};
  return (list) => {
    const key = list ?? none;
    if (!known.has(key)) known.set(key, over(list));
    return known.get(key);
  };
}
