// Budgets over HTTP: set as a whole, in one spelling, with versions, reasons, pages and an audit trail.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openControlApi, type ControlApi } from './control-api.ts';

let api: ControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

beforeEach(async () => {
  await api.reset();
});

afterAll(async () => {
  expect(await api.close()).toEqual([]);
});

const SHOP = {
  scope: { kind: 'repo', id: 'git@GitHub.com:Acme/Shop.git' },
  period: 'month',
  limit_micros: 50_000_000,
  action: 'block',
};

it('are created with defaults, in the spelling of the ledger, and read back', async () => {
  const made = await api.put('/budgets/shop', SHOP);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    budget: 'shop',
    name: '',
    scope: { kind: 'repo', id: 'github.com/acme/shop' },
    period: 'month',
    limit_micros: 50_000_000,
    action: 'block',
    thresholds: [50, 75, 90, 100],
    fail_closed: false,
    enabled: true,
    state: { spent_usd: null, limit_usd: '50', exceeded: null },
    updated_by: 'admin',
  });
  expect((await api.get('/budgets/shop')).body).toEqual(made.body);
});

it('of a model are kept in the spelling of the ledger, and found by any', async () => {
  const scope = { kind: 'model', id: 'Claude-Opus-4-8[1m]' };
  const { body } = await api.put('/budgets/opus', { ...SHOP, scope });
  expect(body).toMatchObject({ scope: { kind: 'model', id: 'claude-opus-4-8' } });
  const listed = await api.get('/budgets?kind=model&id=CLAUDE-opus-4-8');
  expect(listed.body).toMatchObject({ data: [{ budget: 'opus' }] });
});

it('are replaced as a whole', async () => {
  await api.put('/budgets/shop', { ...SHOP, name: 'Shop', thresholds: [100, 50, 50], fail_closed: true });
  const again = await api.put('/budgets/shop', { ...SHOP, enabled: false });
  expect(again).toMatchObject({ status: 200, body: { name: '', fail_closed: false, enabled: false } });
});

it('sort their thresholds and take each once', async () => {
  const { body } = await api.put('/budgets/shop', { ...SHOP, thresholds: [100, 50, 50, 120] });
  expect(body).toMatchObject({ thresholds: [50, 100, 120] });
});

it.each([
  ['a session with a month', { scope: { kind: 'session', id: 's1' }, period: 'month' }, 'period'],
  ['a month of a session', { period: 'session' }, 'period'],
  ['a deployment with an id', { scope: { kind: 'deployment', id: 'x' } }, 'scope.id'],
  ['an agent without a name', { scope: { kind: 'agent' } }, 'scope.id'],
  ['a scope that there is not', { scope: { kind: 'planet', id: 'earth' } }, 'scope.kind'],
  ['less than nothing', { limit_micros: -1 }, 'limit_micros'],
  ['part of a micro-dollar', { limit_micros: 1.5 }, 'limit_micros'],
  ['a threshold of 0', { thresholds: [0] }, 'thresholds.0'],
])('are refused for %s, naming what is wrong', async (_name, change, field) => {
  const { status, body } = await api.put('/budgets/shop', { ...SHOP, ...change });
  expect([status, body]).toMatchObject([400, { errors: [{ name: field }] }]);
  expect((await api.get('/budgets/shop')).status).toBe(404);
});

it('of a group need the group, and go with it', async () => {
  const pool = { ...SHOP, scope: { kind: 'group', id: 'payments' } };
  expect((await api.put('/budgets/pool', pool)).status).toBe(404);
  await api.group('payments', 'ada');
  expect((await api.put('/budgets/pool', pool)).status).toBe(201);
  await api.remove('/groups/payments');
  expect((await api.get('/budgets/pool')).status).toBe(404);
});

it('are not overwritten by who has not seen them', async () => {
  await api.put('/budgets/shop', SHOP, { 'if-match': '"0"' });
  const late = await api.put('/budgets/shop', { ...SHOP, limit_micros: 1 }, { 'if-match': '"0"' });
  expect(late).toMatchObject({ status: 412, body: { current: { limit_micros: 50_000_000 } } });
  expect((await api.remove('/budgets/shop', { 'if-match': '"7"' })).status).toBe(412);
  expect((await api.remove('/budgets/shop', { 'if-match': '"1"' })).status).toBe(204);
  expect((await api.remove('/budgets/shop')).status).toBe(404);
});

it('tell in the audit trail who changed what, and why', async () => {
  await api.put('/budgets/shop', { ...SHOP, reason: 'a start' });
  await api.put('/budgets/shop', { ...SHOP, limit_micros: 60_000_000 }, { 'x-actor': 'bob' });
  await api.remove('/budgets/shop?reason=done');
  const { body } = await api.get('/settings/audit?kind=budget&id=shop');
  expect(body).toMatchObject({
    data: [
      { change: 'removed', reason: 'done', after: null },
      {
        change: 'changed',
        changed_by: 'bob',
        before: { limit_micros: 50_000_000 },
        after: { limit_micros: 60_000_000 },
      },
      { change: 'created', reason: 'a start', before: null, after: { fail_closed: false } },
    ],
  });
});

it('are listed by id, by scope and in pages', async () => {
  for (const id of ['c', 'a', 'b']) await api.put(`/budgets/${id}`, SHOP);
  await api.put('/budgets/all', { ...SHOP, scope: { kind: 'deployment' } });
  const ids = ({ body }: { body: unknown }) =>
    (body as { data: { budget: string }[] }).data.map(({ budget }) => budget);
  expect(ids(await api.get('/budgets'))).toEqual(['a', 'all', 'b', 'c']);
  expect(ids(await api.get('/budgets?kind=repo&id=https://github.com/acme/shop'))).toEqual(['a', 'b', 'c']);
  const first = await api.get('/budgets?limit=3');
  const { next_cursor } = first.body as { next_cursor: string };
  expect(ids(first)).toEqual(['a', 'all', 'b']);
  expect(ids(await api.get(`/budgets?limit=3&cursor=${next_cursor}`))).toEqual(['c']);
  expect((await api.get(`/budgets?kind=repo&cursor=${next_cursor}`)).status).toBe(400);
  expect((await api.get('/budgets?colour=red')).status).toBe(400);
});
