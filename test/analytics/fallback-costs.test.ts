// What a fallback counts is a known cost, of calls that have no price for all that.
import { describe, expect, it } from 'vitest';
import { toMeasures } from '../../analytics/measures.ts';
import { knownUsd } from '../../analytics/outcomes/cost-of.ts';
import { knownCost } from '../../analytics/patterns/amounts.ts';
import { signsOf } from '../../ingest/senders/signs.ts';
import { chargeOf } from './ledger.ts';

const NOTHING = {
  ...{ calls: 2, retries: 0, input_tokens: 5, cache_read_tokens: 0, cache_write_5m_tokens: 0 },
  ...{ cache_write_1h_tokens: 0, cache_write_unsplit_tokens: 0, output_tokens: 0, reasoning_tokens: 0 },
  ...{ entries: 2, reported_entries: 0, listed_entries: 0, unpriced_entries: 2, input_unsplit_tokens: 0 },
  ...{ cost: '0', reported_cost: '0', list_cost: '0', list_cost_max: '0', credits: {}, credited_entries: {} },
};

describe('calls without a price', () => {
  it('have no known cost', () => {
    expect(toMeasures(NOTHING)).toMatchObject({ cost_usd: null, unpriced_calls: 2 });
    expect(knownUsd('0', 2, 2)).toBeNull();
    expect(knownCost({ cost: 0n, entries: 2, unpriced: 2 })).toBeNull();
  });

  it('have the cost of a fallback where one counts, and are still told as calls without a price', () => {
    expect(toMeasures({ ...NOTHING, cost: '9' })).toMatchObject({
      cost_usd: '9',
      list_cost_usd: null,
      unpriced_calls: 2,
    });
    expect(knownUsd('9', 2, 2)).toBe('9');
    expect(knownCost({ cost: 9n, entries: 2, unpriced: 2 })).toBe(9n);
  });

  it('are a lack of their sender, whether or not a fallback counts', () => {
    const charge = chargeOf({ model: 'home-made', at: '2026-11-20T09:00:00Z', tokens: { input: 5 } });
    const signs = (costBasis: 'fallback' | 'unpriced' | 'negotiated') => signsOf([{ ...charge, costBasis }]);
    expect(signs('fallback')).toMatchObject({ unpriced: ['home-made'], priced: [] });
    expect(signs('unpriced')).toMatchObject({ unpriced: ['home-made'], priced: [] });
    expect(signs('negotiated')).toMatchObject({ unpriced: [], priced: ['home-made'] });
  });
});
