// Rates quantities: tokens and the agent's own figure in, exact costs out. Pure; the price is an argument.
import type { CacheSplit, CostBasis, UnitPrices } from '../../schemas/charge.ts';
import type { Pico } from '../../schemas/money.ts';
import { totalTokens, type TokenCounts } from '../../schemas/tokens.ts';
import type { Price } from './book.ts';
import { costOf } from './cost-of.ts';
import { splitCacheWrites } from './split-cache-writes.ts';

/** What is to be rated. `reportedCost` is undefined where the agent gives no figure. */
export type Quantities = { readonly tokens: TokenCounts; readonly reportedCost: Pico | undefined };

/** Tokens with cache writes split where that is known, and what they cost. */
export type Rating = {
  readonly tokens: TokenCounts;
  readonly cacheSplit: CacheSplit;
  /** Undefined: there is no list price, or nothing to apply it to. */
  readonly list: ListCost | undefined;
  readonly cost: Pico | undefined;
  readonly costBasis: CostBasis;
};

type ListCost = { readonly low: Pico; readonly high: Pico };

/**
 * Cost is the list price where the telemetry supports it, else the agent's own figure, else the least that the list
 * price can be. Without any of these it is undefined: unpriced, never 0.
 */
export function rate(quantities: Quantities, price: Price | undefined): Rating {
  const { tokens, list } = priced(quantities, price);
  const cacheSplit = splitOf(quantities.tokens, tokens);
  if (list?.low === list?.high && list)
    return { tokens, cacheSplit, list, cost: list.low, costBasis: 'list' };
  const reported = quantities.reportedCost;
  if (reported !== undefined) return { tokens, cacheSplit, list, cost: reported, costBasis: 'reported' };
  if (list) return { tokens, cacheSplit, list, cost: list.low, costBasis: 'list_low' };
  return { tokens, cacheSplit, list, cost: undefined, costBasis: 'unpriced' };
}

/** The reported cost settles what the counts leave open: the tier of an interval's calls and the kind of cache writes. */
function priced(
  quantities: Quantities,
  price: Price | undefined,
): { tokens: TokenCounts; list: ListCost | undefined } {
  const { tokens, reportedCost } = quantities;
  if (!price || totalTokens(tokens) === 0) return { tokens, list: undefined };
  const bounds = boundsOf(tokens, price);
  if (reportedCost === undefined || bounds?.low === bounds?.high) return { tokens, list: bounds };
  for (const prices of [price.low, price.high]) {
    const split = splitCacheWrites(tokens, reportedCost, prices);
    const exact = split && costOf(split, prices);
    if (split && exact !== undefined) return { tokens: split, list: { low: exact, high: exact } };
  }
  return { tokens, list: bounds };
}

/** Unsplit cache writes cost at least the 5-minute and at most the 1-hour rate. */
function boundsOf(tokens: TokenCounts, price: Price): ListCost | undefined {
  const low = costOf(tokens, withUnsplitAt(price.low.cacheWrite5m, price.low));
  const high = costOf(tokens, withUnsplitAt(price.high.cacheWrite1h, price.high));
  return low === undefined || high === undefined ? undefined : { low, high };
}

function withUnsplitAt(cacheWrite: Pico | undefined, prices: UnitPrices): UnitPrices {
  return cacheWrite === undefined ? prices : { ...prices, cacheWrite };
}

function splitOf(given: TokenCounts, resolved: TokenCounts): CacheSplit {
  if (given.cacheWrite > 0) return resolved.cacheWrite === 0 ? 'inferred' : 'unknown';
  return given.cacheWrite5m + given.cacheWrite1h > 0 ? 'reported' : 'none';
}
