// An entry of the price book as it is typed, and the value that it sets.
import type { PriceEntryAnswer } from '../../../schemas/price-book-api.ts';
import type { PriceRole, PriceValue, RateName, TokenPriceValue } from '../../../schemas/price-book.ts';
import { dayAfter, dayBefore, dayOf } from '../../words/days.ts';
import type { PriceFor } from './model-address.ts';

export type Rates = Readonly<Record<RateName, string>>;
export type TierDraft = { readonly above: string; readonly rates: Rates };
export type MultiplierDraft = { readonly speed: string; readonly geography: string; readonly factor: string };

export type PriceDraft = {
  readonly of: PriceValue['of'];
  readonly role: PriceRole;
  readonly provider: string;
  readonly model: string;
  readonly match: TokenPriceValue['match'];
  /** Unit of credits, or SKU of minutes. */
  readonly name: string;
  /** Days (UTC); `last` inclusive, empty for none. */
  readonly from: string;
  readonly last: string;
  readonly source: string;
  readonly price: string;
  readonly rates: Rates;
  /** Percent off the list, for the rates that are empty; empty for none. */
  readonly percentOff: string;
  readonly tiers: readonly TierDraft[];
  readonly multipliers: readonly MultiplierDraft[];
  /** The moments of an entry that is there: they stay where their days do. */
  readonly kept?: Pick<TokenPriceValue, 'effective_from' | 'effective_to'>;
};

export const NO_RATES: Rates = {
  input: '',
  cache_read: '',
  cache_write_5m: '',
  cache_write_1h: '',
  output: '',
};

/** A new entry for a model, from a day on: what is not typed is left to the list. */
export function newPrice({ role, provider, model }: PriceFor, from: string): PriceDraft {
  return {
    of: 'tokens',
    role,
    provider,
    model,
    match: model === '' ? 'prefix' : 'exact',
    name: '',
    from,
    last: '',
    source: '',
    price: '',
    rates: NO_RATES,
    percentOff: '',
    tiers: [],
    multipliers: [],
  };
}

export function priceDraftOf(told: PriceEntryAnswer): PriceDraft {
  const base = newPrice({ role: 'list', provider: '', model: '' }, dayOf(told.effective_from));
  const shared = {
    ...base,
    of: told.of,
    last: told.effective_to === null ? '' : dayBefore(dayOf(told.effective_to)),
    source: told.source,
    kept: { effective_from: told.effective_from, effective_to: told.effective_to },
  };
  if (told.of === 'credits') return { ...shared, name: told.unit, price: told.price };
  if (told.of === 'minutes') return { ...shared, name: told.sku, price: told.price };
  return {
    ...shared,
    role: told.role,
    provider: told.provider,
    model: told.model,
    match: told.match,
    rates: ratesOf(told.rates),
    percentOff: told.percent_off ?? '',
    tiers: told.tiers.map(({ above_prompt_tokens: above, rates }) => ({
      above: String(above),
      rates: ratesOf(rates),
    })),
    multipliers: told.multipliers.map(({ when, factor }) => ({
      speed: when.speed ?? '',
      geography: when.geography ?? '',
      factor,
    })),
  };
}

function ratesOf(told: TokenPriceValue['rates']): Rates {
  return {
    input: told.input ?? '',
    cache_read: told.cache_read ?? '',
    cache_write_5m: told.cache_write_5m ?? '',
    cache_write_1h: told.cache_write_1h ?? '',
    output: told.output ?? '',
  };
}

const RATE = /^(?:0|[1-9]\d{0,8})(?:\.\d{1,12})?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Whether a text is a rate, a price or a factor. */
export function isRate(text: string): boolean {
  return RATE.test(text.trim());
}

/** Whether a text is a rate, or is left to another one. */
export function isRateOrEmpty(text: string): boolean {
  return text.trim() === '' || isRate(text);
}

/** Whether a text is a part of a hundred that is taken off, or nothing is. */
export function isPercentOrEmpty(text: string): boolean {
  return (
    text.trim() === '' || (isRate(text) && /^\d+(?:\.\d{1,4})?$/.test(text.trim()) && Number(text) <= 100)
  );
}

/** Rates that an entry of this role cannot leave to the list: a fallback stands where there is none. */
export function isNeeded(role: PriceRole, name: RateName): boolean {
  return role === 'fallback' && (name === 'input' || name === 'output' || name === 'cache_read');
}

/** The value that a draft sets; undefined while something is missing or wrong. */
export function priceValueOf(draft: PriceDraft): PriceValue | undefined {
  if (!DAY.test(draft.from) || (draft.last !== '' && (!DAY.test(draft.last) || draft.last < draft.from)))
    return undefined;
  const period = {
    ...momentsOf(draft),
    source: draft.source.trim(),
  };
  if (draft.of === 'tokens') return tokensOf(draft, period);
  const name = draft.name.trim();
  if (name === '' || !isRate(draft.price)) return undefined;
  const price = draft.price.trim();
  return draft.of === 'credits'
    ? { of: 'credits', unit: name, ...period, price }
    : { of: 'minutes', sku: name, ...period, price };
}

/** A day begins and ends at 00:00 UTC; the moments of an entry that is there stay where their days do. */
function momentsOf({
  from,
  last,
  kept,
}: PriceDraft): Pick<TokenPriceValue, 'effective_from' | 'effective_to'> {
  const to = kept?.effective_to ?? null;
  const isFromKept = kept !== undefined && dayOf(kept.effective_from) === from;
  const isToKept = to !== null && last === dayBefore(dayOf(to));
  return {
    effective_from: isFromKept ? kept.effective_from : `${from}T00:00:00Z`,
    effective_to: last === '' ? null : isToKept ? to : `${dayAfter(last)}T00:00:00Z`,
  };
}

type Period = Pick<TokenPriceValue, 'effective_from' | 'effective_to' | 'source'>;

function tokensOf(draft: PriceDraft, period: Period): TokenPriceValue | undefined {
  const rates = ratesIn(draft.rates, draft.role);
  const percentOff = draft.role === 'negotiated' ? draft.percentOff.trim() : '';
  const tiers = draft.tiers.map(({ above, rates: typed }) => ({
    above: above.trim(),
    rates: ratesIn(typed, draft.role),
  }));
  const factors = draft.multipliers.every(
    ({ speed, geography, factor }) => isRate(factor) && (speed.trim() !== '' || geography.trim() !== ''),
  );
  const isNamed = draft.model.trim() !== '' || draft.match === 'prefix';
  if (!rates || !factors || !isNamed || !isPercentOrEmpty(percentOff)) return undefined;
  if (Object.keys(rates).length + tiers.length + draft.multipliers.length === 0 && percentOff === '')
    return undefined;
  if (tiers.some(({ above, rates: typed }) => !/^\d{1,12}$/.test(above) || !typed)) return undefined;
  return {
    of: 'tokens',
    role: draft.role,
    provider: draft.provider.trim().toLowerCase(),
    model: draft.model.trim().toLowerCase(),
    match: draft.match,
    ...period,
    rates,
    ...(percentOff !== '' && { percent_off: percentOff }),
    tiers: tiers.flatMap(({ above, rates: typed }) =>
      typed ? [{ above_prompt_tokens: Number(above), rates: typed }] : [],
    ),
    multipliers: draft.multipliers.map(({ speed, geography, factor }) => ({
      when: {
        ...(speed.trim() !== '' && { speed: speed.trim().toLowerCase() }),
        ...(geography.trim() !== '' && { geography: geography.trim().toLowerCase() }),
      },
      factor: factor.trim(),
    })),
  };
}

/** What is empty is left to the list. */
function ratesIn(typed: Rates, role: PriceRole): TokenPriceValue['rates'] | undefined {
  const all = Object.entries(typed) as [RateName, string][];
  const isWrong = all.some(([name, text]) => !(isNeeded(role, name) ? isRate : isRateOrEmpty)(text));
  if (isWrong) return undefined;
  const told = all.flatMap(([name, text]): [RateName, string][] =>
    text.trim() === '' ? [] : [[name, text.trim()]],
  );
  return Object.fromEntries(told);
}

const MOST_ID = 90;

/** A name for a new entry that is not taken: the model, its role and its first day. */
export function entryIdOf(draft: PriceDraft, taken: readonly string[]): string {
  const subject = draft.of === 'tokens' ? draft.model || draft.provider || 'any' : draft.name;
  const slug =
    [subject, draft.of === 'tokens' && draft.role !== 'list' ? draft.role : '', draft.from]
      .filter(Boolean)
      .join('-')
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, MOST_ID) || 'price';
  let id = slug;
  for (let next = 2; taken.includes(id); next += 1) id = `${slug}-${next}`;
  return id;
}
