// Entries of one's own: which of them counts for a model at a time.
import { fromUsd, type Pico } from '../../schemas/money.ts';
import type { PriceEntry, PriceRole, TokenPriceValue } from '../../schemas/price-book.ts';
import type { MillionPrices, RateTable } from './rate-table.ts';

/** An entry in the order in which entries are asked, with its rates. */
type Candidate = {
  readonly id: string;
  readonly value: TokenPriceValue;
  /** Milliseconds since 1970, half-open. */
  readonly from: number;
  readonly to: number;
  readonly table: RateTable;
};

/** The entry of a role that counts for a model; undefined where none does. `time` in milliseconds. */
export type OwnEntries = {
  find(
    role: PriceRole,
    of: { readonly provider: string; readonly model: string; readonly time: number },
  ): RateTable | undefined;
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
      )?.table,
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
  const table: RateTable = {
    source: `price-book/${id}@${version}`,
    entry: id,
    base: millionPrices(value.rates),
    tiers: value.tiers
      .map(({ above_prompt_tokens: above, rates }) => ({ above, prices: millionPrices(rates) }))
      .sort((left, right) => left.above - right.above),
    multipliers: value.multipliers.map(({ when, factor }) => ({
      speed: when.speed ?? '',
      geography: when.geography ?? '',
      factor,
    })),
    validFrom: from,
    validTo: to ?? undefined,
  };
  return [{ id, value, from: Date.parse(from), to: to === null ? Infinity : Date.parse(to), table }];
}

/** What is not told is as the schema says: reads and 5-minute writes as input, 1-hour writes as 5-minute ones. */
function millionPrices(rates: TokenPriceValue['rates']): MillionPrices {
  const cacheWrite5m = rates.cache_write_5m ?? rates.input;
  return {
    input: pico(rates.input),
    cacheRead: pico(rates.cache_read ?? rates.input),
    cacheWrite5m: pico(cacheWrite5m),
    cacheWrite1h: pico(rates.cache_write_1h ?? cacheWrite5m),
    output: pico(rates.output),
  };
}

function pico(usd: string): Pico {
  const amount = fromUsd(usd);
  if (amount === undefined) throw new Error(`${JSON.stringify(usd)} is no rate`);
  return amount;
}
