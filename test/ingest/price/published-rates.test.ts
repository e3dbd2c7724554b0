// Published rates, model by model: the arithmetic is beside each expected cost, in micro-dollars (tokens × dollars a million).
// Sources: platform.claude.com/docs/en/about-claude/pricing, developers.openai.com/api/docs/pricing, ai.google.dev/gemini-api/docs/pricing.
import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../../ingest/price/book.ts';
import { rate } from '../../../ingest/price/rate.ts';
import { toUsd } from '../../../schemas/money.ts';
import { NO_TOKENS, totalTokens, type TokenCounts } from '../../../schemas/tokens.ts';

const book = createPriceBook();
const NOVEMBER = '2026-11-22';

type Call = {
  readonly provider: string;
  readonly model: string;
  readonly tokens: Partial<TokenCounts>;
  readonly day?: string;
  readonly speed?: string;
  readonly geography?: string;
};

function costOf({ provider, model, tokens: told, day = NOVEMBER, speed = '', geography = '' }: Call): string {
  const tokens = { ...NO_TOKENS, ...told };
  const promptTokens = totalTokens(tokens) - tokens.output;
  const time = Date.parse(`${day}T00:00:00Z`);
  const question = { provider, model, speed, geography, time, promptTokens, ofManyCalls: false };
  const { cost, costBasis } = rate({ tokens, reportedCost: undefined }, book.priceOf(question));
  return cost === undefined ? costBasis : toUsd(cost);
}

describe('a call of every kind of token', () => {
  const tokens = { input: 1_000, cacheRead: 20_000, cacheWrite5m: 2_000, cacheWrite1h: 400, output: 500 };

  it.each([
    // input, cache read, 5-minute write, 1-hour write, output: 1000×i + 20000×r + 2000×w + 400×h + 500×o
    ['claude-fable-5', '0.088'], // 10, 1, 12.5, 20, 50: 10000 + 20000 + 25000 + 8000 + 25000
    ['claude-fable-5-1', '0.073'], // 10, 0.25, 12.5, 20, 50: 10000 + 5000 + 25000 + 8000 + 25000
    ['claude-opus-5-5', '0.0312'], // 4, 0.2, 5, 8, 20: 4000 + 4000 + 10000 + 3200 + 10000
    ['claude-opus-5', '0.044'], // 5, 0.5, 6.25, 10, 25: 5000 + 10000 + 12500 + 4000 + 12500
    ['claude-opus-4-8', '0.044'], // the same
    ['claude-opus-4-7', '0.044'], // the same
    ['claude-opus-4-6', '0.044'], // the same since 13 March 2026
    ['claude-opus-4-5', '0.044'], // the same
    ['claude-opus-4-20250514', '0.132'], // 15, 1.5, 18.75, 30, 75: 15000 + 30000 + 37500 + 12000 + 37500
    ['claude-sonnet-4-20250514', '0.0264'], // 3, 0.3, 3.75, 6, 15: 3000 + 6000 + 7500 + 2400 + 7500
    ['claude-opus-4-1', '0.132'], // 15, 1.5, 18.75, 30, 75: 15000 + 30000 + 37500 + 12000 + 37500
    ['claude-sonnet-5', '0.0176'], // 2, 0.2, 2.5, 4, 10: 2000 + 4000 + 5000 + 1600 + 5000
    ['claude-sonnet-4-6', '0.0264'], // 3, 0.3, 3.75, 6, 15: 3000 + 6000 + 7500 + 2400 + 7500
    ['claude-sonnet-4-5', '0.0264'], // the same below 200,000 tokens
    ['claude-haiku-4-5', '0.0088'], // 1, 0.1, 1.25, 2, 5: 1000 + 2000 + 2500 + 800 + 2500
    ['claude-3-5-haiku-latest', '0.00704'], // 0.8, 0.08, 1, 1.6, 4: 800 + 1600 + 2000 + 640 + 2000
    ['claude-3-haiku-20240307', '0.002275'], // 0.25, 0.03, 0.3, 0.5, 1.25: 250 + 600 + 600 + 200 + 625
  ])('of Anthropic’s %s costs %s', (model, cost) => {
    expect(costOf({ provider: 'anthropic', model, tokens })).toBe(cost);
  });
});

describe('a call with cached input', () => {
  const tokens = { input: 1_000, cacheRead: 20_000, output: 500 };

  it.each([
    // input, cached, output: 1000×i + 20000×r + 500×o
    ['gpt-4.1', '0.016'], // 2, 0.5, 8: 2000 + 10000 + 4000
    ['gpt-4.1-mini', '0.0032'], // 0.4, 0.1, 1.6: 400 + 2000 + 800
    ['gpt-4o', '0.0325'], // 2.5, 1.25, 10: 2500 + 25000 + 5000
    ['gpt-4o-mini', '0.00195'], // 0.15, 0.075, 0.6: 150 + 1500 + 300
    ['gpt-5', '0.00875'], // 1.25, 0.125, 10: 1250 + 2500 + 5000
    ['gpt-5-codex', '0.00875'], // as gpt-5
    ['gpt-5-mini', '0.00175'], // 0.25, 0.025, 2: 250 + 500 + 1000
    ['gpt-5-nano', '0.00035'], // 0.05, 0.005, 0.4: 50 + 100 + 200
    ['gpt-5.1', '0.00875'], // 1.25, 0.125, 10
    ['gpt-5.1-codex-mini', '0.00175'], // 0.25, 0.025, 2
    ['gpt-5.2', '0.01225'], // 1.75, 0.175, 14: 1750 + 3500 + 7000
    ['gpt-5.3-codex', '0.01225'], // the same
    ['gpt-5.4', '0.015'], // 2.5, 0.25, 15: 2500 + 5000 + 7500
    ['gpt-5.4-mini', '0.0045'], // 0.75, 0.075, 4.5: 750 + 1500 + 2250
    ['gpt-5.4-nano', '0.001225'], // 0.2, 0.02, 1.25: 200 + 400 + 625
    ['gpt-5.5', '0.03'], // 5, 0.5, 30: 5000 + 10000 + 15000
    ['gpt-5.6-sol', '0.022'], // 4, 0.4, 20: 4000 + 8000 + 10000
    ['gpt-5.6-luna', '0.0012'], // 0.2, 0.02, 1.2: 200 + 400 + 600
    ['gpt-5.6-terra', '0.012'], // 2, 0.2, 12: 2000 + 4000 + 6000
    ['gpt-6-sol', '0.011'], // 2, 0.2, 10: 2000 + 4000 + 5000
    ['gpt-6-luna', '0.00055'], // 0.1, 0.01, 0.5: 100 + 200 + 250
    ['gpt-6-astra', '0.055'], // 10, 1, 50: 10000 + 20000 + 25000
    ['o3', '0.016'], // 2, 0.5, 8: 2000 + 10000 + 4000
    ['gpt-5-pro', '0.375'], // 15, no rate for the cache, 120: 15000 + 300000 + 60000
    ['gpt-5.2-pro', '0.525'], // 21, no rate for the cache, 168: 21000 + 420000 + 84000
    ['o4-mini', '0.0088'], // 1.1, 0.275, 4.4: 1100 + 5500 + 2200
  ])('of OpenAI’s %s costs %s', (model, cost) => {
    expect(costOf({ provider: 'openai', model, tokens })).toBe(cost);
  });

  it.each([
    ['gemini-2.5-pro', '0.00875'], // 1.25, 0.125, 10: 1250 + 2500 + 5000
    ['gemini-2.5-flash', '0.00215'], // 0.3, 0.03, 2.5: 300 + 600 + 1250
    ['gemini-2.5-flash-lite', '0.0005'], // 0.1, 0.01, 0.4: 100 + 200 + 200
    ['gemini-3-flash-preview', '0.003'], // 0.5, 0.05, 3: 500 + 1000 + 1500
    ['gemini-3.1-pro-preview', '0.012'], // 2, 0.2, 12: 2000 + 4000 + 6000
    ['gemini-3.1-flash-lite', '0.0015'], // 0.25, 0.025, 1.5: 250 + 500 + 750
    ['gemini-3.5-flash', '0.009'], // 1.5, 0.15, 9: 1500 + 3000 + 4500
    ['gemini-3.8-flash', '0.004125'], // 0.75, 0.075, 3.75: 750 + 1500 + 1875
  ])('of Google’s %s costs %s', (model, cost) => {
    expect(costOf({ provider: 'gcp.gemini', model, tokens })).toBe(cost);
  });

  it('of Moonshot’s kimi-k2-0905-preview costs 0.00485', () => {
    // 0.6, 0.15, 2.5: 600 + 3000 + 1250
    expect(costOf({ provider: 'moonshotai', model: 'kimi-k2-0905-preview', tokens })).toBe('0.00485');
  });

  it('has writes at their own rate where the provider charges for them', () => {
    // gpt-5.6-sol: 4, 0.4 and 20, writes 5: 1000×4 + 20000×0.4 + 10000×5 + 500×20 = 4000 + 8000 + 50000 + 10000
    const withWrites = { ...tokens, cacheWrite5m: 10_000 };
    expect(costOf({ provider: 'openai', model: 'gpt-5.6-sol', tokens: withWrites })).toBe('0.072');
  });
});

describe('a long prompt', () => {
  it.each([
    // Below the threshold as usual; above it, all of the call at the higher rates.
    ['openai', 'gpt-5.4', { input: 271_999, output: 1_000 }, '0.6949975'], // 271999×2.5 + 1000×15 = 679997.5 + 15000
    ['openai', 'gpt-5.4', { input: 272_000, output: 1_000 }, '1.3825'], // 272000×5 + 1000×22.5 = 1360000 + 22500
    ['openai', 'gpt-6-sol', { input: 272_000, output: 1_000 }, '0.554'], // 272000×2 + 1000×10
    ['openai', 'gpt-6-sol', { input: 272_001, output: 1_000 }, '1.103004'], // 272001×4 + 1000×15
    ['gcp.gemini', 'gemini-2.5-pro', { input: 200_000, output: 1_000 }, '0.26'], // 200000×1.25 + 1000×10
    ['gcp.gemini', 'gemini-2.5-pro', { input: 200_001, output: 1_000 }, '0.5150025'], // 200001×2.5 + 1000×15
    // 100000×6 + 150000×0.6 + 1000×22.5: what is read from the cache is part of the prompt.
    ['anthropic', 'claude-sonnet-4-5', { input: 100_000, cacheRead: 150_000, output: 1_000 }, '0.7125'],
    // 200000×3 + 100×3.75 + 100×6 + 1000×15 would be below; 200200 tokens are above: ×6, ×7.5, ×12, ×22.5.
    [
      'anthropic',
      'claude-sonnet-4-5',
      { input: 200_000, cacheWrite5m: 100, cacheWrite1h: 100, output: 1_000 },
      '1.22445', // 1200000 + 750 + 1200 + 22500
    ],
    ['anthropic', 'claude-opus-4-8', { input: 900_000, output: 1_000 }, '4.525'], // no tiers: 900000×5 + 1000×25
    // A reseller's list has no rate for writes of an hour: twice that of input, 3 below the threshold and 6 above it.
    ['openrouter', 'anthropic/claude-sonnet-4.5', { cacheWrite5m: 100, cacheWrite1h: 100 }, '0.000975'], // 375 + 600
    ['openrouter', 'anthropic/claude-sonnet-4.5', { input: 200_000, cacheWrite1h: 100 }, '1.2012'], // 1200000 + 100×12
  ] as const)('of %s %s with %o costs %s', (...[provider, model, tokens, cost]) => {
    expect(costOf({ provider, model, tokens })).toBe(cost);
  });
});

describe('rates of their time', () => {
  const long = { input: 250_000, output: 1_000 };
  const short = { input: 1_000, cacheRead: 20_000, output: 500 };

  it.each([
    ['anthropic', 'claude-opus-4-6', '2026-03-12', long, '2.5375'], // 250000×10 + 1000×37.5
    ['anthropic', 'claude-opus-4-6', '2026-03-13', long, '1.275'], // 250000×5 + 1000×25
    ['openai', 'o3', '2025-06-01', short, '0.04'], // 10, 0.5, 40: 10000 + 10000 + 20000
    ['openai', 'o3', '2025-06-10', short, '0.016'], // 2, 0.5, 8
    ['openai', 'gpt-5.6-sol', '2026-08-20', short, '0.03'], // 5, 0.5, 30: 5000 + 10000 + 15000
    ['openai', 'gpt-5.6-sol', '2026-08-21', short, '0.022'], // 4, 0.4, 20
    ['openai', 'gpt-5.6-luna', '2026-07-29', short, '0.006'], // 1, 0.1, 6: 1000 + 2000 + 3000
    ['gcp.gemini', 'gemini-3.8-flash', '2027-01-01', short, '0.00825'], // 1.5, 0.15, 7.5: 1500 + 3000 + 3750
  ] as const)('%s %s on %s', (...[provider, model, day, tokens, cost]) => {
    expect(costOf({ provider, model, day, tokens })).toBe(cost);
  });
});

describe('published multipliers', () => {
  const opus = {
    provider: 'anthropic',
    model: 'claude-opus-4-8',
    tokens: { input: 1_000, cacheRead: 20_000, cacheWrite5m: 2_000, cacheWrite1h: 400, output: 500 },
  };
  const gpt = {
    provider: 'openai',
    model: 'gpt-5.4',
    tokens: { input: 1_000, cacheRead: 20_000, output: 500 },
  };

  it('halve what may wait', () => {
    expect(costOf({ ...gpt, speed: 'batch' })).toBe('0.0075');
    expect(costOf({ ...gpt, speed: 'flex' })).toBe('0.0075');
    expect(costOf({ ...opus, speed: 'batch' })).toBe('0.022');
  });

  it('add a tenth where inference has to stay in the United States, for the models that can be asked for it', () => {
    expect(costOf({ ...opus, geography: 'us' })).toBe('0.0484');
    expect(costOf({ ...opus, geography: 'us', speed: 'batch' })).toBe('0.0242'); // 0.044 × 0.5 × 1.1
    for (const model of ['claude-opus-4-6', 'claude-opus-4-6-20260205', 'claude-opus-5', 'claude-opus-4-7'])
      expect(costOf({ ...opus, model, geography: 'us' })).toBe('0.0484');
    for (const model of ['claude-opus-4-5', 'claude-opus-4-5-20251101'])
      expect(costOf({ ...opus, model, geography: 'us' })).toBe('0.044');
    expect(costOf({ ...opus, model: 'claude-sonnet-4-6', geography: 'us' })).toBe('0.02904');
    expect(costOf({ ...opus, model: 'claude-sonnet-4-5', geography: 'us' })).toBe('0.0264');
    expect(costOf({ ...opus, model: 'claude-sonnet-5', geography: 'us' })).toBe('0.01936');
  });

  it('cost the same in places that nobody names', () => {
    expect(costOf({ ...opus, geography: 'eu' })).toBe('0.044');
    expect(costOf({ ...gpt, geography: 'us' })).toBe('0.015');
  });

  it('are not those of the usual speed for a model whose name says that it is fast, but where the list has that model', () => {
    for (const provider of ['anthropic', 'cursor', ''])
      expect(costOf({ ...opus, provider, model: 'claude-opus-4-6-fast' })).toBe('unpriced');
    // grok-4-fast: 0.2, 0.05 and 0.5: 1000×0.2 + 20000×0.05 + 500×0.5 = 200 + 1000 + 250
    expect(costOf({ ...gpt, provider: 'x-ai', model: 'grok-4-fast' })).toBe('0.00145');
  });

  it('do not say what faster calls cost: those have no price without an entry of one’s own', () => {
    for (const speed of ['fast', 'priority', 'scale']) {
      expect(costOf({ ...gpt, speed })).toBe('unpriced');
      expect(costOf({ ...opus, speed })).toBe('unpriced');
    }
    expect(costOf({ ...opus, speed: 'flex' })).toBe('unpriced');
  });
});
