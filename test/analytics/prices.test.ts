// What has no price, what a call cost per token, and what is usual in a repository, over a real ledger.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSession } from '../../analytics/queries/session.ts';
import { readSessions } from '../../analytics/queries/sessions.ts';
import { readUnpriced, readUsedModels } from '../../analytics/queries/unpriced.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { sessionAnswer, sessionsAnswer } from '../../schemas/api.ts';
import { sessionsQuery } from '../../schemas/api-query.ts';
import { fromUsd } from '../../schemas/money.ts';
import { PRICE_SOURCE } from '../../ingest/price/bundled.ts';
import { pricesAnswer, unpricedAnswer } from '../../schemas/prices-api.ts';
import { createPricesRouter } from '../../server/prices-router.ts';
import { flatRates, tokenEntry } from '../ingest/price/entries.ts';
import { chargeOf, openLedger, type Ledger } from './ledger.ts';
import { serve } from './serve-router.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);

const ENTRIES = [
  tokenEntry('deal', {
    rates: { input: '4', output: '20' },
    tiers: [{ above_prompt_tokens: 200_000, rates: { input: '8', output: '30' } }],
    multipliers: [{ when: { speed: 'batch' }, factor: '0.4' }],
  }),
  tokenEntry('past', { model: 'home-made', effective_to: '2026-11-22T00:00:00Z' }),
  tokenEntry('rest', { role: 'fallback', model: '', match: 'prefix', rates: flatRates('9', '45') }),
];

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  const shop = { repo: 'github.com/acme/shop', user: 'ada' };
  const home = { provider: '', model: 'home-made', cost: null };
  const perToken = { input: fromUsd('0.000005') ?? 0n, output: fromUsd('0.000025') ?? 0n };
  await ledger.write([
    ...['1', '2', '3', '4', '50'].map((cost, index) =>
      chargeOf({ ...shop, at: `2026-11-20T09:0${index}:00Z`, session: `s${index}`, cost }),
    ),
    chargeOf({ ...home, user: 'bob', session: 'b', at: '2026-11-20T10:00:00Z', tokens: { input: 7 } }),
    chargeOf({ ...home, user: 'eve', session: 'e', at: '2026-11-21T10:00:00.250Z', tokens: { output: 5 } }),
    chargeOf({ ...home, user: '', session: '', at: '2026-11-21T11:00:00Z', tokens: { cacheRead: 3 } }),
    // The same model, later with a price: no longer among the unpriced.
    chargeOf({
      ...home,
      cost: '1',
      user: 'bob',
      session: 'b',
      at: '2026-11-21T12:00:00Z',
      tokens: { input: 90 },
    }),
    {
      ...chargeOf({
        user: 'ada',
        session: 'p',
        at: '2026-11-21T09:00:00Z',
        tokens: { input: 10, output: 2 },
      }),
      priceSource: 'list@1',
      unitPrices: perToken,
    },
  ]);
});

afterAll(async () => {
  await ledger.close();
});

describe('what has no price', () => {
  it('is told by model, with the people, calls and tokens that it is about', async () => {
    const answer = unpricedAnswer.parse(await readUnpriced(ledger.store, {}, NOW));
    expect(answer.data).toEqual([
      {
        provider: '',
        model: 'home-made',
        calls: 3,
        tokens: 15,
        people: 2,
        fallback_calls: 0,
        fallback_cost_usd: null,
        first_seen: '2026-11-20T10:00:00.000Z',
        last_seen: '2026-11-21T11:00:00.000Z',
      },
    ]);
    expect(answer.totals).toMatchObject({ models: 1, calls: 3, tokens: 15, people: 2 });
  });

  it('is nothing where everything has a price', async () => {
    const answer = await readUnpriced(ledger.store, { from: '2026-11-22', to: '2026-11-23' }, NOW);
    expect(answer).toMatchObject({ data: [], totals: { models: 0, calls: 0, tokens: 0, people: 0 } });
  });

  it('is the same by the ledger, in a range that no rollup knows', async () => {
    const range = { from: '2026-11-20T09:30:00Z', to: '2026-11-21T10:30:00Z' };
    expect((await readUnpriced(ledger.store, range, NOW)).totals).toMatchObject({
      models: 1,
      calls: 2,
      tokens: 12,
      people: 2,
    });
  });
});

describe('list prices', () => {
  it('are told per million tokens for the models in use, and for others not at all', async () => {
    const used = await readUsedModels(ledger.store, {}, NOW);
    expect(used.models).toEqual([
      { provider: '', model: 'home-made' },
      { provider: 'anthropic', model: 'claude-opus-4-8' },
    ]);
    const served = await serve(
      createPricesRouter({ store: ledger.store, entries: () => ENTRIES, now: () => NOW }),
      () => undefined,
    );
    const { data } = pricesAnswer.parse((await served.call('GET', '/prices')).body);
    await served.close();
    expect(data[0]).toMatchObject({ model: 'home-made', input: null, source: '', tiers: [] });
    expect(data[1]).toMatchObject({
      model: 'claude-opus-4-8',
      input: '5',
      output: '25',
      cache_read: '0.5',
      cache_write_5m: '6.25',
      cache_write_1h: '10',
      entry: null,
    });
  });

  it('have beside them what is negotiated and what stands in for a missing price', async () => {
    const served = await serve(
      createPricesRouter({ store: ledger.store, entries: () => ENTRIES, now: () => NOW }),
      () => undefined,
    );
    const { data } = pricesAnswer.parse((await served.call('GET', '/prices')).body);
    await served.close();
    expect(data[0]).toMatchObject({
      model: 'home-made',
      negotiated: null,
      fallback: { input: '9', entry: 'rest', source: 'price-book/rest@1' },
    });
    expect(data[1]?.negotiated).toEqual({
      input: '4',
      output: '20',
      cache_read: '0.5',
      cache_write_5m: '6.25',
      cache_write_1h: '10',
      tiers: [expect.objectContaining({ above_prompt_tokens: 200_000, input: '8', cache_read: '0.5' })],
      source: `price-book/deal@1 (rest: ${PRICE_SOURCE})`,
      from_list: ['cache_read', 'cache_write_5m', 'cache_write_1h'],
      percent_off: null,
      entry: 'deal',
      valid_from: '2026-01-01',
      valid_to: null,
      multipliers: [
        { speed: 'batch', geography: '', factor: '0.4', source: 'entry' },
        { speed: '', geography: 'us', factor: '1.1', source: 'published' },
      ],
    });
  });
});

describe('sessions', () => {
  it('tell what a token of each call cost', async () => {
    const priced = sessionAnswer.parse(await readSession(ledger.store, 'p', NOW));
    expect(priced.tree.main?.call_list?.[0]).toMatchObject({
      cost_basis: 'list',
      price_source: 'list@1',
      unit_prices_usd: { input: '0.000005', output: '0.000025', cache_read: '0' },
    });
    const unpriced = sessionAnswer.parse(await readSession(ledger.store, 'e', NOW));
    expect(unpriced.tree.main?.call_list?.[0]).toMatchObject({
      cost_basis: 'unpriced',
      unit_prices_usd: null,
    });
  });

  it('are compared with the median of their repository, where it has enough of them', async () => {
    const query = readQuery('/sessions?sort=-cost_usd&user=ada', sessionsQuery);
    const { data, totals } = sessionsAnswer.parse(await readSessions(ledger.store, query, NOW));
    expect(totals).toMatchObject({ cost_usd: '61', calls: 6 });
    expect(data[0]).toMatchObject({ session: 's4', cost_usd: '50', repo_median_cost_usd: '3' });
    expect(data.find(({ session }) => session === 'p')?.repo_median_cost_usd).toBeNull();
  });
});
