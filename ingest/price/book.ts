// The price book: what a call costs by list, by agreement, and by a stand-in where neither is known, at the time of the call.
import type { PriceEntry } from '../../schemas/price-book.ts';
import type { UnitPrices } from '../../schemas/charge.ts';
import { createPriceTables, type PricedModel } from './tables.ts';
import { factorFor } from './multipliers.ts';
import { unitPricesOf, type RateTable } from './rate-table.ts';

/** What is asked of the price book. Time in milliseconds. */
export type PriceQuestion = PricedModel & {
  /** Service tier or speed, such as `batch` or `fast`; empty for the usual one. */
  readonly speed: string;
  /** Where inference had to run, such as `us`; empty or absent where that is not told. */
  readonly geography?: string;
  /** Prompt tokens, cache included: long-context tiers begin above a threshold of one call's. */
  readonly promptTokens: number;
  /** Whether they are of any number of calls together. None of those is larger than all of them. */
  readonly ofManyCalls: boolean;
};

/**
 * Dollars per token, and where they are from: `genai-prices@0.1.8`, or `price-book/<entry>@<version>` with the list beneath it
 * where that tells some of them, as in ` (15% off genai-prices@0.1.8)`, and ` × <factor>` where a multiplier is in them.
 * `low` and `high` differ only where many calls together pass the threshold of a tier.
 */
export type Rates = { readonly source: string; readonly low: UnitPrices; readonly high: UnitPrices };

/** What is known of a call's price, by role; at least one of them. */
export type Price = {
  /** What anybody pays: an own `list` entry, else the bundled list. */
  readonly list: Rates | undefined;
  /** What is paid by agreement. */
  readonly negotiated: Rates | undefined;
  /** What counts where nothing else is known. A call that needs it has no price for all that. */
  readonly fallback: Rates | undefined;
};

export interface PriceBook {
  /** Undefined where nothing is known: the charge is then kept as unpriced. The same answer for the same question. */
  priceOf(question: PriceQuestion): Price | undefined;
}

/**
 * A price book of these entries before the bundled price data; offline. It never changes: whoever follows changes makes
 * another one. Entries that are not of tokens are left aside.
 */
export function createPriceBook(entries: readonly PriceEntry[] = []): PriceBook {
  const tables = createPriceTables(entries);
  return {
    priceOf(question) {
      const { list, negotiated, fallback } = tables.of(question);
      const price = {
        list: list && ratesFrom(list, question),
        negotiated: negotiated && ratesFrom(negotiated, question),
        fallback: fallback && (ratesFrom(fallback, question) ?? ratesFrom(fallback, anySpeed(question))),
      };
      return (price.list ?? price.negotiated ?? price.fallback) ? price : undefined;
    },
  };
}

/** A fallback is a stand-in: it counts for speeds of which it says nothing, too. */
function anySpeed(question: PriceQuestion): PriceQuestion {
  return { ...question, speed: '' };
}

/** Undefined where it is not known what the speed costs: the usual rate would be wrong. */
function ratesFrom(table: RateTable, question: PriceQuestion): Rates | undefined {
  const factor = factorFor(table, question);
  if (!factor) return undefined;
  const high = unitPricesOf(table, factor, question.promptTokens);
  const low = question.ofManyCalls ? unitPricesOf(table, factor, 0) : high;
  return { source: `${table.source}${factor.told}`, low, high };
}
