// Where the price of a model's usage comes from.
import type { UsageMeasures } from '../../../schemas/api.ts';

/** Where the cost of a row comes from. */
export type PriceOrigin = 'none' | 'part' | 'list' | 'reported' | 'mixed';

/** A word for it, and what it means. */
export const ORIGINS: Readonly<Record<PriceOrigin, { readonly word: string; readonly sentence: string }>> = {
  none: {
    word: 'No price',
    sentence: 'Neither a list price nor a figure of the agent is known: it has no cost.',
  },
  part: {
    word: 'Part without price',
    sentence: 'Some of its calls have no price: it cost more than is shown.',
  },
  list: { word: 'Price list', sentence: 'Tokens at list prices, exactly.' },
  reported: {
    word: 'No list price',
    sentence: 'There is no list price: what is negotiated or what the agent says counts.',
  },
  mixed: {
    word: 'Not only list',
    sentence:
      'A negotiated price, what the agent says or the least that the list allows counts for some of it, else the list.',
  },
};

type Priced = Pick<
  UsageMeasures,
  'cost_usd' | 'list_cost_usd' | 'list_cost_max_usd' | 'unpriced_calls' | 'reported_cost_usd'
>;

/** Where the cost of a row comes from, as far as its sums tell. */
export function originOf(row: Priced): PriceOrigin {
  if (row.cost_usd === null) return 'none';
  if (row.unpriced_calls > 0) return 'part';
  if (row.list_cost_usd === null) return 'reported';
  return row.cost_usd === row.list_cost_usd && row.cost_usd === row.list_cost_max_usd ? 'list' : 'mixed';
}
