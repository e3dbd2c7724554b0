// Re-rating by command against a real Outlay.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pricePreviewAnswer, rerateAnswer } from '../../schemas/rerate-api.ts';
import { startCommandLine, type CommandLine } from '../support/command-line.ts';
import { ownPrice } from '../support/own-prices.ts';

let line: CommandLine;
let folder: string;
const run: CommandLine['run'] = async (words, env) => await line.run(words, env);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-rerate-'));
  line = await startCommandLine();
});
afterAll(async () => {
  await line.end();
  rmSync(folder, { recursive: true, force: true });
});

it('a price in a file is previewed, also by who only reads', async () => {
  const file = join(folder, 'contract.json');
  writeFileSync(
    file,
    JSON.stringify({ entry: 'contract', ...ownPrice('', { input: '4', output: '20' }).value }),
  );
  const told = await run(`prices preview --entry ${file}`);
  expect(told.error).toBe('');
  expect(told.stdout).toContain(
    '2 calls, $90.00 now, $72.00 then (-$18.00); 2 records of 2 people would change.',
  );
  expect(told.stdout).toMatch(/claude-opus-4-8 +anthropic +2 +\$90\.00 +\$72\.00 +-\$18\.00/);
  const asJson = await run('prices preview --json');
  expect(pricePreviewAnswer.parse(JSON.parse(asJson.stdout))).toMatchObject({
    changed: 0,
    difference_usd: '0',
  });
  const broken = await run(`prices preview --entry ${folder}/none.json`);
  expect(broken.error).toContain('cannot be read as JSON');
});

it('nothing is booked without a reason and a yes', async () => {
  expect((await run('prices rerate --yes')).error).toContain('--reason');
  await run('prices set contract --model claude-opus-4-8 --from 2026-01-01 --input 4 --output 20 --yes');
  expect((await run('prices rerate --reason x')).error).toContain('Nobody is there to be asked');
  expect((await run('prices rerates')).stdout).toBe('Nothing was rated anew yet.\n');
});

it('a job is waited for and told, and listed afterwards', async () => {
  const told = await run('prices rerate --reason "contract of October" --yes');
  expect([told.error, told.code]).toEqual(['', 0]);
  expect(told.stdout).toContain('2 records of 2 changed: $90.00 → $72.00 (-$18.00).');
  const again = await run('prices rerate --reason again --yes --json');
  expect(rerateAnswer.parse(JSON.parse(again.stdout))).toMatchObject({ state: 'done', changed: 0 });
  expect((await run('prices rerates')).stdout).toMatch(/admin +done .* 2 +-\$18\.00 +contract of October/);
});
