// What an entry does not tell comes from the list beneath it, less what is agreed off that: never from another kind of tokens.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPriceBook, type PriceQuestion } from '../../../ingest/price/book.ts';
import { PRICE_SOURCE } from '../../../ingest/price/bundled.ts';
import { rate } from '../../../ingest/price/rate.ts';
import { toUsd } from '../../../schemas/money.ts';
import type { PriceEntry, TokenPriceValue } from '../../../schemas/price-book.ts';
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import { flatRates, QUESTION, tokenEntry, TOKENS_OF_A_CALL } from './entries.ts';

function pricesOf(
  entries: readonly PriceEntry[],
  { role = 'negotiated', ...asked }: Partial<PriceQuestion> & { role?: TokenPriceValue['role'] } = {},
) {
  const { low, source } = createPriceBook(entries).priceOf({ ...QUESTION, ...asked })?.[role] ?? {};
  const told = Object.entries(low ?? {}).map(([kind, price]) => [kind, toUsd(price * 1_000_000n)]);
  return { source, ...(Object.fromEntries(told) as Partial<Record<keyof TokenCounts, string>>) };
}

function rated(
  entries: readonly PriceEntry[],
  told: Partial<TokenCounts>,
  asked: Partial<PriceQuestion> = {},
) {
  const price = createPriceBook(entries).priceOf({ ...QUESTION, ...asked });
  const { cost, costBasis } = rate({ tokens: { ...NO_TOKENS, ...told }, reportedCost: undefined }, price);
  return [costBasis, cost === undefined ? null : toUsd(cost)];
}

const discount = (percent: string, told: Partial<TokenPriceValue> = {}) =>
  tokenEntry('deal', { model: '', match: 'prefix', rates: {}, percent_off: percent, ...told });

describe('a rate that an entry does not tell', () => {
  it('is that of the list, and never that of plain input', () => {
    const deal = tokenEntry('deal', { rates: { input: '4', output: '20' } });
    expect(pricesOf([deal])).toEqual({
      source: `price-book/deal@1 (rest: ${PRICE_SOURCE})`,
      input: '4',
      cacheRead: '0.5',
      cacheWrite5m: '6.25',
      cacheWrite1h: '10',
      output: '20',
    });
    expect(rated([deal], { cacheRead: 1_000_000 })).toEqual(['negotiated', '0.5']);
  });

  it('is that of an own list before that of the bundled one', () => {
    const list = tokenEntry('list', { role: 'list', rates: { cache_read: '0.6' } });
    const deal = tokenEntry('deal', { rates: { input: '4', output: '20' } });
    expect(pricesOf([list, deal])).toMatchObject({ input: '4', cacheRead: '0.6', cacheWrite5m: '6.25' });
    expect(pricesOf([list], { role: 'list' })).toMatchObject({ input: '5', cacheRead: '0.6', output: '25' });
  });

  it('leaves calls with such tokens without a price where no list tells it, and the others with theirs', () => {
    const home = { model: 'home-made' };
    const deal = tokenEntry('deal', { ...home, rates: { input: '4', output: '20' } });
    expect(rated([deal], { input: 1_000_000 }, home)).toEqual(['negotiated', '4']);
    expect(rated([deal], { input: 1, cacheRead: 1 }, home)).toEqual(['unpriced', null]);
    expect(rated([discount('15')], { input: 1 }, home)).toEqual(['unpriced', null]);
  });

  it('leaves a price to calls of which only the kind is open, at the rate that is known', () => {
    const rates = { input: '2', output: '6' };
    const own = tokenEntry('own', { role: 'list', model: 'my-llm', rates });
    const price = createPriceBook([own]).priceOf({ ...QUESTION, model: 'my-llm' });
    const tokens = { ...NO_TOKENS, input: 1_000_000 };
    const unsplit = rate({ tokens, inputUnsplit: 1_000_000, reportedCost: undefined }, price);
    expect(unsplit).toMatchObject({ costBasis: 'list', cost: 2n * 10n ** 12n });
    const writes = tokenEntry('own', {
      role: 'list',
      model: 'my-llm',
      rates: { ...rates, cache_write_5m: '3' },
    });
    const written = { tokens: { ...NO_TOKENS, cacheWrite: 1_000_000 }, reportedCost: undefined };
    expect(rate(written, createPriceBook([writes]).priceOf({ ...QUESTION, model: 'my-llm' }))).toMatchObject({
      cost: 3n * 10n ** 12n,
    });
  });

  it('is that of the list for prompts of the same size', () => {
    const sonnet = { model: 'claude-sonnet-4-5' };
    const deal = tokenEntry('deal', { ...sonnet, rates: { input: '2', output: '12' } });
    // By list 0.3 for what is read from the cache, and 0.6 above 200,000 tokens.
    expect(pricesOf([deal], { ...sonnet, promptTokens: 200_000 })).toMatchObject({
      input: '2',
      cacheRead: '0.3',
    });
    expect(pricesOf([deal], { ...sonnet, promptTokens: 200_001 })).toMatchObject({
      input: '2',
      cacheRead: '0.6',
    });
  });

  it('is input for a fallback, which stands where there is no list', () => {
    const rest = tokenEntry('rest', {
      role: 'fallback',
      model: '',
      match: 'prefix',
      rates: { input: '7', output: '9', cache_read: '1' },
    });
    expect(pricesOf([rest], { role: 'fallback' })).toEqual({
      source: 'price-book/rest@1',
      input: '7',
      cacheRead: '1',
      cacheWrite5m: '7',
      cacheWrite1h: '7',
      output: '9',
    });
  });

  it('keeps the factors of an own list, behind those of the entry', () => {
    const fast = [{ when: { speed: 'fast' }, factor: '6' }];
    const list = tokenEntry('list', { role: 'list', rates: {}, multipliers: fast });
    expect(pricesOf([list, discount('10')], { speed: 'fast' })).toMatchObject({ input: '27' }); // 5 × 0.9 × 6
    const own = discount('10', { multipliers: [{ when: { speed: 'fast' }, factor: '2' }] });
    expect(pricesOf([list, own], { speed: 'fast' })).toMatchObject({ input: '9' });
  });
});

describe('a percentage off the list', () => {
  it('is taken off every rate that is not told, and named with what it is taken off', () => {
    expect(pricesOf([discount('15')])).toEqual({
      source: `price-book/deal@1 (15% off ${PRICE_SOURCE})`,
      input: '4.25',
      cacheRead: '0.425',
      cacheWrite5m: '5.3125',
      cacheWrite1h: '8.5',
      output: '21.25',
    });
    expect(pricesOf([discount('15', { rates: { output: '20' } })])).toMatchObject({
      input: '4.25',
      output: '20',
    });
  });

  it('leaves the list price beside the cost', () => {
    const price = createPriceBook([discount('15')]).priceOf(QUESTION);
    const rating = rate({ tokens: { ...NO_TOKENS, input: 1_000_000 }, reportedCost: undefined }, price);
    expect([rating.cost, rating.list?.low].map((amount) => toUsd(amount ?? 0n))).toEqual(['4.25', '5']);
  });

  it('follows the list: its cuts, its tiers and its own days', () => {
    const sol = { provider: 'openai', model: 'gpt-5.6-sol' };
    const on = (day: string) => pricesOf([discount('10')], { ...sol, time: Date.parse(day) });
    expect(on('2026-08-20')).toMatchObject({ input: '4.5', output: '27' }); // 5 and 30
    expect(on('2026-08-21')).toMatchObject({ input: '3.6', output: '18' }); // 4 and 20
    const gemini = { provider: 'gcp.gemini', model: 'gemini-2.5-pro' };
    expect(pricesOf([discount('20')], { ...gemini, promptTokens: 200_000 })).toMatchObject({ input: '1' });
    expect(pricesOf([discount('20')], { ...gemini, promptTokens: 200_001 })).toMatchObject({ input: '2' });
  });

  it('is of its own days, of its provider, and of what no more specific entry names', () => {
    const first = discount('15', { provider: 'anthropic', effective_to: '2026-10-01T00:00:00Z' });
    const second = tokenEntry('more', {
      ...(discount('20').value as TokenPriceValue),
      provider: 'anthropic',
      effective_from: '2026-10-01T00:00:00Z',
    });
    const none = tokenEntry('none', { model: 'claude-haiku', match: 'prefix', rates: {}, percent_off: '0' });
    const book = [first, second, none, tokenEntry('exact', { rates: flatRates('3', '9') })];
    const opus5 = { model: 'claude-opus-5' }; // 5 by list
    expect(pricesOf(book, { ...opus5, time: Date.parse('2026-09-30T23:59:59.999Z') })).toMatchObject({
      input: '4.25',
    });
    expect(pricesOf(book, { ...opus5, time: Date.parse('2026-10-01') })).toMatchObject({ input: '4' });
    expect(pricesOf(book)).toMatchObject({ input: '3', cacheRead: '3' });
    expect(pricesOf(book, { model: 'claude-haiku-4-5' })).toMatchObject({
      input: '1',
      source: `price-book/none@1 (rest: ${PRICE_SOURCE})`,
    });
    expect(pricesOf(book, { provider: 'openai', model: 'gpt-5' })).toEqual({ source: undefined });
  });

  it('is multiplied with what is published for a speed and a place', () => {
    expect(pricesOf([discount('15')], { speed: 'batch' })).toMatchObject({
      source: `price-book/deal@1 (15% off ${PRICE_SOURCE}) × 0.5`,
      input: '2.125',
    });
    expect(pricesOf([discount('15')], { speed: 'batch', geography: 'us' })).toMatchObject({
      input: '2.3375',
    });
    expect(pricesOf([discount('15')], { speed: 'priority' })).toEqual({ source: undefined });
  });

  it('may take all of it: then a call costs nothing, which is known', () => {
    expect(rated([discount('100')], { input: 10, output: 10 })).toEqual(['negotiated', '0']);
  });
});

it('costs exactly the list less the percentage, of any call', () => {
  // Whole percentages of published rates are whole pico-dollars a token: nothing is rounded.
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), TOKENS_OF_A_CALL, (percent, told) => {
      if (Object.values(told).every((each) => each === 0)) return;
      const price = createPriceBook([discount(String(percent))]).priceOf(QUESTION);
      const rating = rate({ tokens: { ...NO_TOKENS, ...told }, reportedCost: undefined }, price);
      expect((rating.cost ?? 0n) * 100n).toBe((rating.list?.low ?? 0n) * BigInt(100 - percent));
    }),
  );
});
