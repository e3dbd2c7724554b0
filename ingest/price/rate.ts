// Rates quantities: tokens and the agent's own figure in, exact costs out. Pure; the price is an argument.
import type { CacheSplit, CostBasis, UnitPrices } from '../../schemas/charge.ts';
import type { Pico } from '../../schemas/money.ts';
import { totalTokens, type TokenCounts } from '../../schemas/tokens.ts';
import type { Price } from './book.ts';
import { costOf } from './cost-of.ts';
import { splitCacheWrites } from './split-cache-writes.ts';

/** What is to be rated. `reportedCost` is undefined where the agent gives no figure. */
export type Quantities = {
  readonly tokens: TokenCounts;
  readonly reportedCost: Pico | undefined;
  /** The part of the input of which it is not known how much came from a cache. */
  readonly inputUnsplit?: number;
};

/** Tokens with cache writes split where that is known, and what they cost. */
export type Rating = {
  readonly tokens: TokenCounts;
  readonly cacheSplit: CacheSplit;
  /** What is left of the unknown part: a cost or cache figures beside it may have settled it. */
  readonly inputUnsplit: number;
  /** Undefined: there is no list price, or nothing to apply it to. */
  readonly list: ListCost | undefined;
  readonly cost: Pico | undefined;
  readonly costBasis: CostBasis;
};

type ListCost = { readonly low: Pico; readonly high: Pico };

/**
 * Cost is the list price where the telemetry supports it, else the agent's own figure, else a list price under one
 * assumption for each thing that is open: cache writes live 5 minutes, many calls together that pass the threshold of a
 * tier stay below it one by one, and input that is not told apart from cache reads is plain, so that no limit is passed
 * unseen. Without any of these it is undefined: unpriced, never 0.
 */
export function rate(quantities: Quantities, price: Price | undefined): Rating {
  const told = { ...quantities, inputUnsplit: unsplitOf(quantities) };
  const { tokens, list, inputUnsplit } = priced(told, price);
  const known = { tokens, inputUnsplit, list, cacheSplit: splitOf(quantities.tokens, tokens, inputUnsplit) };
  if (list && list.low === list.high) return { ...known, cost: list.low, costBasis: 'list' };
  const reported = quantities.reportedCost;
  if (reported !== undefined) return { ...known, cost: reported, costBasis: 'reported' };
  if (list && price) {
    const assumed = costOf(tokens, withUnsplitAt(price.low.cacheWrite5m, price.low));
    return { ...known, cost: assumed, costBasis: inputUnsplit > 0 ? 'list_high' : 'list_low' };
  }
  return { ...known, cost: undefined, costBasis: 'unpriced' };
}

/** A sender that tells cache figures has taken them out of its input. */
function unsplitOf({ tokens, inputUnsplit = 0 }: Quantities): number {
  const tellsCache = totalTokens(tokens) !== tokens.input + tokens.output;
  return tellsCache ? 0 : Math.min(inputUnsplit, Math.max(0, tokens.input));
}

/** The reported cost settles what the counts leave open: the tier of an interval's calls and the kind of cache writes. */
function priced(
  { tokens, reportedCost, inputUnsplit }: Required<Quantities>,
  price: Price | undefined,
): { tokens: TokenCounts; list: ListCost | undefined; inputUnsplit: number } {
  if (!price || totalTokens(tokens) === 0) return { tokens, list: undefined, inputUnsplit };
  const bounds = boundsOf(tokens, inputUnsplit, price);
  if (reportedCost === undefined || bounds?.low === bounds?.high)
    return { tokens, list: bounds, inputUnsplit };
  for (const prices of [price.low, price.high]) {
    const split = splitCacheWrites(tokens, reportedCost, prices);
    const exact = split && costOf(split, prices);
    if (split && exact !== undefined) {
      return { tokens: split, list: { low: exact, high: exact }, inputUnsplit: 0 };
    }
  }
  return { tokens, list: bounds, inputUnsplit };
}

/**
 * Unsplit cache writes cost at least the 5-minute and at most the 1-hour rate. Input that is not told apart from cache
 * reads costs at least the rate of those, and at most that of plain input.
 */
function boundsOf(tokens: TokenCounts, inputUnsplit: number, price: Price): ListCost | undefined {
  const asRead = {
    ...tokens,
    input: tokens.input - inputUnsplit,
    cacheRead: tokens.cacheRead + inputUnsplit,
  };
  const low = costOf(asRead, withUnsplitAt(price.low.cacheWrite5m, price.low));
  const high = costOf(tokens, withUnsplitAt(price.high.cacheWrite1h, price.high));
  return low === undefined || high === undefined ? undefined : { low, high };
}

function withUnsplitAt(cacheWrite: Pico | undefined, prices: UnitPrices): UnitPrices {
  return cacheWrite === undefined ? prices : { ...prices, cacheWrite };
}

function splitOf(given: TokenCounts, resolved: TokenCounts, inputUnsplit: number): CacheSplit {
  if (inputUnsplit > 0) return 'input_unsplit';
  if (given.cacheWrite > 0) return resolved.cacheWrite === 0 ? 'inferred' : 'unknown';
  return given.cacheWrite5m + given.cacheWrite1h > 0 ? 'reported' : 'none';
}
