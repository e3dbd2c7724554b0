// Entries of the price book for a model in all its variants, by what they cost.
import type { PriceEntry, TokenPriceValue } from '../../schemas/price-book.ts';
import { flatRates, tokenEntry } from '../ingest/price/entries.ts';

/** Dollars for a million tokens of input and of output; what is left out costs as input. */
type Given = Partial<Omit<TokenPriceValue, 'rates'>> & {
  readonly input: string;
  readonly output: string;
  readonly rates?: Partial<TokenPriceValue['rates']>;
};

/** An entry for Opus 4.8, negotiated and from 2026 on where nothing else is said. */
export function ownPrice(id: string, { input, output, rates, ...given }: Given): PriceEntry {
  return tokenEntry(id, { match: 'prefix', ...given, rates: flatRates(input, output, rates) });
}

/** Price books that change what calls of Opus 4.8 cost, each in a way of its own; the first has no entries. */
export const OWN_BOOKS: readonly (readonly PriceEntry[])[] = [
  [],
  [
    ownPrice('agreed', {
      input: '4',
      output: '20',
      rates: { cache_read: '0.4', cache_write_5m: '5', cache_write_1h: '8' },
    }),
  ],
  [ownPrice('listed', { role: 'list', input: '6', output: '30', rates: { cache_read: '0.6' } })],
  [
    ownPrice('listed', {
      role: 'list',
      input: '5',
      output: '25',
      rates: { cache_read: '0.5', cache_write_5m: '7' },
    }),
    ownPrice('agreed', { input: '3', output: '9' }),
  ],
  [ownPrice('free', { input: '0', output: '0' })],
  [tokenEntry('share', { match: 'prefix', rates: {}, percent_off: '12.5' })],
  [
    ownPrice('listed', { role: 'list', input: '6', output: '30', rates: { cache_read: '0.6' } }),
    tokenEntry('share', { match: 'prefix', rates: { cache_read: '0.3' }, percent_off: '33.3333' }),
  ],
  [
    ownPrice('tiered', {
      input: '4',
      output: '20',
      tiers: [{ above_prompt_tokens: 900, rates: flatRates('8', '40') }],
    }),
  ],
];
