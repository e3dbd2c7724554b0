// Spend that cannot be read: the ledger's server is away and the journal is new. Scopes choose what happens then.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { startSwitchedServer, type SwitchedServer } from '../support/switched-server.ts';

let server: SwitchedServer;
let dataDir: string;
let outlay: TestOutlay | undefined;

beforeEach(async () => {
  server = await startSwitchedServer();
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-fail-closed-'));
});

afterEach(async () => {
  await outlay?.stop();
  await server.end();
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<TestOutlay> {
  outlay = await startTestOutlay({ dataDir, clickhouseUrl: server.url });
  return outlay;
}

it('refuses who asked for that, allows everybody else, and everybody once it can be read', async () => {
  const first = await start();
  await first.call('PUT', '/api/v1/settings/limits', { period: 'month', limit_micros: 5_000_000 });
  await first.call('PUT', '/api/v1/groups/payments', { name: 'Payments' });
  await first.call('PUT', '/api/v1/groups/payments/members', { members: ['ada'] });
  const limit = { period: 'month', limit_micros: 9_000_000, fail_closed: true };
  expect((await first.call('PUT', '/api/v1/limits/groups/payments', limit)).body).toMatchObject({
    fail_closed: true,
  });
  await first.stop();
  await server.leave();
  rmSync(join(dataDir, 'journal'), { recursive: true });

  const second = await start();
  const check = async (user: string) => await second.call('POST', '/api/v1/limits/check?status=1', { user });
  expect(await check('ada')).toMatchObject({
    status: 409,
    body: { title: 'Spend unknown', code: 'spend_unknown', mode: 'failed_closed', spent_usd: null },
  });
  expect(await check('bob')).toMatchObject({ status: 200, body: { allowed: true, mode: 'failed_open' } });
  await server.comeBack();
  await expect.poll(async () => (await check('ada')).status, { interval: 200 }).toBe(200);
  expect((await second.get('/api/v1/limits/state?user=ada')).body).toMatchObject({
    mode: 'live',
    effective: [{ fail_closed: true, spent_usd: '0' }],
  });
});
