// The harness itself: scenarios leave each other alone, and one that fails tells how its programs fared.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProgram, type Program } from './program.ts';
import { runScenario, type Outcome } from './scenario.ts';

/** Says where it answers, and does nothing else. */
const IDLE = `
import { writeFileSync } from 'node:fs';
const told = { pid: process.pid, url: 'http://127.0.0.1:9', otlp_url: 'http://127.0.0.1:9', started_at: '' };
writeFileSync(process.env.OUTLAY_DATA_DIR + '/outlay.json', JSON.stringify(told));
console.error('it runs');
setInterval(() => undefined, 1_000);
`;

let dist: string;

beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), 'outlay-idle-'));
  mkdirSync(join(dist, 'cli'));
  writeFileSync(join(dist, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dist, 'cli/outlay.js'), IDLE);
});

afterAll(() => rmSync(dist, { recursive: true }));

/** Runs a scenario that starts a program on an empty folder. */
async function run(act: (program: Program) => Promise<void>): Promise<Outcome> {
  const scenario = {
    name: 'a scenario',
    rounds: { quick: 1, full: 1 },
    run: async ({ folder }: { readonly folder: string }) => await act(await startProgram(folder, { dist })),
  };
  return await runScenario(scenario, { seed: 'a test', thorough: false });
}

it('a scenario that ends ends its own programs, and those of no other', async () => {
  let own: Program | undefined;
  await run(async (other) => {
    await run(async (program) => await Promise.resolve(void (own = program)));
    expect((await own?.ended)?.signal).toBe('SIGKILL');
    expect(process.kill(other.pid, 0)).toBe(true);
  });
});

it('a scenario that fails tells how its program fared', async () => {
  const { unmet } = await run(async (program) => {
    await expect.poll(() => program.log()).toContain('it runs');
    await program.kill();
    throw new Error('the other side closed');
  });
  expect(unmet).toEqual([
    expect.stringContaining('the other side closed'),
    expect.stringMatching(/^program \d+ SIGKILL: it runs/),
  ]);
});
