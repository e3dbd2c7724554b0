// The hook against a real Outlay: the same decision as a limit check, and the place of work on what is spent afterwards.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHook, type HookProgram } from '../support/hook-program.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

const ADMIN = 'an-admin-token-of-a-test';
const ADA = 'ada@acme.test';

let outlay: TestOutlay;
let hook: HookProgram;
let repository: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  hook = await buildHook();
  outlay = await startTestOutlay({ adminToken: ADMIN, publicUrl: 'https://outlay.acme.test' });
  for (const asked of [
    { name: 'ada', scope: 'ingest', user: ADA },
    { name: 'relay', scope: 'ingest' },
    { name: 'reader', scope: 'read' },
  ]) {
    const made = await outlay.call('POST', '/api/v1/tokens', asked);
    tokens[asked.name] = (made.body as { token: string }).token;
  }
  repository = mkdtempSync(join(tmpdir(), 'outlay-repo-'));
  git('init', '-qb', 'feature/hook');
  git('remote', 'add', 'origin', 'git@github.com:Acme/API.git');
  git('-c', 'user.email=x@y', '-c', 'user.name=x', 'commit', '-qm', 'one', '--allow-empty');
});
afterAll(async () => {
  await outlay.end();
  hook.end();
  rmSync(repository, { recursive: true, force: true });
});

function git(...words: string[]): void {
  execFileSync('git', ['-C', repository, ...words]);
}

/** Opus 4.8 costs $5 for a million tokens of input. */
async function spend(session: string, inputTokens: number, id: string): Promise<void> {
  const event = {
    'session.id': session,
    request_id: id,

    input_tokens: inputTokens,
    output_tokens: 0,
  };
  const response = await fetch(`${outlay.otlpUrl}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens['ada']}` },
    body: requestEvents([event]),
  });
  expect(response.status).toBe(200);
}

async function post(
  path: string,
  body: object,
  token = tokens['ada'],
): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${outlay.url}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

async function limit(micros: number): Promise<void> {
  const path = `/api/v1/limits/users/${ADA}`;
  const current = await fetch(`${outlay.url}${path}`, { headers: { authorization: `Bearer ${ADMIN}` } });
  await current.arrayBuffer();
  const tag = current.headers.get('etag');
  const set = await fetch(`${outlay.url}${path}`, {
    method: 'PUT',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${ADMIN}`,
      ...(tag && { 'if-match': tag }),
    },
    body: JSON.stringify({ period: 'month', limit_micros: micros }),
  });
  expect([200, 201, 204]).toContain(set.status);
}

const prompt = (session: string) => ({
  session_id: session,
  hook_event_name: 'UserPromptSubmit',
  cwd: repository,
});

describe('the hook of a person', () => {
  it('lets them work below the limit, stops them at it, and lets them again after it was raised', async () => {
    await spend('s-0', 8_000, 'req_0');
    hook.settings({ url: outlay.url, token: tokens['ada'], user: ADA });
    await limit(1_000_000);
    expect(await hook.run('claude', prompt('s-0'))).toMatchObject({ code: 0, stdout: '' });
    await limit(10_000);
    const blocked = await hook.run('claude', prompt('s-0'));
    expect(JSON.parse(blocked.stdout)).toMatchObject({ decision: 'block' });
    expect(blocked.stdout).toContain('$0.04 of $0.01');
    await limit(1_000_000);
    expect((await hook.run('claude', prompt('s-0'))).stdout).toBe('');
  });

  it('puts the repository and branch on what is spent afterwards, and a new branch on what comes after that', async () => {
    await hook.run('claude', prompt('s-1'));
    await sleep(5);
    await spend('s-1', 20_000, 'req_1');
    git('checkout', '-qb', 'fix/other');
    await hook.run('claude', { ...prompt('s-1'), hook_event_name: 'PreToolUse' });
    await sleep(5);
    await spend('s-1', 40_000, 'req_2');
    const { body } = await outlay.get('/api/v1/usage?group_by=repo,branch&session=s-1');
    const rows = (body as { rows: { repo: string; branch: string; cost_usd: string }[] }).rows;
    expect(rows.map((row) => [row.repo, row.branch, row.cost_usd]).sort()).toEqual([
      ['github.com/acme/api', 'feature/hook', '0.1'],
      ['github.com/acme/api', 'fix/other', '0.2'],
    ]);
  });
});

describe('POST /api/v1/context', () => {
  it('answers for the person of the token, whoever is claimed', async () => {
    const { status, body } = await post('/api/v1/context', { user: 'eve@acme.test' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: ADA, context: 'none', decision: { allowed: true, period: 'month' } });
  });

  it('believes whom a token that is bound to nobody names, and asks for a name', async () => {
    expect(await post('/api/v1/context', { user: ' Bob@Acme.test ' }, tokens['relay'])).toMatchObject({
      status: 200,
      body: { user: 'bob@acme.test' },
    });
    expect(await post('/api/v1/context', {}, tokens['relay'])).toMatchObject({ status: 400 });
  });

  it('tells a token that is bound to nobody whether somebody may spend, and no amounts; an admin all', async () => {
    await spend('s-7', 8_000, 'req_7');
    for (const micros of [10_000, 0, 1_000_000_000]) {
      await limit(micros);
      const [own, relay, admin] = await Promise.all(
        [tokens['ada'], tokens['relay'], ADMIN].map(
          async (token) => await post('/api/v1/context', { user: ADA }, token),
        ),
      );
      const { decision } = own?.body as { decision: { allowed: boolean; spent_usd: string } };
      expect(decision.spent_usd).toMatch(/^0\.\d+$/);
      expect(decision.allowed).toBe(micros === 1_000_000_000);
      expect((admin?.body as { decision: object }).decision).toEqual(decision);
      expect(relay?.body).toMatchObject({
        user: ADA,
        spent_today_usd: null,
        decision: { allowed: decision.allowed, spent_usd: null, limit_usd: null },
      });
      expect(JSON.stringify(relay?.body)).not.toMatch(/\$|"\d+(\.\d+)?"/);
    }
    await limit(10_000);
    const claimed = `/hooks/claude?user=${ADA}`;
    const asked = { hook_event_name: 'UserPromptSubmit', session_id: 's-9' };
    const told = JSON.stringify((await post(claimed, asked, tokens['relay'])).body);
    expect(told).toContain('limit of ada@acme.test is reached. It resets');
    expect(told).not.toContain('of $');
    expect(JSON.stringify((await post(claimed, asked)).body)).toContain('of $0.01');
    await limit(1_000_000);
  });

  it.each([
    ['no token', '', 401],
    ['an unknown token', 'nonsense', 401],
    ['a token that only reads', 'reader', 401],
  ])('refuses %s', async (_what, name, status) => {
    expect((await post('/api/v1/context', {}, tokens[name] ?? name)).status).toBe(status);
  });

  it('refuses what is no declaration', async () => {
    expect((await post('/api/v1/context', { at: 'yesterday' })).status).toBe(400);
    expect((await post('/api/v1/context', { branch: 'x'.repeat(600) })).status).toBe(400);
    expect((await post('/api/v1/context', { prompt: 'x'.repeat(70_000) })).status).toBe(413);
  });

  it('says that a place was not kept whose time cannot be, and decides all the same', async () => {
    const told = {
      agent: 'claude-code',
      session: 's',
      repository: 'https://github.com/a/b',
      at: '2099-01-01T00:00:00Z',
    };
    expect((await post('/api/v1/context', told)).body).toMatchObject({
      context: 'refused',
      decision: { allowed: true },
    });
  });
});

describe('POST /hooks/{agent}', () => {
  const body = { hook_event_name: 'UserPromptSubmit', session_id: 's-9', prompt: 'secret' };

  it('answers as the agent expects it', async () => {
    await limit(1_000_000);
    expect((await post('/hooks/claude', body)).status).toBe(200 + 4);
    await limit(0);
    expect(await post('/hooks/claude', body)).toMatchObject({
      status: 200,
      body: {
        decision: 'block',
        reason: expect.stringContaining('at https://outlay.acme.test: outlay') as string,
      },
    });
    expect(await post('/hooks/copilot?event=preToolUse', { sessionId: 's' })).toMatchObject({
      status: 200,
      body: { permissionDecision: 'deny' },
    });
    expect((await post('/hooks/claude', { hook_event_name: 'Stop' })).status).toBe(204);
  });

  it('knows its agents, and nothing without a token', async () => {
    expect((await post('/hooks/nobody', body)).status).toBe(404);
    expect((await post('/hooks/toString', body)).status).toBe(404);
    expect((await post('/hooks/claude', body, '')).status).toBe(401);
    const get = await fetch(`${outlay.url}/hooks/claude`, {
      headers: { authorization: `Bearer ${tokens['ada']}` },
    });
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
