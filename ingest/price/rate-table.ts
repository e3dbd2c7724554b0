// Rates as they are published, dollars for a million tokens, and the unit prices of tokens that they come to.
import type { UnitPrices } from '../../schemas/charge.ts';
import type { Pico } from '../../schemas/money.ts';
import type { RateName } from '../../schemas/price-book.ts';
import { TOKEN_KINDS, type TokenKind } from '../../schemas/tokens.ts';
import { FACTOR_SCALE, type Factor, type Multiplier } from './multipliers.ts';

/** Pico-dollars for a million tokens, by kind. */
export type MillionPrices = UnitPrices;

/** The rates of one model in one time. */
export type RateTable = {
  /** As charges name it, without multipliers. */
  readonly source: string;
  /** Undefined for the bundled list. */
  readonly entry?: string;
  /** Rates that the entry leaves to the list beneath it. */
  readonly fromList?: readonly RateName[];
  /** Percent that the entry takes off those; absent for nothing. */
  readonly percentOff?: string;
  readonly base: MillionPrices;
  /** By rising size; they are of a whole call whose prompt, cache included, has more tokens than `above`. */
  readonly tiers: readonly { readonly above: number; readonly prices: MillionPrices }[];
  /** Its own and those of the list beneath it, before the built-in ones. */
  readonly multipliers: readonly Multiplier[];
  /** RFC 3339 or a day; undefined where that is not known. */
  readonly validFrom: string | undefined;
  readonly validTo: string | undefined;
};

/** The kind of tokens that a rate of an entry is of. */
export const KIND_OF_RATE: Readonly<Record<RateName, Exclude<TokenKind, 'cacheWrite'>>> = {
  input: 'input',
  cache_read: 'cacheRead',
  cache_write_5m: 'cacheWrite5m',
  cache_write_1h: 'cacheWrite1h',
  output: 'output',
};

const TOKENS_PER_PRICE = 1_000_000n;

/** Dollars per token for one prompt size, of calls whose rates are multiplied by the factor. */
export function unitPricesOf(table: RateTable, factor: Factor, promptTokens: number): UnitPrices {
  return scaled(rowAt(table, promptTokens), factor);
}

/** The highest tier that the prompt exceeds holds for the whole call. */
export function rowAt(
  { base, tiers }: Pick<RateTable, 'base' | 'tiers'>,
  promptTokens: number,
): MillionPrices {
  return tiers.findLast(({ above }) => promptTokens > above)?.prices ?? base;
}

const known = new WeakMap<MillionPrices, Map<bigint, UnitPrices>>();

/** Computed once for each row and factor. */
function scaled(row: MillionPrices, { value }: Factor): UnitPrices {
  const byFactor = known.get(row) ?? new Map<bigint, UnitPrices>();
  known.set(row, byFactor);
  const found = byFactor.get(value);
  if (found) return found;
  const prices: Partial<Record<TokenKind, Pico>> = {};
  for (const kind of TOKEN_KINDS) {
    const price = row[kind];
    if (price !== undefined) prices[kind] = perToken(price, value);
  }
  byFactor.set(value, prices);
  return prices;
}

/**
 * Published rates have at most six decimals for a million tokens, so each is a whole number of pico-dollars per token. What
 * is finer, also by a factor, is rounded here, half to even, and nowhere after.
 */
function perToken(perMillion: Pico, factor: bigint): Pico {
  return dividedHalfEven(perMillion * factor, TOKENS_PER_PRICE * 10n ** BigInt(FACTOR_SCALE));
}

/** A quotient of what is not negative, rounded half to even. */
export function dividedHalfEven(dividend: bigint, divisor: bigint): bigint {
  const whole = dividend / divisor;
  const twice = 2n * (dividend - whole * divisor);
  if (twice > divisor || (twice === divisor && whole % 2n === 1n)) return whole + 1n;
  return whole;
}
