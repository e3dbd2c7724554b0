// What a call costs by role: negotiated, by list, by a fallback; and what is open about it.
import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../../ingest/price/book.ts';
import { PRICE_SOURCE } from '../../../ingest/price/bundled.ts';
import { rate } from '../../../ingest/price/rate.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import type { PriceEntry, TokenPriceValue } from '../../../schemas/price-book.ts';
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import { flatRates, QUESTION, tokenEntry } from './entries.ts';

function priceOf(entries: readonly PriceEntry[], asked: Partial<typeof QUESTION> = {}) {
  return createPriceBook(entries).priceOf({ ...QUESTION, ...asked });
}

function rated(
  entries: readonly PriceEntry[],
  told: Partial<TokenCounts>,
  more: { reported?: string; model?: string } = {},
) {
  const price = priceOf(entries, { model: more.model ?? QUESTION.model });
  const reportedCost = more.reported === undefined ? undefined : fromUsd(more.reported);
  const { cost, costBasis, list, applied } = rate({ tokens: { ...NO_TOKENS, ...told }, reportedCost }, price);
  return {
    cost: cost === undefined ? null : toUsd(cost),
    list: list ? toUsd(list.low) : null,
    basis: costBasis,
    source: applied?.source ?? '',
  };
}

describe('the roles', () => {
  const million = { input: 1_000_000 };

  it('make what is negotiated the cost, and leave the list beside it', () => {
    const told = rated([tokenEntry('deal', { rates: flatRates('4', '20') }, 3)], million);
    expect(told).toEqual({ cost: '4', list: '5', basis: 'negotiated', source: 'price-book/deal@3' });
  });

  it('let what is negotiated beat the agent’s own figure', () => {
    expect(rated([tokenEntry('deal')], million, { reported: '5' })).toMatchObject({
      cost: '1',
      basis: 'negotiated',
    });
  });

  it('leave the list unknown for a model that has none, whatever is negotiated for it', () => {
    const told = rated([tokenEntry('deal', { model: 'home-made' })], million, { model: 'home-made' });
    expect(told).toEqual({ cost: '1', list: null, basis: 'negotiated', source: 'price-book/deal@1' });
  });

  it('let an own list take the place of the bundled one', () => {
    const own = tokenEntry('list', { role: 'list', rates: flatRates('6', '30') });
    expect(rated([own], million)).toEqual({
      cost: '6',
      list: '6',
      basis: 'list',
      source: 'price-book/list@1',
    });
    expect(rated([], million)).toEqual({ cost: '5', list: '5', basis: 'list', source: PRICE_SOURCE });
  });

  it('let a fallback count only where there is neither a price nor the agent’s own figure', () => {
    const fallback = tokenEntry('rest', {
      role: 'fallback',
      model: '',
      match: 'prefix',
      rates: { input: '7', output: '9' },
    });
    const unknown = { model: 'home-made' };
    expect(rated([fallback], million, unknown)).toEqual({
      cost: '7',
      list: null,
      basis: 'fallback',
      source: 'price-book/rest@1',
    });
    expect(rated([fallback], million, { ...unknown, reported: '2' })).toMatchObject({
      cost: '2',
      basis: 'reported',
    });
    expect(rated([fallback], million)).toMatchObject({ cost: '5', basis: 'list' });
    expect(rated([fallback, tokenEntry('deal', { model: 'home-made' })], million, unknown)).toMatchObject({
      basis: 'negotiated',
    });
  });

  it('let a fallback count for speeds without a price, and for calls whose model nobody told', () => {
    const fallback = tokenEntry('rest', { role: 'fallback', model: '', match: 'prefix' });
    expect(priceOf([fallback], { speed: 'fast' })?.fallback?.source).toBe('price-book/rest@1');
    expect(priceOf([fallback], { model: '', provider: '' })?.fallback?.source).toBe('price-book/rest@1');
  });
});

describe('what is open about a call', () => {
  const deal = tokenEntry('deal', {
    rates: { input: '4', output: '20', cache_read: '0.4', cache_write_5m: '5', cache_write_1h: '8' },
  });

  it('is settled by the agent’s own figure at list prices, and then rated as negotiated', () => {
    // 600 writes of 5 minutes and 400 of an hour, at list 6.25 and 10: 3750 + 4000 micro-dollars.
    const told = rated([deal], { cacheWrite: 1_000 }, { reported: '0.00775' });
    expect(told).toMatchObject({ cost: '0.0062', list: '0.00775', basis: 'negotiated' }); // 600×5 + 400×8
  });

  it('is rated as cheap as it can be where nothing settles it', () => {
    expect(rated([deal], { cacheWrite: 1_000 })).toMatchObject({ cost: '0.005', basis: 'negotiated' });
  });

  it('is settled by what is negotiated where the model has no list', () => {
    const own = tokenEntry('own', { ...(deal.value as TokenPriceValue), model: 'home-made' });
    const told = rated([own], { cacheWrite: 1_000 }, { reported: '0.0062', model: 'home-made' });
    expect(told).toMatchObject({ cost: '0.0062', list: null, basis: 'negotiated' });
  });
});
