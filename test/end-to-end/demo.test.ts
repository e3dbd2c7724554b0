// The demo company beside the real one, as a page starts it: the real program, its child, and their end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UsageAnswer } from '../../schemas/api.ts';
import type { DemoAnswer } from '../../schemas/setup.ts';
import { runningInstance } from '../../server/instance.ts';
import { startProgram, type Program } from '../faults/program.ts';

let dataDir: string;
let program: Program;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-demo-'));
  program = await startProgram(dataDir, { env: { OUTLAY_DEMO_DAYS: '1' } });
});

afterEach(async () => {
  await program.killAll();
  await demoIsGone();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask<Answer>(path: string, method = 'GET'): Promise<Answer> {
  const answer = await fetch(`${program.url}${path}`, { method });
  return (await answer.json()) as Answer;
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
  const theirs = await ask<UsageAnswer>('/demo/api/v1/usage');
  const ours = await ask<UsageAnswer>('/api/v1/usage');
  expect(theirs.totals.calls).toBeGreaterThan(0);
  expect(ours.data_as_of).toBeNull();

  expect(await ask<DemoAnswer>('/api/v1/demo', 'DELETE')).toMatchObject({ state: 'off' });
  expect(runningInstance(join(dataDir, 'demo'))).toBeUndefined();
  const gone = await fetch(`${program.url}/demo/`, { headers: { accept: 'text/html' }, redirect: 'manual' });
  expect(gone.headers.get('location')).toBe('/setup');
}, 90_000);

it('ends with the process that started it, also when that is killed', async () => {
  await ask<DemoAnswer>('/api/v1/demo', 'POST');
  await demoIsReady();
  expect(runningInstance(join(dataDir, 'demo'))?.url).toMatch(/^http/);
  await program.kill();
  await demoIsGone();
}, 90_000);
