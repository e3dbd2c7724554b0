// Reports imported and providers read by command against a real Outlay.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBar } from '../../cli/import/progress.ts';
import { billFixture, costsPage } from '../server/billing/bill-rig.ts';
import { startProvider, type ProviderServer } from '../server/billing/provider-server.ts';
import { startCommandLine, type CommandLine } from '../support/command-line.ts';

let line: CommandLine;
let provider: ProviderServer;
let folder: string;
const run: CommandLine['run'] = async (words, env) => await line.run(words, env);

beforeAll(async () => {
  line = await startCommandLine();
  provider = await startProvider();
  folder = mkdtempSync(join(tmpdir(), 'outlay-bills-'));
});
afterAll(async () => {
  await line.end();
  await provider.close();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

it('files are imported, each whole or not at all, and the same again changes nothing', async () => {
  expect((await run('bills')).stdout).toContain('Nothing was imported.');
  const costs = file('costs.json', billFixture('openai-costs.json'));
  const broken = file('broken.json', '{"data": [');
  const credits = file('credits.csv', gzipSync(billFixture('github-ai-credits.csv')));
  const preview = await run(`import bill ${costs} --preview`);
  expect(preview.error).toBe('');
  expect(preview.stdout).toContain('An import would replace days of projects: ');
  expect(preview.stdout).toMatch(/2026-10-05 +openai\.costs +proj_TtAcmeRail01 +4 +– +2\.95 USD billed/);
  const { stdout, stderr, code } = await run(`import bill ${costs} ${broken} ${credits}`);
  expect(code).toBe(1);
  expect(stderr).toContain('kB sent, being read');
  expect(stdout).toMatch(/^\S+costs\.json: openai\.costs, /);
  expect(stdout).toContain('openai.costs, 2026-10-05 to 2026-10-07, 10 lines, 4.83 USD billed.');
  expect(stdout).toContain('broken.json: refused, and nothing of it was imported.');
  expect(stdout).toContain('github.ai_credits, 2026-10-05 to 2026-10-06');
  const again = await run(`import bill ${costs}`);
  expect([again.code, again.error]).toEqual([0, '']);
  expect(again.stdout).toContain('Nothing is new: the same file was imported on ');
  const listed = (await run('bills list')).stdout;
  expect(listed).toMatch(/openai\.costs +2026-10-05 … 2026-10-07 +10 .*file +costs\.json/);
});

it('a bill can be read by machines, and faults of use end with a sentence', async () => {
  const path = file('more.json', costsPage({ '2026-09-01': { p: { 'a riddle': 2 } } }));
  const { stdout } = await run(`import bill ${path} --json --account acme`);
  expect(JSON.parse(stdout)).toMatchObject([{ result: 'imported', unknown_lines: 1 }]);
  const unknown = await run('bills unknown --source openai.costs');
  expect(unknown.stdout).toMatch(/2026-09-01 +openai\.costs +p +a riddle +\S.* 2 USD/);
  expect((await run('import bill /none/there.json')).error).toBe('/none/there.json is no file');
  expect((await run(`import bill ${path} --source nothing`)).error).toContain('openai.costs');
});

it('an import is taken back', async () => {
  const path = file('wrong.json', costsPage({ '2026-09-02': { p: { i: 2 } } }));
  const told = JSON.parse((await run(`import bill ${path} --json`)).stdout) as [{ import_id: string }];
  const back = await run(`bills take-back ${told[0].import_id} --yes`);
  expect(back.stdout).toBe('Taken back: 1 day of a project put back, 0 lines in them.\n');
});

it('a provider is connected, read and left alone again; its key is never shown', async () => {
  const secret = file('secret', 'sk-of-the-test\n');
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  provider.answer = () => ({ body: costsPage({ [yesterday]: { p: { i: 1.5 } } }) });
  const place = `--api-url ${provider.url} --allow-private --secret-file ${secret}`;
  const made = await run(`bills connect openai.costs --name costs ${place} --every 0 --yes`);
  expect([made.error, made.stdout]).toEqual([
    '',
    'costs reads openai.costs on request, 7 days back. Now: outlay bills read costs\n',
  ]);
  const first = await run('bills read costs');
  expect([first.stdout, first.code]).toEqual(['1 line read, 1 day of a project changed.\n', 0]);
  expect(provider.asked[0]?.headers.authorization).toBe('Bearer sk-of-the-test');
  provider.answer = () => ({ status: 401 });
  const second = await run('bills read costs');
  expect(second.stdout).toContain('Stopped: OpenAI refused the credential of the connection (401).');
  expect(second.code).toBe(1);
  const listed = await run('bills connections');
  expect(listed.stdout).toMatch(/costs +openai\.costs +– +on request/);
  const metrics = await fetch(`${line.outlay.url}/metrics`, {
    headers: { authorization: `Bearer ${line.outlay.config.adminToken ?? ''}` },
  });
  const figures = await metrics.text();
  expect(figures).toContain('outlay_bill_connection_stopped{connection="costs",source="openai.costs"} 1');
  expect(figures).toContain('outlay_bill_imports_total{origin="connection",outcome="imported"} 1');
  expect(made.stdout + first.stdout + second.stdout + listed.stdout + figures).not.toContain(
    'sk-of-the-test',
  );
  expect((await run('bills disconnect costs --yes')).stdout).toBe('Taken away; what it read stays.\n');
});

it('what is asked of somebody who is not there tells no secret', async () => {
  for (const option of ['--secret sk-of-the-test', '--secret=sk-of-the-test']) {
    const { error } = await run(`bills connect openai.costs ${option}`);
    expect(error).toContain('bills connect openai.costs --secret');
    expect(error).not.toContain('sk-of-the-test');
  }
  expect((await run('bills connect openai.costs --secret-file /none/there --yes')).error).toMatch(
    /^\/none\/there cannot be read: /,
  );
  expect((await run('bills connect openai.costs --every often')).error).toContain('It is a whole number');
});

it('only administrators import, and readers who are bound to a person see no bills', async () => {
  const path = file('costs.json', billFixture('openai-costs.json'));
  const reader = { OUTLAY_TOKEN: line.adasToken };
  expect((await run(`import bill ${path}`, reader)).error).toContain('403');
  expect((await run('bills list', reader)).error).toContain('403');
});

it('progress is a bar on a terminal, and a line now and then elsewhere', () => {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  const terminal = createBar({ isTTY: true, write });
  terminal.show(50, '1 of 2 MB sent');
  terminal.show(50, '1 of 2 MB sent');
  terminal.end();
  expect(written).toEqual(['\r[############............] 50 %, 1 of 2 MB sent', '\n']);
  written.length = 0;
  const plain = createBar({ isTTY: false, write });
  for (const percent of [1, 9, 10, 15, 30]) plain.show(percent, 'x');
  plain.end();
  plain.show(100, 'what comes after the end');
  plain.end();
  expect(written).toEqual(['10 %, x\n', '30 %, x\n']);
});
