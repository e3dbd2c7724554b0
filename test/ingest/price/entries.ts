// Entries of a price book for tests.
import fc from 'fast-check';
import type { PriceQuestion } from '../../../ingest/price/book.ts';
import type { PriceEntry, TokenPriceValue } from '../../../schemas/price-book.ts';

/** A call of Opus 4.8 in November 2026: by list 5, cache read 0.5, writes 6.25 and 10, output 25. */
export const QUESTION: PriceQuestion = {
  provider: 'anthropic',
  model: 'claude-opus-4-8',
  speed: '',
  time: Date.UTC(2026, 10, 22),
  promptTokens: 1_000,
  ofManyCalls: false,
};

const count = fc.integer({ min: 0, max: 1_000_000 });

/** Tokens of any call, by kinds that have a price of their own. */
export const TOKENS_OF_A_CALL = fc.record({
  input: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  output: count,
});

/** Rates that tell everything: what the cache reads and writes as input where nothing else is said. */
export function flatRates(
  input: string,
  output: string,
  more: TokenPriceValue['rates'] = {},
): TokenPriceValue['rates'] {
  return { input, output, cache_read: input, cache_write_5m: input, cache_write_1h: input, ...more };
}

/** An entry of tokens, negotiated, of any provider, exact, from 2026 on, at 1 dollar in and 2 out; version 1. */
export function tokenEntry(id: string, told: Partial<TokenPriceValue> = {}, version = 1): PriceEntry {
  return {
    id,
    version,
    value: {
      of: 'tokens',
      role: 'negotiated',
      provider: '',
      model: 'claude-opus-4-8',
      match: 'exact',
      effective_from: '2026-01-01T00:00:00Z',
      effective_to: null,
      source: '',
      rates: flatRates('1', '2'),
      tiers: [],
      multipliers: [],
      ...told,
    },
  };
}
