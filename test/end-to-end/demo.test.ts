// The demo company beside the real one, as a page starts it: the real program, its child, and their end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UsageAnswer } from '../../schemas/api.ts';
import type { DemoAnswer } from '../../schemas/setup.ts';
import { runningInstance } from '../../server/instance.ts';
import { startMigrated, type Program } from '../faults/program.ts';
import { putMigrated } from '../support/migrated.ts';

let dataDir: string;
let program: Program;
/** The ledger may be behind what was loaded. */
const PATIENCE = { timeout: 20_000, interval: 200 };
/** Calls of the company, as its own Outlay tells them. */
let calls = 0;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-demo-'));
  await putMigrated(join(dataDir, 'demo', 'clickhouse'));
  program = await startMigrated(dataDir, { env: { OUTLAY_DEMO_DAYS: '1' } });
}, 90_000);

afterAll(async () => {
  await program.killAll();
  await demoIsGone();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask<Answer>(path: string, method = 'GET'): Promise<Answer> {
  const answer = await fetch(`${program.url}${path}`, { method });
  return (await answer.json()) as Answer;
}

async function theirCalls(): Promise<number> {
  return (await ask<UsageAnswer>('/demo/api/v1/usage')).totals.calls ?? 0;
}

async function demoIsReady(): Promise<number[]> {
  const percents: number[] = [];
  for (;;) {
    const { state, percent, reason } = await ask<DemoAnswer>('/api/v1/demo');
    percents.push(percent);
    if (state === 'ready') return percents;
    if (state !== 'loading') throw new Error(`the demo is ${state}: ${reason}`);
    await sleep(100);
  }
}

async function demoIsGone(): Promise<void> {
  while (runningInstance(join(dataDir, 'demo'))) await sleep(50);
}

it('starts at a call, is shown below /demo/ with figures of its own, and stops', async () => {
  expect(await ask<DemoAnswer>('/api/v1/demo')).toMatchObject({ state: 'off' });
  expect(await ask<DemoAnswer>('/api/v1/demo', 'POST')).toMatchObject({ state: 'loading' });
  const percents = await demoIsReady();
  expect(percents).toEqual(percents.toSorted((left, right) => left - right));

  const page = await fetch(`${program.url}/demo/people`, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('<base href="/demo/"');
  await expect.poll(theirCalls, PATIENCE).toBeGreaterThan(0);
  calls = await theirCalls();
  const ours = await ask<UsageAnswer>('/api/v1/usage');
  expect(ours.data_as_of).toBeNull();

  expect(await ask<DemoAnswer>('/api/v1/demo', 'DELETE')).toMatchObject({ state: 'off' });
  expect(runningInstance(join(dataDir, 'demo'))).toBeUndefined();
  const gone = await fetch(`${program.url}/demo/`, { headers: { accept: 'text/html' }, redirect: 'manual' });
  expect(gone.headers.get('location')).toBe('/setup');
}, 90_000);

it('goes on where it was at the next call, and ends with the process that started it, also when that is killed', async () => {
  await ask<DemoAnswer>('/api/v1/demo', 'POST');
  await demoIsReady();
  expect(runningInstance(join(dataDir, 'demo'))?.url).toMatch(/^http/);
  await expect.poll(theirCalls, PATIENCE).toBeGreaterThanOrEqual(calls);
  await program.kill();
  await demoIsGone();
}, 90_000);
