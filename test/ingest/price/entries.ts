// Entries of a price book for tests.
import type { PriceEntry, TokenPriceValue } from '../../../schemas/price-book.ts';

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
      rates: { input: '1', output: '2' },
      tiers: [],
      multipliers: [],
      ...told,
    },
  };
}
