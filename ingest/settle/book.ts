// Books an entry: compares what its rows should add up to with what they do, and writes the difference.
import {
  isNothing,
  NO_AMOUNTS,
  subtractAmounts,
  type Amounts,
  type Charge,
  type ChargeDimensions,
} from '../../schemas/charge.ts';
import { toMilliseconds } from '../../schemas/nanos.ts';
import { NO_TOKENS, totalTokens, withoutDebt } from '../../schemas/tokens.ts';
import type { PriceBook } from '../price/book.ts';
import { geographyOf } from '../price/geography.ts';
import { rate, type Rating } from '../price/rate.ts';
import { isToldByEvents } from './scopes.ts';
import type { Bookings, Entry, ScopeState } from './state.ts';

/** The entry with its new bookings, and the rows that lead there. */
export type Booked = { readonly entry: Entry; readonly charges: Charge[]; readonly evidence: Charge[] };

const NOTHING_BOOKED: Bookings = { charges: NO_AMOUNTS, evidence: NO_AMOUNTS };

/** Brings an entry's rows to what the signals of its session say now. */
export function book(entry: Entry, scope: ScopeState, prices: PriceBook): Booked {
  const rating = rateEntry(entry, prices);
  return move(entry, bookingsOf(entry, rating, scope), rating);
}

/**
 * Books `next` in the place of `previous`. Where they differ in signal, in dimensions or, being calls, in time, the rows
 * of `previous` are taken back under its own, so that every breakdown stays right.
 */
export function rebook(previous: Entry, next: Entry, scope: ScopeState, prices: PriceBook): Booked {
  const samePlace = previous.time === next.time || next.kind === 'cell';
  if (samePlace && previous.signal === next.signal && sameDimensions(previous.dimensions, next.dimensions))
    return book(next, scope, prices);
  const takenBack = move(previous, NOTHING_BOOKED, rateEntry(previous, prices));
  const booked = book({ ...next, booked: NOTHING_BOOKED }, scope, prices);
  return {
    entry: booked.entry,
    charges: [...takenBack.charges, ...booked.charges],
    evidence: [...takenBack.evidence, ...booked.evidence],
  };
}

/** What is known of an entry, at the prices of its time. */
export function rateEntry(entry: Entry, prices: PriceBook): Rating {
  const time = toMilliseconds(entry.time);
  const tokens = withoutDebt(entry.tokens);
  const promptTokens = totalTokens(tokens) - tokens.output;
  const price = prices.priceOf({
    ...entry.dimensions,
    geography: geographyOf(entry.dimensions),
    time,
    promptTokens,
    ofManyCalls: entry.kind === 'cell',
  });
  return rate({ ...entry, tokens }, price);
}

/** The rows that bring an entry from what is booked to what is due. */
function move(entry: Entry, due: Bookings, rating: Rating): Booked {
  const rows = (after: Amounts, before: Amounts): Charge[] => {
    const amounts = subtractAmounts(after, before);
    return isNothing(amounts) ? [] : [chargeOf(entry, rating, amounts, isNothing(before))];
  };
  return {
    entry: { ...entry, booked: due },
    charges: rows(due.charges, entry.booked.charges),
    evidence: rows(due.evidence, entry.booked.evidence),
  };
}

function sameDimensions(left: ChargeDimensions, right: ChargeDimensions): boolean {
  return (Object.keys(left) as (keyof ChargeDimensions)[]).every((name) => left[name] === right[name]);
}

/**
 * Precedence by measure: events tell tokens and cost; spans tell tokens, and cost only where no metric does;
 * metrics tell what is left. What a better signal already told is evidence.
 */
function bookingsOf(entry: Entry, rating: Rating, scope: ScopeState): Bookings {
  const all = amountsOf(entry, rating);
  if (isToldByEvents(entry, scope)) return besideEvents(entry, all, scope);
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

/** What events told already is evidence. Where they tell no cost, the agent's own figure in its metrics stays. */
function besideEvents({ kind, reportedCost }: Entry, all: Amounts, { eventCost }: ScopeState): Bookings {
  if (kind === 'call' || eventCost || reportedCost === undefined) {
    return { charges: NO_AMOUNTS, evidence: all };
  }
  const charges = { ...NO_AMOUNTS, reportedCost, reportedEntries: 1 };
  return { charges, evidence: subtractAmounts(all, charges) };
}

/** What an entry adds up to where it is charged whole. */
export function amountsOf(entry: Entry, rating: Rating): Amounts {
  return {
    calls: entry.calls,
    retries: entry.retries,
    tokens: rating.tokens,
    reasoning: entry.reasoning,
    inputUnsplit: rating.inputUnsplit,
    cost: rating.cost ?? 0n,
    reportedCost: entry.reportedCost ?? 0n,
    listCost: rating.list?.low ?? 0n,
    listCostMax: rating.list?.high ?? 0n,
    credits: entry.credits ?? 0n,
    entries: 1,
    reportedEntries: entry.reportedCost === undefined ? 0 : 1,
    listedEntries: rating.list ? 1 : 0,
    unpricedEntries: hasPrice(rating) ? 0 : 1,
    creditedEntries: entry.credits === undefined ? 0 : 1,
  };
}

/** A fallback counts, but it is nobody's price: the entry stays among those without one. */
function hasPrice({ costBasis }: Rating): boolean {
  return costBasis !== 'unpriced' && costBasis !== 'fallback';
}

/** A row of an entry. */
export function chargeOf(entry: Entry, rating: Rating, amounts: Amounts, isFirst: boolean): Charge {
  return {
    time: entry.time,
    recordId: entry.recordId,
    entry: isFirst ? 'charge' : 'correction',
    signal: entry.signal,
    dimensions: entry.dimensions,
    amounts,
    costBasis: rating.costBasis,
    cacheSplit: rating.cacheSplit,
    priceSource: rating.applied?.source ?? '',
    unitPrices: rating.applied?.low ?? {},
  };
}

/** What a new entry need not tell. */
type Untold = Pick<Entry, 'tokens' | 'emitter' | 'inputUnsplit' | 'credits'>;

/** A new entry, nothing booked yet. */
export function newEntry(entry: Omit<Entry, 'booked' | keyof Untold> & Partial<Untold>): Entry {
  return {
    tokens: NO_TOKENS,
    emitter: '',
    inputUnsplit: 0,
    credits: undefined,
    ...entry,
    booked: NOTHING_BOOKED,
  };
}
