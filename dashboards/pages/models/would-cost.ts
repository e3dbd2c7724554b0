// What usage of one model would have cost at the prices of another: exact, as a range where rates are not told apart.
import type { UsageMeasures } from '../../../schemas/api.ts';
import { fromUsd, type Pico } from '../../../schemas/money.ts';
import type { RateName } from '../../../schemas/price-book.ts';
import type { ModelPrice } from '../../../schemas/prices-api.ts';

/** At least and at most. */
export type Range = { readonly low: Pico; readonly high: Pico };

type Rates = Readonly<Record<RateName, string | null>>;
type Usage = Pick<
  UsageMeasures,
  | 'input_tokens'
  | 'input_unsplit_tokens'
  | 'cache_read_tokens'
  | 'cache_write_5m_tokens'
  | 'cache_write_1h_tokens'
  | 'cache_write_unsplit_tokens'
  | 'output_tokens'
>;

const MILLION = 1_000_000n;

/**
 * The usage at the price that counts for the other model: negotiated, else by list. Undefined where that has none. Sums do
 * not tell which calls had long prompts, so the rates for those make the upper end; neither do they tell all cached input
 * and all lives of cache writes.
 */
export function wouldCost(usage: Usage, price: ModelPrice): Range | undefined {
  const told = price.negotiated ?? price;
  const all = [told, ...told.tiers].flatMap((rates) => costAt(usage, rates) ?? []);
  const [base] = all;
  if (!base || told.input === null) return undefined;
  const highest = all.reduce((most, { high }) => (high > most ? high : most), base.high);
  const lowest = all.reduce((least, { low }) => (low < least ? low : least), base.low);
  return { low: lowest, high: highest };
}

/** Undefined where there are tokens of which nobody tells the rate. */
function costAt(usage: Usage, rates: Rates): Range | undefined {
  const { input_unsplit_tokens: unsplitInput, cache_write_unsplit_tokens: unsplitWritten } = usage;
  const [input, output] = [rateOf(rates.input, 1), rateOf(rates.output, 1)];
  const read = rateOf(rates.cache_read, (usage.cache_read_tokens ?? 0) + unsplitInput);
  const short = rateOf(rates.cache_write_5m, usage.cache_write_5m_tokens + unsplitWritten);
  const long = rateOf(rates.cache_write_1h, usage.cache_write_1h_tokens + unsplitWritten);
  if (input === undefined || output === undefined || read === undefined) return undefined;
  if (short === undefined || long === undefined) return undefined;
  const told = BigInt(usage.input_tokens - usage.input_unsplit_tokens);
  const unsplit = BigInt(usage.input_unsplit_tokens);
  const unsplitWrites = BigInt(usage.cache_write_unsplit_tokens);
  const sure =
    told * input +
    BigInt(usage.cache_read_tokens ?? 0) * read +
    BigInt(usage.cache_write_5m_tokens) * short +
    BigInt(usage.cache_write_1h_tokens) * long +
    BigInt(usage.output_tokens) * output;
  const [cheapest, dearest] = [least(input, read), most(input, read, long)];
  return {
    low: (sure + unsplit * cheapest + unsplitWrites * least(short, long)) / MILLION,
    high: (sure + unsplit * dearest + unsplitWrites * most(short, long)) / MILLION,
  };
}

/** What changes when a share of the usage, in percent, moves: the new cost of all of it. */
export function movedCost(now: Pico, then: Range, percent: number): Range {
  const part = (from: Pico, to: Pico): Pico => from + ((to - from) * BigInt(percent)) / 100n;
  return { low: part(now, then.low), high: part(now, then.high) };
}

/** A rate that nobody tells matters only where there are tokens of it. */
function rateOf(rate: string | null, tokens: number): Pico | undefined {
  if (rate !== null) return fromUsd(rate);
  return tokens === 0 ? 0n : undefined;
}

function least(...amounts: readonly Pico[]): Pico {
  return amounts.reduce((low, each) => (each < low ? each : low));
}

function most(...amounts: readonly Pico[]): Pico {
  return amounts.reduce((high, each) => (each > high ? each : high));
}
