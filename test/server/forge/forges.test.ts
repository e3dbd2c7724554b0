// Forges end to end: a running Outlay with authentication, its real lane, journal and ledger.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { VCS_DELIVERIES, VCS_SECRET, vcsDelivery, webhookExamples } from '../../support/forge-fixtures.ts';
import { signed } from './webhook-rig.ts';

const ADMIN = 'admin-token-of-the-test';
let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay({ adminToken: ADMIN });
  const connection = { forge: 'github', secret: VCS_SECRET };
  expect((await outlay.call('PUT', '/api/v1/forges/github', connection)).status).toBe(201);
});
afterAll(async () => await outlay.end());

type Answer = { readonly status: number; readonly body: unknown };

/** Without a bearer token, as forges send. */
async function post(path: string, body: Buffer | string, headers: Record<string, string>): Promise<Answer> {
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  const sent = { 'content-type': 'application/json', ...headers };
  const response = await fetch(`${outlay.url}${path}`, { method: 'POST', headers: sent, body: bytes });
  return { status: response.status, body: await response.json() };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

it('deliveries are taken without a bearer token, once each', async () => {
  const first: unknown[] = [];
  const again: unknown[] = [];
  for (const { body, headers } of VCS_DELIVERIES)
    first.push((await post('/webhooks/github', body, { ...headers })).status);
  for (const { body, headers } of VCS_DELIVERIES)
    again.push((await post('/webhooks/github', body, { ...headers })).body);
  expect(new Set(first)).toEqual(new Set([202]));
  expect(again).toEqual(VCS_DELIVERIES.map(() => ({ result: 'duplicate' })));
});

it('the same delivery under another id is known by what is in it', async () => {
  const { body, headers } = vcsDelivery('pull_request.opened');
  const answer = await post('/webhooks/github', body, { ...headers, 'X-GitHub-Delivery': 'another' });
  expect(answer).toEqual({ status: 200, body: { result: 'duplicate' } });
});

it('a connection shows what was delivered, and nothing of its secret', async () => {
  const { body } = await outlay.get('/api/v1/forges');
  expect(body).toMatchObject({
    data: [
      {
        id: 'github',
        deliveries: { taken: VCS_DELIVERIES.length, last_delivery_at: expect.any(String) as string },
      },
    ],
  });
  const trail = await outlay.get('/api/v1/settings/audit?kind=forge');
  expect(trail.status).toBe(200);
  expect(JSON.stringify([body, trail.body])).not.toContain(VCS_SECRET);
});

it('no real payload of any event is answered 500 by the whole', async () => {
  const statuses = new Set<number>();
  for (const { name, examples } of webhookExamples())
    for (const example of examples) {
      const body = JSON.stringify(example);
      const headers = { 'X-GitHub-Event': name, 'X-Hub-Signature-256': signed(VCS_SECRET, body) };
      statuses.add((await post('/webhooks/github', body, headers)).status);
    }
  expect([...statuses].sort()).toEqual([200, 202]);
});

it('an outcome is told by whoever may send, and counts once under its id', async () => {
  const made = await outlay.call('POST', '/api/v1/tokens', { name: 'ci', scope: 'ingest', user: 'ada' });
  const { token } = made.body as { token: string };
  const told = { id: 'incident-7', outcome: 'incident_avoided', session: 's-1', user: 'somebody-else' };
  const body = JSON.stringify(told);
  expect(await post('/api/v1/outcomes', body, {})).toMatchObject({ status: 401 });
  expect(await post('/api/v1/outcomes', body, bearer(token))).toEqual({
    status: 202,
    body: { id: 'incident-7', result: 'taken' },
  });
  expect(await post('/api/v1/outcomes', body, bearer(token))).toMatchObject({
    status: 200,
    body: { result: 'duplicate' },
  });
  const other = JSON.stringify({ ...told, outcome: 'task_failed' });
  expect(await post('/api/v1/outcomes', other, bearer(token))).toMatchObject({ status: 409 });
});

it('an id of an outcome is of who told it', async () => {
  const tell = async (user: string) => {
    const made = await outlay.call('POST', '/api/v1/tokens', { name: `of ${user}`, scope: 'ingest', user });
    const { token } = made.body as { token: string };
    return await post('/api/v1/outcomes', JSON.stringify({ id: '1', outcome: 'task_failed' }), bearer(token));
  };
  expect(await tell('ida')).toMatchObject({ status: 202 });
  expect(await tell('jan')).toMatchObject({ status: 202 });
});

it.each([
  [{ id: 'a', outcome: 'world_peace' }, 'outcome'],
  [{ outcome: 'task_failed' }, 'id'],
  [{ id: 'a', outcome: 'task_failed', pr: '4' }, 'repo'],
  [{ id: 'a', outcome: 'task_failed', at: 'yesterday' }, 'at'],
  [{ id: 'a', outcome: 'task_failed', at: '1999-01-01T00:00:00Z' }, 'at'],
  [{ id: 'a', outcome: 'task_failed', at: '2150-01-01T00:00:00Z' }, 'at'],
])('the outcome %j is refused for its %s', async (told, name) => {
  const answer = await post('/api/v1/outcomes', JSON.stringify(told), bearer(ADMIN));
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ name }] } });
});

it('the routes of forges need their rights', async () => {
  const made = await outlay.call('POST', '/api/v1/tokens', { name: 'reader', scope: 'read' });
  const { token } = made.body as { token: string };
  const call = async (method: string, path: string): Promise<number> =>
    (await fetch(`${outlay.url}${path}`, { method, headers: bearer(token) })).status;
  expect(await call('GET', '/api/v1/forges')).toBe(200);
  expect(await call('DELETE', '/api/v1/forges/github')).toBe(403);
  expect(await call('POST', '/api/v1/forges/github/catch-up')).toBe(403);
  expect((await fetch(`${outlay.url}/api/v1/forges`)).status).toBe(401);
});

it('what was taken and counted is there after a restart', async () => {
  const { dataDir } = outlay.config;
  await outlay.stop();
  outlay = await startTestOutlay({ adminToken: ADMIN, dataDir });
  const { body } = await outlay.get('/api/v1/forges/github');
  expect(body).toMatchObject({ deliveries: { last_delivery_at: expect.any(String) as string } });
  expect((body as { deliveries: { taken: number } }).deliveries.taken).toBeGreaterThanOrEqual(
    VCS_DELIVERIES.length,
  );
  const { body: bytes, headers } = vcsDelivery('push.main-revert');
  expect((await post('/webhooks/github', bytes, { ...headers })).body).toEqual({ result: 'duplicate' });
});
