// Connections to billing over HTTP: made, changed, told without their secrets, and kept from giving one away.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createBillConnectionRouter } from '../../control/bill-connection-router.ts';
import { createSettings, type Settings } from '../../control/settings.ts';
import type { BillReadRequest, BillReadResult } from '../../schemas/bill-connections-api.ts';
import { openLedger, type Ledger } from '../analytics/ledger.ts';
import { serve, type Served } from '../analytics/serve-router.ts';

const SECRET = 'sk-admin-of-the-test';

let ledger: Ledger;
let settings: Settings;
let api: Served;
const asked: BillReadRequest[] = [];

const result: BillReadResult = {
  at: '2026-10-08T00:00:00.000Z',
  running: false,
  from: '2026-10-01',
  to: '2026-10-08',
  read_to: '2026-10-08',
  requests: 1,
  lines: 2,
  changed_slices: 1,
  import_ids: ['i'],
  stopped: '',
  next_at: null,
};

beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(async () => {
  await api.close();
  await ledger.close();
});
beforeEach(async () => {
  await (api as Served | undefined)?.close();
  await ledger.store.command('TRUNCATE TABLE settings');
  settings = await createSettings(ledger.store, Date.now);
  const router = createBillConnectionRouter({
    settings,
    actorOf: () => 'admin',
    needsOf: (source) =>
      source === 'focus'
        ? undefined
        : { account: source.startsWith('github') ? 'the name of the organization' : '' },
    lastRead: (id) => (id === 'costs' ? result : null),
    lastSuccessAt: () => null,
    readNow: async (_connection, request) => {
      asked.push(request);
      return await Promise.resolve(result);
    },
    now: () => Date.parse('2026-10-01T00:00:00Z'),
  });
  api = await serve(router, () => undefined);
});

const put = async (id: string, body: object, headers: Record<string, string> = {}) =>
  await api.call('PUT', `/bill-connections/${id}`, body, headers);
const COSTS = { source: 'openai.costs', secret: SECRET };

it('a connection is made and read without its secret, also in the audit trail', async () => {
  const made = await put('costs', COSTS);
  expect(made).toMatchObject({
    status: 201,
    body: { id: 'costs', provider: 'openai', every_hours: 6, look_back_days: 7, last_read: { lines: 2 } },
  });
  expect(made.headers.get('etag')).toBe('"1"');
  const told = [made.body, (await api.call('GET', '/bill-connections')).body];
  expect(JSON.stringify(told)).not.toContain(SECRET);
  expect(settings.billConnections.get('costs')?.value.secret).toBe(SECRET);
  expect((await put('costs', { every_hours: 0 }, { 'if-match': '"7"' })).status).toBe(412);
  const refused = await put('costs', { every_hours: 0 }, { 'if-match': '"7"' });
  expect(JSON.stringify(refused.body)).not.toContain(SECRET);
});

it('what is named is changed and the rest stays', async () => {
  await put('costs', COSTS);
  expect((await put('costs', { every_hours: 24, look_back_days: 14 })).body).toMatchObject({
    every_hours: 24,
    look_back_days: 14,
    source: 'openai.costs',
  });
  expect(settings.billConnections.get('costs')?.value.secret).toBe(SECRET);
});

it('a secret does not go to another address than it was given for', async () => {
  await put('costs', COSTS);
  for (const change of [{ api_url: 'https://evil.example.com' }, { allow_private: true }]) {
    const refused = await put('costs', change);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ name: 'secret' }] } });
  }
  const moved = await put('costs', { api_url: 'https://eu.api.openai.com/', secret: 'sk-another' });
  expect(moved.body).toMatchObject({ api_url: 'https://eu.api.openai.com' });
});

it.each([
  [{ secret: SECRET }, 'source'],
  [{ source: 'openai.costs' }, 'secret'],
  [{ ...COSTS, secret: 'two words' }, 'secret'],
  [{ ...COSTS, source: 'focus' }, 'source'],
  [{ ...COSTS, source: 'nothing' }, 'source'],
  [{ ...COSTS, source: 'github.usage' }, 'account'],
  [{ ...COSTS, account: '../../user' }, 'account'],
  [{ ...COSTS, api_url: 'http://api.example.com' }, 'api_url'],
  [{ ...COSTS, api_url: 'https://me:pw@api.example.com' }, 'api_url'],
  [{ ...COSTS, every_hours: -1 }, 'every_hours'],
  [{ ...COSTS, look_back_days: 0 }, 'look_back_days'],
  [{ ...COSTS, unknown: 1 }, 'unknown'],
])('%o is refused naming %s', async (body, name) => {
  const refused = await put('costs', body);
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ name }] } });
  expect(settings.billConnections.list()).toEqual([]);
});

it('two connections of one source name different accounts: each would empty what the other read', async () => {
  await put('costs', COSTS);
  const refused = await put('others', { ...COSTS, secret: 'sk-other' });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ name: 'account' }] } });
  expect(JSON.stringify(refused.body)).toContain('that of costs');
  expect((await put('others', { ...COSTS, account: 'Rail' })).status).toBe(201);
  expect((await put('costs', { account: 'enterprises/rail' })).status).toBe(400);
  expect((await put('others', { every_hours: 12 })).status).toBe(200);
  expect((await put('usage', { ...COSTS, source: 'openai.usage' })).status).toBe(201);
});

it('the source of a connection cannot be changed', async () => {
  await put('costs', COSTS);
  expect(await put('costs', { source: 'openai.usage' })).toMatchObject({ status: 400 });
});

it('reading now passes on the days that are asked for', async () => {
  await put('costs', COSTS);
  const told = await api.call('POST', '/bill-connections/costs/read', { from: '2026-09-01' });
  expect(told).toMatchObject({ status: 200, body: result });
  expect(asked.at(-1)).toEqual({ from: '2026-09-01' });
  expect((await api.call('POST', '/bill-connections/costs/read', { from: 'May' })).status).toBe(400);
  expect((await api.call('POST', '/bill-connections/none/read', {})).status).toBe(404);
});

it('a connection is taken away', async () => {
  await put('costs', COSTS);
  expect((await api.call('DELETE', '/bill-connections/costs')).status).toBe(204);
  expect((await api.call('GET', '/bill-connections/costs')).status).toBe(404);
  expect((await put('file', COSTS)).status).toBe(400);
});
