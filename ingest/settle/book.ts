// Books an entry: compares what its rows should add up to with what they do, and writes the difference.
import {
  isNothing,
  NO_AMOUNTS,
  subtractAmounts,
  type Amounts,
  type Charge,
  type ChargeDimensions,
} from '../../schemas/charge.ts';
import { NO_TOKENS, totalTokens } from '../../schemas/tokens.ts';
import type { Price, PriceBook } from '../price/book.ts';
import { rate, type Rating } from '../price/rate.ts';
import { isToldByEvents } from './scopes.ts';
import type { Bookings, Entry, ScopeState } from './state.ts';

/** The entry with its new bookings, and the rows that lead there. */
export type Booked = { readonly entry: Entry; readonly charges: Charge[]; readonly evidence: Charge[] };

const NOTHING_BOOKED: Bookings = { charges: NO_AMOUNTS, evidence: NO_AMOUNTS };

/**
 * Brings an entry's rows to what the signals of its session say now. Where `previous` differs in dimensions, its rows
 * are taken back under their own dimensions and time, so that every breakdown stays right.
 */
export function book(entry: Entry, scope: ScopeState, prices: PriceBook): Booked {
  const price = prices.priceOf({
    ...entry.dimensions,
    time: milliseconds(entry.time),
    promptTokens: promptTokens(entry),
  });
  const rating = rate(entry, price);
  const due = bookingsOf(entry, rating, scope);
  const row = (amounts: Amounts, before: Amounts): Charge[] =>
    isNothing(amounts) ? [] : [chargeOf(entry, rating, price, { amounts, isFirst: isNothing(before) })];
  return {
    entry: { ...entry, booked: due },
    charges: row(subtractAmounts(due.charges, entry.booked.charges), entry.booked.charges),
    evidence: row(subtractAmounts(due.evidence, entry.booked.evidence), entry.booked.evidence),
  };
}

/** Books `next` in the place of `previous`: a difference under the same dimensions, else a take-back and a new charge. */
export function rebook(previous: Entry, next: Entry, scope: ScopeState, prices: PriceBook): Booked {
  const samePlace = previous.time === next.time || next.kind === 'cell';
  if (samePlace && sameDimensions(previous.dimensions, next.dimensions)) return book(next, scope, prices);
  const booked = book({ ...next, booked: NOTHING_BOOKED }, scope, prices);
  const takeBack = takeBackOf(previous, prices);
  return {
    entry: booked.entry,
    charges: [...takeBack.charges, ...booked.charges],
    evidence: [...takeBack.evidence, ...booked.evidence],
  };
}

function takeBackOf(previous: Entry, prices: PriceBook): Omit<Booked, 'entry'> {
  const price = prices.priceOf({
    ...previous.dimensions,
    time: milliseconds(previous.time),
    promptTokens: promptTokens(previous),
  });
  const rating = rate(previous, price);
  const back = (booked: Amounts): Charge[] => {
    const amounts = subtractAmounts(NO_AMOUNTS, booked);
    return isNothing(amounts) ? [] : [chargeOf(previous, rating, price, { amounts, isFirst: false })];
  };
  return { charges: back(previous.booked.charges), evidence: back(previous.booked.evidence) };
}

function sameDimensions(left: ChargeDimensions, right: ChargeDimensions): boolean {
  return (Object.keys(left) as (keyof ChargeDimensions)[]).every((name) => left[name] === right[name]);
}

function milliseconds(nanos: bigint): number {
  return Number(nanos / 1_000_000n);
}

/** Long-context tiers go by the prompt of one call; the counters of many calls do not tell it. */
function promptTokens({ kind, tokens }: Entry): number | undefined {
  return kind === 'call' ? totalTokens(tokens) - tokens.output : undefined;
}

/**
 * Precedence by measure: events tell tokens and cost; spans tell tokens, and cost only where no metric does;
 * metrics tell what is left. What a better signal already told is evidence.
 */
function bookingsOf(entry: Entry, rating: Rating, scope: ScopeState): Bookings {
  const all = amountsOf(entry, rating);
  if (isToldByEvents(entry, scope)) return { charges: NO_AMOUNTS, evidence: all };
  if (entry.kind === 'call') {
    const costIsTold = scope.metricCost && !scope.events && entry.reportedCost === undefined;
    return { charges: costIsTold ? { ...all, cost: 0n, unpricedEntries: 0 } : all, evidence: NO_AMOUNTS };
  }
  if (!scope.spans) return { charges: all, evidence: NO_AMOUNTS };
  const cost = entry.reportedCost ?? 0n;
  const charges = {
    ...NO_AMOUNTS,
    cost,
    reportedCost: all.reportedCost,
    reportedEntries: all.reportedEntries,
  };
  return { charges, evidence: { ...subtractAmounts(all, charges), cost: 0n } };
}

function amountsOf(entry: Entry, rating: Rating): Amounts {
  const isPriced = rating.cost !== undefined;
  return {
    calls: entry.calls,
    retries: entry.retries,
    tokens: rating.tokens,
    reasoning: entry.reasoning,
    cost: rating.cost ?? 0n,
    reportedCost: entry.reportedCost ?? 0n,
    listCost: rating.list?.low ?? 0n,
    listCostMax: rating.list?.high ?? 0n,
    entries: 1,
    reportedEntries: entry.reportedCost === undefined ? 0 : 1,
    listedEntries: rating.list ? 1 : 0,
    unpricedEntries: isPriced ? 0 : 1,
  };
}

function chargeOf(
  entry: Entry,
  rating: Rating,
  price: Price | undefined,
  { amounts, isFirst }: { amounts: Amounts; isFirst: boolean },
): Charge {
  return {
    time: entry.time,
    recordId: entry.recordId,
    entry: isFirst ? 'charge' : 'correction',
    signal: entry.signal,
    dimensions: entry.dimensions,
    amounts,
    costBasis: rating.costBasis,
    cacheSplit: rating.cacheSplit,
    priceSource: rating.list && price ? price.source : '',
    unitPrices: (rating.list && price?.low) ?? {},
  };
}

/** A new entry, nothing booked yet. */
export function newEntry(entry: Omit<Entry, 'booked' | 'tokens'> & Partial<Pick<Entry, 'tokens'>>): Entry {
  return { tokens: NO_TOKENS, ...entry, booked: NOTHING_BOOKED };
}
