// Rates quantities: tokens and the agent's own figure in, exact costs out. Pure; the price is an argument.
import type { CacheSplit, CostBasis, UnitPrices } from '../../schemas/charge.ts';
import { PICO_PER_USD, type Pico } from '../../schemas/money.ts';
import { totalTokens, type TokenCounts } from '../../schemas/tokens.ts';
import type { Price, Rates } from './book.ts';
import { costOf } from './cost-of.ts';
import { OWN_SOURCE } from './over-list.ts';
import { FLOAT_NOISE, splitCacheWrites } from './split-cache-writes.ts';

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
  readonly list: Bounds | undefined;
  readonly cost: Pico | undefined;
  readonly costBasis: CostBasis;
  /** The rates that made the cost; beside the agent's own figure, those of the list. Undefined where none were applied. */
  readonly applied: Rates | undefined;
};

type Bounds = { readonly low: Pico; readonly high: Pico };

/**
 * Cost is the negotiated price where there is one, else the list price where the telemetry supports it, else the agent's own
 * figure (also where that holds more than tokens, as searches of the web), else a list price under one assumption for each thing that is open, else a fallback. Those assumptions, of
 * negotiated prices too: cache writes live 5 minutes, many calls together that pass the threshold of a tier stay below it one
 * by one, and input that is not told apart from cache reads is plain, so that no limit is passed unseen. Without any of
 * these it is undefined: unpriced, never 0.
 */
export function rate(quantities: Quantities, price: Price | undefined): Rating {
  const told = { ...quantities, inputUnsplit: unsplitOf(quantities) };
  const resolved =
    totalTokens(told.tokens) > 0 && price ? resolve(told, price) : { ...told, tier: undefined };
  const { tokens, inputUnsplit } = resolved;
  const known = { tokens, inputUnsplit, cacheSplit: splitOf(quantities.tokens, tokens, inputUnsplit) };
  if (!price || totalTokens(tokens) === 0) return { ...known, ...unlisted(quantities) };
  const list = boundsOf(resolved, price.list);
  const negotiated = assumedCost(resolved, price.negotiated);
  if (negotiated !== undefined)
    return {
      ...known,
      list,
      cost: negotiated,
      costBasis: 'negotiated',
      applied: inTier(resolved, price.negotiated),
    };
  if (!list) return { ...known, ...unlisted(quantities, fallbackOf(resolved, price)) };
  const listed = { ...known, list, applied: inTier(resolved, price.list) };
  const reported = quantities.reportedCost;
  if (list.low === list.high && !holdsMore(quantities, list.low, price.list))
    return { ...listed, cost: list.low, costBasis: 'list' };
  if (reported !== undefined) return { ...listed, cost: reported, costBasis: 'reported' };
  const costBasis = inputUnsplit > 0 ? 'list_high' : 'list_low';
  return { ...listed, cost: assumedCost(resolved, price.list), costBasis };
}

/** Some senders round their figure to millionths of a dollar. */
const ROUNDING: Pico = PICO_PER_USD / 1_000_000n;

/** What providers ask for a search of the web that their model makes: https://platform.claude.com/docs/en/about-claude/pricing. */
const WEB_SEARCH: Pico = PICO_PER_USD / 100n;

/**
 * Whether the agent's own figure holds what tokens do not tell: searches of the web, or more, as of streams that broke off,
 * where the sender knows its provider well enough to tell cache writes apart, and goes by the same published list. A figure
 * that is higher for another reason is of a table of prices that does not fit the model.
 */
function holdsMore({ tokens, reportedCost }: Quantities, list: Pico, rates: Rates | undefined): boolean {
  const more = (reportedCost ?? 0n) - list;
  if (more <= FLOAT_NOISE) return false;
  const isSearches = (more + FLOAT_NOISE) % WEB_SEARCH <= 2n * FLOAT_NOISE;
  const isPublished = rates !== undefined && !rates.source.startsWith(OWN_SOURCE);
  return isSearches || (isPublished && more > ROUNDING && tokens.cacheWrite5m + tokens.cacheWrite1h > 0);
}

type Unlisted = Pick<Rating, 'list' | 'cost' | 'costBasis' | 'applied'>;

/** Without a list price: the agent's own figure, else the stand-in, else nothing. */
function unlisted({ reportedCost }: Quantities, fallback?: Unlisted): Unlisted {
  const nothing = { list: undefined, applied: undefined };
  if (reportedCost !== undefined) return { ...nothing, cost: reportedCost, costBasis: 'reported' };
  return fallback ?? { ...nothing, cost: undefined, costBasis: 'unpriced' };
}

function fallbackOf(resolved: Resolved, { fallback }: Price): Unlisted | undefined {
  const cost = assumedCost(resolved, fallback);
  if (cost === undefined) return undefined;
  return { list: undefined, cost, costBasis: 'fallback', applied: inTier(resolved, fallback) };
}

/** The rates of the tier that all tokens are known to be in. */
function inTier({ tier }: Resolved, rates: Rates | undefined): Rates | undefined {
  return rates && tier === 'high' ? { ...rates, low: rates.high } : rates;
}

/** A sender that tells cache figures has taken them out of its input. */
function unsplitOf({ tokens, inputUnsplit = 0 }: Quantities): number {
  const tellsCache = totalTokens(tokens) !== tokens.input + tokens.output;
  return tellsCache ? 0 : Math.min(inputUnsplit, Math.max(0, tokens.input));
}

/** Tokens as far as they are told apart, and the tier that all of them are in where that is known. */
type Resolved = {
  readonly tokens: TokenCounts;
  readonly inputUnsplit: number;
  readonly tier: 'low' | 'high' | undefined;
};

/**
 * The reported cost settles what the counts leave open: the tier of an interval's calls and the kind of cache writes. Agents
 * reckon by the list; one whose model has none may do so by what is negotiated.
 */
function resolve(told: Required<Quantities>, price: Price): Resolved {
  const open: Resolved = { ...told, tier: undefined };
  const { tokens, reportedCost } = told;
  const rates = price.list ?? price.negotiated;
  const bounds = boundsOf(open, rates);
  if (!rates || reportedCost === undefined || bounds?.low === bounds?.high) return open;
  for (const tier of ['low', 'high'] as const) {
    const split = splitCacheWrites(tokens, reportedCost, rates[tier]);
    if (split && costOf(split, rates[tier]) !== undefined) return { tokens: split, inputUnsplit: 0, tier };
  }
  return open;
}

/**
 * Unsplit cache writes cost at least the 5-minute and at most the 1-hour rate. Input that is not told apart from cache
 * reads costs at least the rate of those, and at most that of plain input. Where one of the two has no price, the other is all that
 * is known. Undefined where a kind that was told has none.
 */
function boundsOf({ tokens, inputUnsplit, tier }: Resolved, rates: Rates | undefined): Bounds | undefined {
  if (!rates) return undefined;
  const [least, most] = [rates[tier ?? 'low'], rates[tier ?? 'high']];
  const asRead = {
    ...tokens,
    input: tokens.input - inputUnsplit,
    cacheRead: tokens.cacheRead + inputUnsplit,
  };
  const low = costOf(asRead, withUnsplitAt(least.cacheWrite5m, least));
  const high = costOf(tokens, withUnsplitAt(most.cacheWrite1h, most));
  const known = low ?? high;
  return known === undefined ? undefined : { low: low ?? known, high: high ?? known };
}

/** The cost under the assumptions; exact where nothing is open. */
function assumedCost({ tokens, tier }: Resolved, rates: Rates | undefined): Pico | undefined {
  const prices = rates?.[tier ?? 'low'];
  return prices && costOf(tokens, withUnsplitAt(prices.cacheWrite5m, prices));
}

function withUnsplitAt(cacheWrite: Pico | undefined, prices: UnitPrices): UnitPrices {
  return cacheWrite === undefined ? prices : { ...prices, cacheWrite };
}

function splitOf(given: TokenCounts, resolved: TokenCounts, inputUnsplit: number): CacheSplit {
  if (inputUnsplit > 0) return 'input_unsplit';
  if (given.cacheWrite > 0) return resolved.cacheWrite === 0 ? 'inferred' : 'unknown';
  return given.cacheWrite5m + given.cacheWrite1h > 0 ? 'reported' : 'none';
}
