// A ClickHouse server that is away when Outlay starts: telemetry is kept, limits are known, and the ledger catches up.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReadyAnswer } from '../../schemas/api.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';
import { startSwitchedServer, type SwitchedServer } from '../support/switched-server.ts';

const ADMIN = 'a-secret-of-enough-characters';
const ADA = 'ada@acme.test';
const PATIENT = { timeout: 60_000, interval: 100 };

let server: SwitchedServer;
let dataDir: string;
let outlay: TestOutlay | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-outage-'));
});

afterEach(async () => {
  await outlay?.stop();
  outlay = undefined;
  await server.end();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<TestOutlay> {
  outlay = await startTestOutlay({ dataDir, clickhouseUrl: server.url, adminToken: ADMIN });
  return outlay;
}

let request = 0;

/** Sends one call of 25,000 micro-dollars. */
async function spend({ otlpUrl }: TestOutlay, token: string): Promise<number> {
  const call = { request_id: `req-${++request}`, output_tokens: 1000 };
  const answer = await fetch(`${otlpUrl}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: requestEvents([{ 'user.email': ADA, 'session.id': 'session', ...call }]),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const check = async (asked: TestOutlay) =>
  await asked.call('POST', '/api/v1/limits/check?status=1', { user: ADA });

async function figure({ url }: TestOutlay, name: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ADMIN}` } });
  return new RegExp(`^${name} (.*)$`, 'm').exec(await answer.text())?.[1];
}

/** Seconds by which the ledger is behind what was acknowledged. */
async function behind(asked: TestOutlay): Promise<number> {
  return ((await asked.get('/readyz')).body as ReadyAnswer).ledger_behind_seconds;
}

/** Waits until the ledger holds so many calls, and nothing differs from it. */
async function expectLedger(asked: TestOutlay, calls: number): Promise<void> {
  await vi.waitFor(async () => {
    const { body } = await asked.get('/api/v1/usage');
    expect(body).toMatchObject({ totals: { calls } });
  }, PATIENT);
  const { body } = await asked.call('POST', '/api/v1/verify');
  expect(body).toMatchObject({ ok: true, differences: [] });
}

/** A run with the server: a token for Ada, a limit of four calls for her, three calls spent. */
async function firstRun(): Promise<string> {
  server = await startSwitchedServer({ migrated: true });
  const first = await start();
  // A slow machine may start without the server, and reach it later.
  await vi.waitFor(async () => {
    expect(await first.get('/readyz')).toMatchObject({ status: 200, body: { engine: 'up' } });
  }, PATIENT);
  const made = await first.call('POST', '/api/v1/tokens', { name: 'laptop', scope: 'ingest', user: ADA });
  const { token } = made.body as { token: string };
  expect(await spend(first, token)).toBe(200);
  const limit = { period: 'month', limit_micros: 100_000 };
  expect((await first.call('PUT', `/api/v1/limits/users/${ADA}`, limit)).status).toBe(200);
  for (const status of [await spend(first, token), await spend(first, token)]) expect(status).toBe(200);
  await first.stop();
  return token;
}

describe('an Outlay whose server is away when it starts again', () => {
  it('takes telemetry by its tokens, blocks at the limits that were set, and catches up by itself', async () => {
    const token = await firstRun();
    await server.leave();
    const again = await start();
    expect(await again.get('/readyz')).toMatchObject({ status: 200, body: { engine: 'down' } });
    expect(await figure(again, 'outlay_engine_up')).toBe('0');
    expect((await check(again)).body).toMatchObject({ allowed: true, mode: 'live', spent_usd: '0.075' });
    expect(await spend(again, 'not-a-token')).toBe(401);
    expect(await spend(again, token)).toBe(200);
    expect(await check(again)).toMatchObject({
      status: 409,
      body: { code: 'limit_reached', spent_usd: '0.1' },
    });
    await vi.waitFor(async () => expect(await behind(again)).toBeGreaterThan(0), PATIENT);
    const told = { status: 503, body: { detail: expect.stringContaining('cannot be reached') as unknown } };
    expect(await again.get('/api/v1/usage')).toMatchObject(told);
    const raised = { period: 'month', limit_micros: 200_000 };
    expect(await again.call('PUT', `/api/v1/limits/users/${ADA}`, raised)).toMatchObject(told);

    await server.comeBack();
    await expectLedger(again, 4);
    expect(await again.get('/readyz')).toMatchObject({ status: 200, body: { engine: 'up' } });
    expect(await figure(again, 'outlay_engine_up')).toBe('1');
    expect(await behind(again)).toBe(0);
    expect((await again.call('PUT', `/api/v1/limits/users/${ADA}`, raised)).status).toBe(200);
    expect(await check(again)).toMatchObject({ status: 200, body: { spent_usd: '0.1', mode: 'live' } });
  });

  it('knows over a second start, still without the server, what it took in the first', async () => {
    const token = await firstRun();
    await server.leave();
    expect(await spend(await start(), token)).toBe(200);
    await outlay?.stop();
    const third = await start();
    expect(await check(third)).toMatchObject({ status: 409, body: { spent_usd: '0.1' } });
    await server.comeBack();
    await expectLedger(third, 4);
  });

  it('keeps the copy of its settings to itself, and believes that of no other server', async () => {
    const token = await firstRun();
    const copy = join(dataDir, 'settings-copy.json');
    expect(existsSync(copy) && statSync(copy).mode & 0o777).toBe(0o600);
    await server.leave();
    const elsewhere = `${server.url}/another`;
    outlay = await startTestOutlay({ dataDir, clickhouseUrl: elsewhere, adminToken: ADMIN });
    expect(await spend(outlay, token)).toBe(503);
    expect((await check(outlay)).body).toMatchObject({ mode: 'failed_open' });
    expect((await outlay.get('/readyz')).status).toBe(503);
  });

  it('ends with what is wrong where the server comes back with a ledger of a newer program', async () => {
    await firstRun();
    await server.store.insert({
      table: 'migrations',
      columns: ['version', 'name', 'checksum', 'statement'],
      rows: Buffer.from('[999, "0999_future", "x", 0]\n'),
      token: 'future',
    });
    await server.leave();
    const again = await start();
    await server.comeBack();
    const { message } = await again.died;
    expect(message).toMatch(/schema version 999/);
  });
});

describe('an Outlay whose server is away at its very first start', () => {
  beforeEach(async () => {
    server = await startSwitchedServer();
  });

  it('takes telemetry, tells that it cannot tell what was spent, and misses nothing in any rollup', async () => {
    await server.leave();
    const first = await start();
    expect(await spend(first, ADMIN)).toBe(200);
    expect(await spend(first, 'a-token-made-elsewhere')).toBe(503);
    const headers = { authorization: 'Bearer a-token-made-elsewhere' };
    expect((await fetch(`${first.url}/api/v1/groups`, { headers })).status).toBe(503);
    expect((await fetch(`${first.url}/api/v1/groups`)).status).toBe(401);
    expect((await first.get('/readyz')).status).toBe(503);
    expect((await check(first)).body).toMatchObject({ allowed: true, mode: 'failed_open' });
    expect((await first.get('/api/v1/limits/state?user=ada')).status).toBe(503);
    // Longer than the writer lingers: it must not try before every rollup is there.
    await sleep(400);
    expect(await figure(first, 'outlay_ledger_failed_inserts_total')).toBe('0');
    await server.comeBack();
    await expectLedger(first, 1);
    expect((await first.get('/readyz')).status).toBe(200);
    expect(await spend(first, 'a-token-made-elsewhere')).toBe(401);
  });

  it('starts within seconds where the server hangs instead of refusing', async () => {
    await server.hang();
    const begun = performance.now();
    const first = await start();
    // A read of a hung server gives up after 45 s.
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(await spend(first, ADMIN)).toBe(200);
    await server.comeBack();
    await expectLedger(first, 1);
  });
});
