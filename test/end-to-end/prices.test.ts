// Prices of one's own from the API to the ledger: negotiated beside list, fallback without hiding, kept over a restart.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PRICE_SOURCE } from '../../ingest/price/bundled.ts';
import type { UsageAnswer } from '../../schemas/api.ts';
import type { LimitState } from '../../schemas/limit-api.ts';
import type { PricesAnswer, UnpricedAnswer } from '../../schemas/prices-api.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

let folder: string;
let outlay: TestOutlay;
let calls = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-own-prices-'));
  writeFileSync(join(folder, 'prices.json'), JSON.stringify([{ entry: 'rest', ...FALLBACK }]));
  outlay = await start();
});

afterAll(async () => {
  await outlay.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<TestOutlay> {
  const config = { dataDir: join(folder, 'data'), pricesFile: join(folder, 'prices.json') };
  return await startTestOutlay(config);
}

const COMMON = { of: 'tokens', provider: '', effective_from: '2026-01-01', effective_to: null, source: '' };
const NONE = { tiers: [], multipliers: [] };
const DEAL = {
  ...{ ...COMMON, ...NONE, role: 'negotiated', model: 'claude-opus-4-8', match: 'exact' },
  rates: { input: '4', output: '20' },
};
const FALLBACK = {
  ...{ ...COMMON, ...NONE, role: 'fallback', model: '', match: 'prefix' },
  rates: { input: '9', output: '45', cache_read: '0.9' },
};

/** One call of a million tokens of input. */
async function call(event: Readonly<Record<string, string | number>>): Promise<void> {
  calls += 1;
  const body = requestEvents([
    { 'session.id': 's', request_id: `req-${calls}`, input_tokens: 1_000_000, output_tokens: 0, ...event },
  ]);
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body: Buffer.from(body) })).toBe(200);
}

async function read<Body>(path: string): Promise<Body> {
  const { status, body } = await outlay.get(`/api/v1${path}`);
  expect(status).toBe(200);
  return body as Body;
}

async function usageOf(user: string): Promise<UsageAnswer['totals']> {
  return (await read<UsageAnswer>(`/usage?user=${user}`)).totals;
}

/** Waits for the ledger, which may be behind on a busy machine. */
async function expectUsage(user: string, usage: object): Promise<void> {
  await vi.waitFor(async () => expect(await usageOf(user)).toMatchObject(usage), {
    timeout: 30_000,
    interval: 500,
  });
}

it('a negotiated price counts from the moment its change was answered, and the list stays beside it', async () => {
  await call({ 'user.email': 'ada@acme.test' });
  expect((await outlay.call('PUT', '/api/v1/price-book/deal', DEAL)).status).toBe(201);
  await call({ 'user.email': 'ada@acme.test' });
  // 1 million tokens of input: 5 dollars by list, 4 negotiated.
  await expectUsage('ada@acme.test', {
    cost_usd: '9',
    list_cost_usd: '10',
    unpriced_calls: 0,
  });
  const { data } = await read<PricesAnswer>('/prices');
  expect(data.find(({ model }) => model === 'claude-opus-4-8')).toMatchObject({
    input: '5',
    negotiated: {
      input: '4',
      output: '20',
      cache_read: '0.5',
      entry: 'deal',
      source: `price-book/deal@1 (rest: ${PRICE_SOURCE})`,
    },
    multipliers: expect.arrayContaining([
      { speed: 'batch', geography: '', factor: '0.5', source: 'published' },
    ]) as unknown,
  });
});

it('what a negotiated price leaves out is the list’s, also of tokens that are told in other kinds', async () => {
  await call({ 'user.email': 'eli@acme.test', input_tokens: 0, cache_read_tokens: 1_000_000 });
  // 0.5 dollars for a million tokens that are read from the cache; 4 would be plain input.
  await expectUsage('eli@acme.test', { cost_usd: '0.5', list_cost_usd: '0.5', unpriced_calls: 0 });
});

it('a fallback counts against limits, and its model stays among those without a price', async () => {
  await call({ 'user.email': 'bo@acme.test', model: 'claude-home-made' });
  await expectUsage('bo@acme.test', {
    cost_usd: '9',
    list_cost_usd: null,
    unpriced_calls: 1,
  });
  const unpriced = await read<UnpricedAnswer>('/unpriced');
  expect(unpriced.data).toMatchObject([
    { model: 'claude-home-made', calls: 1, people: 1, tokens: 1_000_000 },
  ]);
  const { body } = await outlay.call('POST', '/api/v1/limits/check', { user: 'bo@acme.test' });
  expect(body).toMatchObject({ allowed: true });
  const state = await read<LimitState>('/limits/state?user=bo@acme.test');
  expect(state.unpriced_models).toBe(1);
});

it('every rollup and the meter equal the ledger', async () => {
  expect((await outlay.call('POST', '/api/v1/verify')).body).toMatchObject({ ok: true, differences: [] });
});

it('entries rate the first call after a restart', async () => {
  await outlay.stop();
  outlay = await start();
  await call({ 'user.email': 'chi@acme.test' });
  await call({ 'user.email': 'chi@acme.test', model: 'claude-home-made' });
  await expectUsage('chi@acme.test', {
    cost_usd: '13',
    list_cost_usd: '5',
    unpriced_calls: 1,
  });
  const refused = await outlay.call('DELETE', '/api/v1/price-book/rest');
  expect([refused.status, refused.body]).toMatchObject([409, { managed: true }]);
});

it('what was negotiated no longer counts for what is rated after it was removed', async () => {
  expect((await outlay.call('DELETE', '/api/v1/price-book/deal')).status).toBe(204);
  await call({ 'user.email': 'dan@acme.test' });
  await expectUsage('dan@acme.test', { cost_usd: '5', list_cost_usd: '5' });
});
