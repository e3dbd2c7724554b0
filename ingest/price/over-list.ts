// An entry over the list: what it tells, and for the rest what the list beneath it says, less what is agreed off that.
import { parseDecimal } from '../../schemas/decimal.ts';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import { RATE_NAMES, type RateName, type TokenPriceValue } from '../../schemas/price-book.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import { dividedHalfEven, KIND_OF_RATE, rowAt, type MillionPrices, type RateTable } from './rate-table.ts';

/** An entry of prices of tokens, with its name and version. */
export type TokenEntry = { readonly id: string; readonly version: number; readonly value: TokenPriceValue };

/** How the source of rates begins that are of one's own. */
export const OWN_SOURCE = 'price-book/';

type ToldRates = TokenPriceValue['rates'];

/**
 * The rates of an entry over a list. What neither of them tells has no price: calls with such tokens have none. A fallback
 * stands where there is no list, so it stands in for itself. Undefined where nothing at all is known.
 */
export function overList(entry: TokenEntry, list: RateTable | undefined): RateTable | undefined {
  const { id, version, value } = entry;
  const beneath = value.role === 'fallback' ? undefined : list;
  const rows = rowsOf(value, beneath);
  const base = rows(0);
  const sizes = [...value.tiers.map((tier) => tier.above_prompt_tokens), ...thresholdsOf(beneath)];
  const tiers = [...new Set(sizes)]
    .sort((left, right) => left - right)
    .map((above) => ({ above, prices: rows(above + 1) }))
    .filter(({ prices }, at, all) => !sameRow(prices, all[at - 1]?.prices ?? base));
  if ([base, ...tiers.map(({ prices }) => prices)].every((row) => Object.keys(row).length === 0))
    return undefined;
  const fromList = beneath ? leftToList(value, beneath) : [];
  const percentOff = fromList.length > 0 ? value.percent_off : undefined;
  const own = `${OWN_SOURCE}${id}@${version}`;
  return {
    source: fromList.length === 0 || !beneath ? own : `${own} (${shareOf(percentOff)}${beneath.source})`,
    entry: id,
    fromList,
    ...(percentOff !== undefined && { percentOff }),
    base,
    tiers,
    multipliers: [...ownMultipliers(value), ...(beneath?.multipliers ?? [])],
    validFrom: value.effective_from,
    validTo: value.effective_to ?? undefined,
  };
}

function shareOf(percentOff: string | undefined): string {
  return Number(percentOff ?? 0) === 0 ? 'rest: ' : `${percentOff}% off `;
}

function ownMultipliers({ multipliers }: TokenPriceValue): RateTable['multipliers'] {
  return multipliers.map(({ when, factor }) => ({
    speed: when.speed ?? '',
    geography: when.geography ?? '',
    factor,
  }));
}

function thresholdsOf(list: RateTable | undefined): number[] {
  return list?.tiers.map(({ above }) => above) ?? [];
}

/** The rates that some row of the entry does not tell, and the list does. */
function leftToList({ rates, tiers }: TokenPriceValue, list: RateTable): RateName[] {
  const told = [rates, ...tiers.map((tier) => tier.rates)];
  return RATE_NAMES.filter(
    (name) => list.base[KIND_OF_RATE[name]] !== undefined && told.some((row) => row[name] === undefined),
  );
}

/** Rates by the size of a prompt. */
function rowsOf(
  { role, rates, tiers, percent_off: percentOff = '0' }: TokenPriceValue,
  list: RateTable | undefined,
): (promptTokens: number) => MillionPrices {
  const rising = tiers.toSorted((left, right) => left.above_prompt_tokens - right.above_prompt_tokens);
  return (promptTokens) => {
    const tier = rising.findLast(({ above_prompt_tokens: above }) => promptTokens > above);
    const told = tier?.rates ?? rates;
    const beneath = list ? rowAt(list, promptTokens) : {};
    const row: Partial<Record<TokenKind, Pico>> = {};
    for (const name of RATE_NAMES) {
      const kind = KIND_OF_RATE[name];
      const own = role === 'fallback' ? standIn(told, name) : told[name];
      const price = own === undefined ? lessPercent(beneath[kind], percentOff) : pico(own);
      if (price !== undefined) row[kind] = price;
    }
    return row;
  };
}

/** What a fallback does not tell costs as input, and writes of an hour as those of 5 minutes. */
function standIn(rates: ToldRates, name: RateName): string | undefined {
  if (rates[name] !== undefined || name === 'output') return rates[name];
  return name === 'cache_write_1h' ? (rates.cache_write_5m ?? rates.input) : rates.input;
}

/** Decimals of a percentage. */
const SCALE = 4;
const ALL = 100n * 10n ** BigInt(SCALE);

/** A rate is a whole number of pico-dollars for a million tokens, after a discount too: half to even. */
function lessPercent(price: Pico | undefined, percentOff: string): Pico | undefined {
  const off = parseDecimal(percentOff, SCALE);
  if (off === undefined) throw new Error(`${JSON.stringify(percentOff)} is no percentage`);
  return price === undefined ? undefined : dividedHalfEven(price * (ALL - off), ALL);
}

function sameRow(left: MillionPrices, right: MillionPrices): boolean {
  return Object.values(KIND_OF_RATE).every((kind) => left[kind] === right[kind]);
}

function pico(usd: string): Pico {
  const amount = fromUsd(usd);
  if (amount === undefined) throw new Error(`${JSON.stringify(usd)} is no rate`);
  return amount;
}
