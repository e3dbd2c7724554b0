// Budgets, from the API and telemetry to what agents are answered: over corrections of the place, previews and a restart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BudgetTold } from '../../schemas/budgets.ts';
import { limitState } from '../../schemas/limit-api.ts';
import { previewAnswer } from '../../schemas/limit-preview.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

const SHOP = 'github.com/acme/shop';
const OTHER = 'github.com/acme/other';

let folder: string;
let outlay: TestOutlay;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-budgets-'));
  outlay = await startTestOutlay({ dataDir: folder });
  await put('/groups/payments', { name: 'Payments' });
  await put('/groups/payments/members', { members: ['ada'] });
  await spend('ada', 's1', 30, SHOP);
  await spend('bob', 's2', 10, SHOP);
});

afterAll(async () => {
  await outlay.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Dollars at the price of a token of input. */
async function spend(user: string, session: string, dollars: number, repository: string): Promise<void> {
  const event = {
    'user.email': user,
    'session.id': session,
    'vcs.repository.url.full': `https://${repository}`,
    request_id: `${user} ${session}`,
    input_tokens: dollars * 200_000,
  };
  const body = Buffer.from(requestEvents([event]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
}

async function put(path: string, body: object): Promise<void> {
  const answer = await outlay.call('PUT', `/api/v1${path}`, body);
  expect([answer.status, answer.body]).toEqual([expect.toSatisfy((status) => status < 300), answer.body]);
}

const budget = (kind: string, id: string, dollars: number, action = 'block') => ({
  scope: { kind, id },
  period: 'month',
  limit_micros: dollars * 1_000_000,
  action,
});

async function check(user: string, work: object = {}): Promise<unknown> {
  const { body } = await outlay.call('POST', '/api/v1/limits/check', { user, ...work });
  const { allowed, source, spent_usd } = body as {
    allowed: boolean;
    source: { id: string } | null;
    spent_usd: string;
  };
  return allowed ? 'allowed' : `${source?.id} ${spent_usd}`;
}

async function spentOf(id: string): Promise<unknown> {
  const { body } = await outlay.get(`/api/v1/budgets/${id}`);
  return (body as BudgetTold).state.spent_usd;
}

it('know what was spent before they were set, in every scope', async () => {
  await put('/budgets/shop', budget('repo', `https://${SHOP}.git`, 41));
  await put('/budgets/other', budget('repo', OTHER, 41));
  await put('/budgets/pool', budget('group', 'payments', 500));
  await put('/budgets/agent', budget('agent', 'claude-code', 500));
  await put('/budgets/all', budget('deployment', '', 500, 'warn'));
  const { body } = await outlay.get('/api/v1/budgets');
  const told = (body as { data: BudgetTold[] }).data;
  const model = await outlay.get('/api/v1/usage?group_by=model');
  const [row] = (model.body as { rows: { model: string }[] }).rows;
  await put('/budgets/model', budget('model', row?.model ?? '', 500));
  expect(told.map(({ budget: id, state }) => [id, state.spent_usd])).toEqual([
    ['agent', '40'],
    ['all', '40'],
    ['other', '0'],
    ['pool', '30'],
    ['shop', '40'],
  ]);
  expect(await spentOf('model')).toBe('40');
});

it('refuse at once after the export that reaches them, and only the work that they are about', async () => {
  expect(await check('zoe', { repo: SHOP })).toBe('allowed');
  await spend('zoe', 's3', 1, SHOP);
  expect(await check('zoe', { repo: `git@github.com:Acme/Shop.git` })).toBe('shop 41');
  expect(await check('ada', { repo: SHOP })).toBe('shop 41');
  const refused = await outlay.call('POST', '/api/v1/limits/check?status=1', { user: 'ada', repo: SHOP });
  expect(refused).toMatchObject({ status: 409, body: { title: 'Budget reached', code: 'budget_reached' } });
  expect(await check('ada', { repo: OTHER })).toBe('allowed');
  expect(await check('ada')).toBe('allowed');
});

it('are told by the hook in the place of work', async () => {
  const context = async (repository: string) => {
    const told = { user: 'yan', agent: 'claude-code', session: 'new', repository: `https://${repository}` };
    const { body } = await outlay.call('POST', '/api/v1/context', told);
    return (body as { decision: unknown }).decision;
  };
  expect(await context(SHOP)).toMatchObject({ allowed: false, code: 'budget_reached' });
  expect(await context(OTHER)).toMatchObject({ allowed: true });
});

it('are shown in the state of who works on it', async () => {
  const state = async (query: string) =>
    limitState.parse((await outlay.get(`/api/v1/limits/state?user=ada${query}`)).body).budgets;
  expect((await state('')).map(({ budget: id }) => id)).toEqual(['all', 'pool']);
  const [, , shop] = await state(`&repo=${SHOP}`);
  expect(shop).toMatchObject({ budget: 'shop', spent_usd: '41', percent: 100, exceeded: true });
});

it('are previewed: who would be blocked, and which budgets would refuse', async () => {
  const preview = async (...changes: object[]) =>
    previewAnswer.parse((await outlay.call('POST', '/api/v1/limits/preview', { changes })).body);
  const pool = await preview({ kind: 'budget', budget: 'pool', ...budget('group', 'payments', 30) });
  expect(pool.blocked.people).toMatchObject([
    { user: 'ada', is_new: true, source: { scope: 'budget', id: 'pool' } },
  ]);
  expect(pool.budgets).toMatchObject([
    {
      budget: 'pool',
      blocks: true,
      before: { limit_micros: 500_000_000, exceeded: false },
      after: { limit_micros: 30_000_000, spent_usd: '30', exceeded: true },
    },
  ]);
  const pooled = { kind: 'budget', budget: 'pool', ...budget('group', 'payments', 30) };
  const off = await preview({ kind: 'settings', update: { enabled: false } }, pooled);
  expect(off.budgets).toMatchObject([{ budget: 'pool', blocks: false, after: { exceeded: true } }]);
  const gone = await preview({ kind: 'budget_removal', budget: 'shop' });
  expect(gone.budgets).toMatchObject([{ budget: 'shop', blocks: false, after: null }]);
  expect(await check('ada')).toBe('allowed');
  const wrong = { kind: 'budget', budget: 'x', ...budget('session', 's1', 1) };
  expect((await outlay.call('POST', '/api/v1/limits/preview', { changes: [wrong] })).status).toBe(400);
});

it('follow spend that turns out to belong to another repository', async () => {
  const told = { user: 'ada', agent: 'claude-code', session: 's1', repository: `https://${OTHER}` };
  const at = new Date(Date.now() - 3_600_000).toISOString();
  expect((await outlay.call('POST', '/api/v1/context', { ...told, at })).body).toMatchObject({
    context: 'kept',
  });
  expect([await spentOf('shop'), await spentOf('other')]).toEqual(['11', '30']);
  expect(await check('ada', { repo: SHOP })).toBe('allowed');
});

it('agree with the ledger', async () => {
  expect((await outlay.call('POST', '/api/v1/verify')).body).toMatchObject({ ok: true, differences: [] });
});

it('keep their spend over a restart', async () => {
  await outlay.stop();
  outlay = await startTestOutlay({ dataDir: folder });
  expect([await spentOf('shop'), await spentOf('other'), await spentOf('pool')]).toEqual(['11', '30', '30']);
  await put('/budgets/shop', budget('repo', SHOP, 11));
  expect(await check('zoe', { repo: SHOP })).toBe('shop 11');
});

it('of a session hold for its whole life', async () => {
  await put('/budgets/s2', { ...budget('session', 's2', 10), period: 'session' });
  expect(await check('bob', { session: 's2', agent: 'claude-code' })).toBe('s2 10');
  expect(await check('bob', { session: 's9', agent: 'claude-code' })).toBe('allowed');
});
