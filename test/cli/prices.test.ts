// The price book by command against a real Outlay.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toPriceCsv } from '../../cli/prices/price-csv.ts';
import { parsePriceFile } from '../../control/price-file.ts';
import { priceBookAnswer, type PriceEntryAnswer } from '../../schemas/price-book-api.ts';
import { startCommandLine, type CommandLine } from '../support/command-line.ts';

let line: CommandLine;
let folder: string;
const run: CommandLine['run'] = async (words, env) => await line.run(words, env);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-prices-'));
  line = await startCommandLine();
});
afterAll(async () => {
  await line.end();
  rmSync(folder, { recursive: true, force: true });
});

it('entries are made from options, changed by what is named, listed and removed', async () => {
  expect((await run('prices')).stdout).toContain('The price book has no entries');
  const rates =
    '--input 4 --output 20 --cache-read 0.4 --tier 200000:input=8,output=30,cache_read=0.8 --speed fast=6 --geography us=1.1';
  const made = await run(
    `prices set opus --model claude-opus-4-8 --provider anthropic --from 2026-10-01 ${rates} --yes`,
  );
  expect(made.error).toBe('');
  expect(made.stdout).toContain(
    'For calls since 2026-10-01: outlay prices rerate --from 2026-10-01 --provider anthropic --model claude-opus-4-8 --reason',
  );
  expect(made.stdout).toMatch(
    /opus +negotiated +anthropic claude-opus-4-8 +2026-10-01 +– +current +\$4 in, \$20 out for 1M; 1 tier; fast × 6; us × 1.1 +here/,
  );
  const changed = await run('prices set opus --input 3.5 --to 2027-10-01 --yes');
  expect(changed.stdout).toMatch(/2027-10-01 +current +\$3\.5 in, \$20 out for 1M; 1 tier/);
  const listed = await run('prices list --json');
  expect(priceBookAnswer.parse(JSON.parse(listed.stdout)).data).toMatchObject([
    {
      version: 2,
      rates: { input: '3.5', output: '20', cache_read: '0.4' },
      effective_to: '2027-10-01T00:00:00Z',
    },
  ]);
  expect(
    (await run('prices set credit --credit github_ai_credit --price 0.008 --from 2026-10-01 --yes')).stdout,
  ).toMatch(/credit +credits +github_ai_credit .* \$0\.008/);
  const future = await run(
    'prices set later --model x --from 2100-01-01 --input 1 --output 1 --cache-read 1 --yes',
  );
  expect(future.stdout).toContain('It counts for calls from 2100-01-01 on.');
  await run('prices remove later --yes');
  expect((await run('prices remove credit --yes')).stdout).toBe('Removed; what it rated stays.\n');
});

it('what a model costs is shown by role, in dollars for a million tokens', async () => {
  const { stdout } = await run('prices show claude-opus-4-8');
  expect(stdout).toContain('anthropic claude-opus-4-8\n');
  expect(stdout).toMatch(/List +5 +0\.5 +6\.25 +10 +25 +genai-prices@/);
  expect(stdout).toMatch(/Negotiated +3\.5 +0\.4 +6\.25 +10 +20 +price-book\/opus@2 \(rest: genai-prices@/);
  expect(stdout).toMatch(/above 200000 tokens +8 +0\.8 +6\.25 +10 +30/);
  expect(stdout).toMatch(/Times: .*fast × 6/);
});

it('what makes no sense is refused with a sentence', async () => {
  expect((await run('prices set new --yes')).error).toContain('A new entry needs --from');
  expect(
    (await run('prices set new --model x --from 2026-10-01 --input cheap --output 1 --yes')).error,
  ).toContain('rates.input must be a decimal');
  expect((await run('prices set new --model x --speed fast --yes')).error).toContain('such as fast=6');
  const overlapping =
    'prices set twin --model claude-opus-4-8 --provider anthropic --from 2026-11-01 --input 1 --output 1';
  expect((await run(`${overlapping} --yes`)).error).toContain('opus');
  expect((await run('prices show nobody-1')).error).toContain('Nobody used a model called nobody-1');
});

it('what is not told is said to be the list’s, and a percentage may be off it', async () => {
  const made = await run('prices set haiku --model claude-haiku-4-5 --from 2026-10-01 --input 0.9 --yes');
  expect(made.stdout).toMatch(/\$0\.9 in for 1M/);
  expect(made.stdout).toContain('as the list says: cache read, write of 5 min, write of 1 h, out.');
  const share = await run('prices set haiku --percent-off 12.5 --input list --cache-read 0.08 --yes');
  expect(share.stdout).toMatch(/\$0\.08 cache read for 1M; 12\.5% off the list/);
  expect(share.stdout).toContain('as the list says less 12.5%: in, write of 5 min, write of 1 h, out.');
  expect((await run('prices set haiku --percent-off none --yes')).stdout).toMatch(
    /\$0\.08 cache read for 1M +here/,
  );
  expect((await run('prices set haiku --cache-read list --yes')).error).toContain(
    'must tell a rate, or percent_off',
  );
  expect(
    (await run('prices set rest --role fallback --prefix x --from 2026-10-01 --input 1 --output 2 --yes'))
      .error,
  ).toContain('rates.cache_read: must be told');
  await run('prices remove haiku --yes');
});

it('the book is exported and imported as it was, in both forms', async () => {
  for (const format of ['json', 'csv']) {
    const file = join(folder, `prices.${format}`);
    await run(`prices export --format ${format} --out ${file}`);
    const preview = await run(`prices import ${file} --replace --preview`);
    expect(preview.stdout).toBe('0 added, 0 changed, 0 removed, 1 as they were\n');
  }
  const csv = join(folder, 'prices.csv');
  writeFileSync(csv, readFileSync(csv, 'utf8').replaceAll('opus,tokens', 'opus-2026,tokens'));
  const before = await run(`prices import ${csv} --replace --preview`);
  expect(before.stdout).toMatch(/removed +opus\nadded +opus-2026\n/);
  expect((await run(`prices import ${csv} --replace --yes`)).stdout).toBe('2 entries were changed.\n');
});

it('a file that cannot be written is told', async () => {
  const { error } = await run('prices export --out /none/there.json');
  expect(error).toMatch(/^\/none\/there\.json cannot be written: /);
});

it('CSV keeps texts that spreadsheets would run, and quotes in texts', () => {
  const entry: PriceEntryAnswer = {
    of: 'credits',
    unit: 'github_ai_credit',
    price: '0.01',
    effective_from: '2026-10-01T00:00:00Z',
    effective_to: null,
    source: '',
    entry: 'a',
    version: 1,
    state: 'current',
    managed: false,
    updated_at: '2026-10-01T00:00:00Z',
    updated_by: 'admin',
  };
  const sources = ['=1+1', "'=1+1", 'a "quoted", text', '-', "it's"];
  const told = sources.map((source, index) => ({ ...entry, entry: `e${index}`, source }));
  const csv = toPriceCsv(told);
  expect(csv).not.toMatch(/,=/);
  expect(parsePriceFile(csv).map(({ source }) => source)).toEqual(sources);
});
