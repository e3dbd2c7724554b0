// Caps on sessions, from recorded telemetry of a session with a subagent to the check that refuses; over restarts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limitDecision, limitState } from '../../schemas/limit-api.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { recordedExports } from '../support/replay.ts';
import { requestEvents } from '../support/request-events.ts';

const RECORDED = join(import.meta.dirname, '../fixtures/claude-code/subagent');
const SESSION = '9aac12a6-be1d-4f7e-b67d-6b61194b0594';
const ADA = 'ada@acme.test';

let folder: string;
let outlay: TestOutlay;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-caps-'));
  outlay = await startTestOutlay({ dataDir: folder });
});

afterAll(async () => {
  await outlay.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends what was recorded of one signal, as if it happened a minute ago. */
async function send(signal: string): Promise<void> {
  const now = Date.now() - 60_000;
  for (const recorded of recordedExports(RECORDED, undefined).filter((one) => one.signal === signal)) {
    const text = recorded.body.toString();
    const late = Math.max(...[...text.matchAll(/"(1795\d{9})\d{6}"/g)].map(([, ms]) => Number(ms)));
    const body = text.replace(
      /"(1795\d{9})(\d{6})"/g,
      (_, ms: string, rest) => `"${Number(ms) + now - late}${rest}"`,
    );
    expect(await outlay.send({ ...recorded, body: Buffer.from(body) })).toBe(200);
  }
}

async function check(more: object = {}, query = '') {
  const asked = { user: ADA, session: SESSION, agent: 'claude-code', ...more };
  return await outlay.call('POST', `/api/v1/limits/check${query}`, asked);
}

async function decided(more: object = {}) {
  return limitDecision.parse((await check(more)).body);
}

async function stateOf(session = SESSION) {
  const { body } = await outlay.get(`/api/v1/limits/state?user=${ADA}&session=${session}&agent=claude-code`);
  return limitState.parse(body).session;
}

async function put(path: string, body: object): Promise<void> {
  expect(await outlay.call('PUT', `/api/v1${path}`, body)).toMatchObject({ status: 200 });
}

const REFUSAL =
  'This session started 1 subagent; the cap for everyone is 0. Start a new session, or ask an admin to raise it.';

it('refuses a session that started more subagents than its cap, and no other', async () => {
  await put('/settings/session-caps', { subagents: 0, retries: 3 });
  expect(await decided()).toMatchObject({ allowed: true, source: { scope: 'session' } });
  await send('logs');
  expect(await decided()).toMatchObject({ allowed: false, code: 'session_cap_reached', reason: REFUSAL });
  expect((await decided({ session: 'another' })).allowed).toBe(true);
  expect((await decided({ user: 'bob' })).allowed).toBe(true);
  expect(await decided({ session: undefined })).toMatchObject({ allowed: true, code: 'no_limit' });
  expect(await check({}, '?status=1')).toMatchObject({ status: 409, body: { title: 'Session cap reached' } });
});

it('tells the agent in its own words', async () => {
  const body = { hook_event_name: 'UserPromptSubmit', session_id: SESSION, prompt: 'Go on' };
  const answer = await outlay.call('POST', `/hooks/claude?user=${ADA}`, body);
  expect(JSON.stringify(answer.body)).toContain(REFUSAL);
});

it('tells what the agent does not tell as unknown, until it does', async () => {
  expect(await stateOf()).toMatchObject({ subagents: 1, depth: null, unknown: ['depth', 'retries'] });
  const before = await stateOf();
  await send('traces');
  expect(await stateOf()).toMatchObject({ subagents: 1, depth: 1, retries: null, unknown: ['retries'] });
  await send('traces');
  await send('metrics');
  expect(await stateOf()).toMatchObject({ cost_usd: before?.cost_usd, tokens: before?.tokens, subagents: 1 });
});

it('counts what the ledger adds up to', async () => {
  const { body } = await outlay.get(`/api/v1/usage?session=${SESSION}`);
  const { cost_usd } = (body as { totals: { cost_usd: string } }).totals;
  expect(await stateOf()).toMatchObject({ cost_usd, agents: ['claude-code'] });
});

it('caps cost and tokens, too', async () => {
  const { tokens } = (await stateOf())!;
  await put('/settings/session-caps', { tokens: tokens! + 1 });
  expect((await decided()).warnings).toMatchObject([{ source: { id: 'tokens' } }]);
  await put('/settings/session-caps', { tokens });
  expect(await decided()).toMatchObject({ allowed: false, source: { scope: 'session', id: 'tokens' } });
  await put('/settings/session-caps', { cost_micros: 1 });
  expect(await decided()).toMatchObject({ allowed: false, limit_usd: '0.000001', resets_at: null });
  await put('/settings/session-caps', { subagents: 0 });
});

it('leaves auxiliary work out that does not count, and counts what has no price by its tokens', async () => {
  const event = { 'user.email': ADA, 'session.id': 'titled', input_tokens: 1_000 };
  const title = { ...event, request_id: 'title', query_source: 'generate_session_title' };
  const own = { ...event, request_id: 'own', model: 'no-such-model', input_tokens: 70 };
  const body = Buffer.from(requestEvents([title, own]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
  expect(await stateOf('titled')).toMatchObject({ cost_usd: '0', tokens: 70 });
});

it('lets the session go on when the cap is raised for the person, and tells why', async () => {
  await put(`/session-caps/users/${ADA}`, { subagents: 1 });
  const decision = await decided();
  expect(decision.allowed).toBe(true);
  expect(decision.warnings.map(({ message }) => message)).toEqual([
    `This session started 1 subagent; the cap of ${ADA} is 1.`,
  ]);
  expect((await stateOf())?.ladder.map(({ source, outcome }) => [source.scope, outcome])).toEqual([
    ['user', 'wins'],
    ['default', 'loses'],
  ]);
  expect((await outlay.call('DELETE', `/api/v1/session-caps/users/${ADA}`)).status).toBe(204);
  expect((await decided()).allowed).toBe(false);
});

it('holds after a restart, also where only the ledger remembers the session', async () => {
  const told = async () => [await stateOf(), await stateOf('titled')];
  const before = await told();
  await outlay.stop();
  outlay = await startTestOutlay({ dataDir: folder });
  expect(await told()).toEqual(before);
  expect((await decided()).reason).toBe(REFUSAL);
  await outlay.stop();
  rmSync(join(folder, 'journal'), { recursive: true });
  outlay = await startTestOutlay({ dataDir: folder });
  expect(await told()).toEqual(before);
  expect((await decided()).reason).toBe(REFUSAL);
});
