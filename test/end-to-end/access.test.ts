// With authentication on: who may send, who may read, who may change.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { recordedExports } from '../support/replay.ts';

const CAPTURES = join(import.meta.dirname, '../fixtures/claude-code');
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';
const ADMIN = 'a-secret-of-enough-characters';

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay({ adminToken: ADMIN });
});

afterAll(async () => {
  await outlay.end();
});

async function as(token: string | undefined, method: string, path: string, body?: string): Promise<number> {
  const answer = await fetch(`${outlay.url}${path}`, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(body !== undefined && { body }),
  });
  await answer.text();
  return answer.status;
}

async function tokenFor(asked: Record<string, string>): Promise<{ id: string; token: string }> {
  const { status, body } = await outlay.call('POST', '/api/v1/tokens', asked);
  expect(status).toBe(201);
  return body as { id: string; token: string };
}

describe('authentication', () => {
  it('refuses everything but health to whoever has no token, and tells how to send one', async () => {
    for (const path of ['/api/v1/usage', '/metrics', '/api/v1/limits/state?user=ada', '/openapi.json']) {
      expect(await as(undefined, 'GET', path), path).toBe(401);
    }
    expect(await as(undefined, 'POST', '/api/v1/limits/check', '{"user":"ada"}')).toBe(401);
    expect(await as(undefined, 'POST', '/v1/logs', '{}')).toBe(401);
    expect(await as('wrong', 'POST', '/v1/logs', '{}')).toBe(401);
    expect(await as(undefined, 'GET', '/healthz')).toBe(200);
    expect(await as(undefined, 'GET', '/readyz')).toBe(200);
  });

  it('lets a reader read and check, and not change', async () => {
    const { token } = await tokenFor({ name: 'dashboard', scope: 'read' });
    expect(await as(token, 'GET', '/api/v1/usage')).toBe(200);
    expect(await as(token, 'POST', '/api/v1/limits/check', '{"user":"ada"}')).toBe(200);
    expect(await as(token, 'PUT', '/api/v1/groups/red', '{"name":"Red"}')).toBe(403);
    expect(await as(token, 'POST', '/v1/logs', '{}')).toBe(401);
  });

  it('lets a sender send, and not read', async () => {
    const { id, token } = await tokenFor({ name: 'laptop', scope: 'ingest' });
    expect(await as(token, 'POST', '/v1/logs', '{}')).toBe(200);
    expect(await as(token, 'GET', '/api/v1/usage')).toBe(403);
    await outlay.call('DELETE', `/api/v1/tokens/${id}`);
    expect(await as(token, 'GET', '/api/v1/usage')).toBe(401);
  });

  it("lets a person's sender ask for a raise of theirs, and of nobody else's", async () => {
    await outlay.call('PUT', '/api/v1/settings/limits', { period: 'month', limit_micros: 1_000_000 });
    await outlay.call('PUT', '/api/v1/groups/blue', { name: 'Blue' });
    const members = ['carol@acme.test', 'dave@acme.test'];
    await outlay.call('PUT', '/api/v1/groups/blue/members', { members });
    const wish = (user: string) =>
      JSON.stringify({ user, period: 'month', amount_micros: 1_000_000, reason: 'release' });
    const { token } = await tokenFor({ name: 'of carol', scope: 'ingest', user: 'carol@acme.test' });
    const unbound = await tokenFor({ name: 'of nobody', scope: 'ingest' });
    expect(await as(token, 'POST', '/api/v1/raises', wish('carol@acme.test'))).toBe(201);
    expect(await as(token, 'POST', '/api/v1/raises', wish('dave@acme.test'))).toBe(403);
    expect(await as(token, 'GET', '/api/v1/raises')).toBe(403);
    expect(await as(unbound.token, 'POST', '/api/v1/raises', wish('dave@acme.test'))).toBe(403);
  });

  it('books what a bound token sends on its person, whatever the payload claims', async () => {
    const { token } = await tokenFor({
      name: 'alice',
      scope: 'ingest',
      user: 'Alice@acme.test',
      group: 'red',
    });
    const [recorded] = recordedExports(join(CAPTURES, 'logs-only-retry')).slice(1);
    const answer = await fetch(`${outlay.otlpUrl}/v1/logs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: recorded?.body ?? '',
    });
    expect(answer.status).toBe(200);
    const { body } = await outlay.get(`/api/v1/usage?${NOVEMBER}&group_by=user,group`);
    const { rows } = body as { rows: Record<string, unknown>[] };
    expect(rows.map(({ user, group, cost_usd }) => [user, group, cost_usd])).toEqual([
      ['alice@acme.test', 'red', '0.042315'],
    ]);
  });

  it('never shows a token again', async () => {
    const { token } = await tokenFor({ name: 'secret', scope: 'read' });
    const { body } = await outlay.get('/api/v1/tokens');
    expect(JSON.stringify(body)).not.toContain(token);
    expect(JSON.stringify(body)).not.toContain('hash');
  });
});
