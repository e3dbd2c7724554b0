// An import whose process is killed at any moment counts whole or not at all, and made again it counts once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { billLinesAnswer } from '../../schemas/bills-api.ts';
import { startMigrated, startProgram, type Program } from '../faults/program.ts';
import { costsPage } from '../server/billing/bill-rig.ts';

const LINES = 20_000;
const DAYS = ['2026-10-05', '2026-10-06', '2026-10-07'];

let dataDir: string;
let program: Program;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-bills-'));
  program = await startMigrated(dataDir);
}, 300_000);

afterAll(async () => {
  await program.killAll();
  rmSync(dataDir, { recursive: true, force: true });
});

/** As many lines of so many dollars each. */
function report(dollars: number): string {
  const items = Array.from({ length: LINES / DAYS.length }, (_, index) => [`item ${index}`, dollars]);
  const project = { p: Object.fromEntries(items) as Record<string, number> };
  return costsPage(Object.fromEntries(DAYS.map((day) => [day, project])));
}

const bring = async (dollars: number): Promise<Response> =>
  await fetch(`${program.url}/api/v1/imports/bills?source=openai.costs`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: report(dollars),
  });

async function billed(): Promise<string> {
  const answer = await fetch(`${program.url}/api/v1/bill-lines?limit=1`);
  const { totals } = billLinesAnswer.parse(await answer.json());
  return totals.amounts[0]?.billed_cost ?? '0';
}

const sumOf = (dollars: number): string => String(DAYS.length * Math.floor(LINES / DAYS.length) * dollars);

it('whenever it is killed', async () => {
  const begun = performance.now();
  expect((await bring(1)).status).toBe(200);
  const usual = performance.now() - begun;
  expect(await billed()).toBe(sumOf(1));
  let before = 1;
  for (const [index, part] of [0.3, 0.6, 0.8, 0.9].entries()) {
    const dollars = index + 2;
    const importing = bring(dollars).then(
      () => undefined,
      () => undefined,
    );
    await sleep(usual * part);
    await program.killAll();
    await importing;
    program = await startProgram(dataDir);
    expect([sumOf(before), sumOf(dollars)]).toContain(await billed());
    expect((await bring(dollars)).status).toBe(200);
    expect(await billed()).toBe(sumOf(dollars));
    before = dollars;
  }
  const verified = await fetch(`${program.url}/api/v1/verify`, { method: 'POST' });
  expect(await verified.json()).toMatchObject({ ok: true });
}, 600_000);
