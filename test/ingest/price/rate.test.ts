import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPriceBook, type Price, type Rates } from '../../../ingest/price/book.ts';
import { costOf } from '../../../ingest/price/cost-of.ts';
import { rate } from '../../../ingest/price/rate.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';

const book = createPriceBook();
const NOVEMBER = Date.UTC(2026, 10, 22);

function priceOf(model: string, promptTokens: number, provider = 'anthropic', ofManyCalls = false): Price {
  const price = book.priceOf({ provider, model, speed: '', time: NOVEMBER, promptTokens, ofManyCalls });
  if (!price) throw new Error(`${model} has no price`);
  return price;
}

function listOf(price: Price): Rates {
  if (!price.list) throw new Error('there is no list price');
  return price.list;
}

const tokens = (counts: Partial<TokenCounts>): TokenCounts => ({ ...NO_TOKENS, ...counts });

describe('list prices', () => {
  it('charge each kind of token at its own rate', () => {
    // Opus 4.8 per million: input 5, cache read 0.50, 5-minute write 6.25, 1-hour write 10, output 25 dollars.
    // 1205×5 + 15000×0.5 + 2000×6.25 + 1000×10 + 250×25 = 6025 + 7500 + 12500 + 10000 + 6250 = 42275 micro-dollars.
    const counts = tokens({
      input: 1205,
      cacheRead: 15000,
      cacheWrite5m: 2000,
      cacheWrite1h: 1000,
      output: 250,
    });
    const rating = rate({ tokens: counts, reportedCost: undefined }, priceOf('claude-opus-4-8', 19205));
    expect(toUsd(rating.cost ?? 0n)).toBe('0.042275');
    expect(rating).toMatchObject({ costBasis: 'list', cacheSplit: 'reported' });
  });

  it('change for the whole call above 200,000 prompt tokens where the model has a long-context tier', () => {
    // Sonnet 4.5: 3 and 15 dollars per million up to 200,000 prompt tokens, 6 and 22.50 above.
    const call = (input: number) =>
      toUsd(
        rate(
          { tokens: tokens({ input, output: 1000 }), reportedCost: undefined },
          priceOf('claude-sonnet-4-5', input),
        ).cost ?? 0n,
      );
    expect(call(200_000)).toBe('0.615'); // 200000×3 + 1000×15 = 615000
    expect(call(200_001)).toBe('1.222506'); // 200001×6 + 1000×22.5 = 1222506
  });

  describe('of many calls together', () => {
    const many = (input: number, inputUnsplit = 0) =>
      rate(
        { tokens: tokens({ input }), reportedCost: undefined, inputUnsplit },
        priceOf('claude-sonnet-4-5', input, 'anthropic', true),
      );

    it('are exact up to the threshold of a tier, which none of them can pass', () => {
      expect(many(200_000)).toMatchObject({ cost: fromUsd('0.6'), costBasis: 'list' });
    });

    it('have bounds above it, and cost as much as if each stayed below', () => {
      const rating = many(1_000_000);
      expect(rating.list).toEqual({ low: fromUsd(3), high: fromUsd(6) });
      expect(rating).toMatchObject({ cost: fromUsd(3), costBasis: 'list_low' });
    });

    it('are told with the rates of the higher tier where the agent’s own figure says that all of them were in it', () => {
      const told = { tokens: tokens({ input: 1_000_000 }), reportedCost: fromUsd(6) };
      const rating = rate(told, priceOf('claude-sonnet-4-5', 1_000_000, 'anthropic', true));
      expect(rating).toMatchObject({ cost: fromUsd(6), costBasis: 'list' });
      expect(rating.applied?.low.input).toBe(6_000_000n); // picos for a token: 6 dollars a million
    });

    it('cost plain input where the cache is not told apart, and not a tier more for it', () => {
      // Cache reads cost 0.30 dollars a million below the threshold, plain input 3, and 6 above it.
      const below = many(200_000, 200_000);
      expect(below.list).toEqual({ low: fromUsd('0.06'), high: fromUsd('0.6') });
      expect(below).toMatchObject({ cost: fromUsd('0.6'), costBasis: 'list_high' });
      const above = many(1_000_000, 1_000_000);
      expect(above.list).toEqual({ low: fromUsd('0.3'), high: fromUsd(6) });
      expect(above).toMatchObject({ cost: fromUsd(3), costBasis: 'list_high' });
    });
  });

  it('do not exist for unknown models and for speed tiers', () => {
    const question = { provider: 'anthropic', time: NOVEMBER, promptTokens: 1, ofManyCalls: false };
    expect(book.priceOf({ ...question, model: 'nobody-1', speed: '' })).toBeUndefined();
    expect(book.priceOf({ ...question, model: 'claude-opus-4-8', speed: 'fast' })).toBeUndefined();
  });
});

describe('a call without a list price', () => {
  it('costs what the agent says', () => {
    const rating = rate({ tokens: tokens({ input: 5 }), reportedCost: 7n }, undefined);
    expect(rating).toMatchObject({ cost: 7n, costBasis: 'reported', list: undefined });
  });

  it('is unpriced, not free, where the agent says nothing', () => {
    const rating = rate({ tokens: tokens({ input: 5 }), reportedCost: undefined }, undefined);
    expect(rating).toMatchObject({ cost: undefined, costBasis: 'unpriced', list: undefined });
  });
});

describe('an agent’s own figure beside tokens that are told apart', () => {
  // Opus 4.8: 1000 input tokens and 100 of output are 5000 + 2500 micro-dollars.
  const plain = tokens({ input: 1000, output: 100 });
  const split = tokens({ ...plain, cacheWrite5m: 100 }); // 625 more
  const rated = (counts: TokenCounts, reported: string) => {
    const rating = rate(
      { tokens: counts, reportedCost: fromUsd(reported) },
      priceOf('claude-opus-4-8', 1100),
    );
    return [rating.costBasis, toUsd(rating.cost ?? 0n), toUsd(rating.list?.low ?? 0n)];
  };

  it('counts where it holds searches of the web, at a cent each', () => {
    expect(rated(plain, '0.0375')).toEqual(['reported', '0.0375', '0.0075']);
    expect(rated(plain, '0.0375000000009')[0]).toBe('reported');
  });

  it('does not where its table of prices is another one, or less than the list', () => {
    expect(rated(plain, '0.009')).toEqual(['list', '0.0075', '0.0075']);
    expect(rated(plain, '0.0074')).toEqual(['list', '0.0075', '0.0075']);
    expect(rated(plain, '0.0075000001')).toEqual(['list', '0.0075', '0.0075']);
    expect(rated(split, '0.007')).toEqual(['list', '0.008125', '0.008125']);
  });

  it('counts with whatever more it holds where cache writes are told apart, as only its provider does', () => {
    expect(rated(split, '0.0081250000001')).toEqual(['list', '0.008125', '0.008125']);
    expect(rated(split, '0.0124')).toEqual(['reported', '0.0124', '0.008125']);
  });
});

describe('the split of cache writes', () => {
  const price = priceOf('claude-opus-4-8', 1);
  const count = fc.integer({ min: 0, max: 1_000_000 });

  it('is found exactly from any cost that was priced with it, through floating point', () => {
    const counts = fc.record({
      input: count,
      cacheRead: count,
      cacheWrite5m: count,
      cacheWrite1h: count,
      output: count,
    });
    fc.assert(
      fc.property(counts, (told) => {
        const truth = tokens(told);
        const unsplit = {
          ...truth,
          cacheWrite5m: 0,
          cacheWrite1h: 0,
          cacheWrite: told.cacheWrite5m + told.cacheWrite1h,
        };
        const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = told;
        const asDouble =
          (input * 5 + cacheRead * 0.5 + cacheWrite5m * 6.25 + cacheWrite1h * 10 + output * 25) / 1e6;
        const rating = rate({ tokens: unsplit, reportedCost: fromUsd(asDouble) }, price);
        expect(rating.tokens).toEqual(truth);
        if (input + cacheRead + cacheWrite5m + cacheWrite1h + output > 0) {
          expect(rating.cost).toBe(costOf(truth, listOf(price).low));
        }
      }),
    );
  });

  it('stays unknown, with the bounds, where no whole split explains the cost', () => {
    const told = tokens({ cacheWrite: 1000 });
    // Between 1000×6.25 and 1000×10 micro-dollars, but not a whole number of tokens.
    const rating = rate({ tokens: told, reportedCost: fromUsd('0.008001') }, price);
    expect(rating.tokens).toEqual(told);
    expect(rating).toMatchObject({ cacheSplit: 'unknown', costBasis: 'reported' });
    expect([rating.list?.low, rating.list?.high, rating.cost].map((pico) => toUsd(pico ?? 0n))).toEqual([
      '0.00625',
      '0.01',
      '0.008001',
    ]);
  });

  it('stays unknown where the cost lies outside of the bounds', () => {
    for (const reported of ['0.006', '0.0101']) {
      const rating = rate({ tokens: tokens({ cacheWrite: 1000 }), reportedCost: fromUsd(reported) }, price);
      expect(rating.cacheSplit).toBe('unknown');
      expect(toUsd(rating.cost ?? 0n)).toBe(reported);
    }
  });

  it('uses Anthropic’s 1-hour multiplier where a reseller’s data has only the 5-minute rate', () => {
    const bedrock = listOf(priceOf('us.anthropic.claude-sonnet-4-5-20250929-v1:0', 1, 'aws.bedrock')).low;
    expect(bedrock.cacheWrite1h).toBe(2n * (bedrock.input ?? 0n));
  });
});
