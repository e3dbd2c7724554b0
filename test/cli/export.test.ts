// Exports by command against a real Outlay: files with their digest, their history, and the check of them.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand, startCommandLine, type CommandLine, type Ran } from '../support/command-line.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/billing/focus-1.4-export.csv', import.meta.url));

let line: CommandLine;
let folder: string;
beforeAll(async () => {
  line = await startCommandLine();
  folder = mkdtempSync(join(tmpdir(), 'outlay-export-'));
});
/** It asks no Outlay. */
const check = async (path: string): Promise<Ran> => await runCommand(['export', 'check', path], {});

afterAll(async () => {
  await line.end();
  rmSync(folder, { recursive: true });
});

it('a file is written whole, with the digest of its bytes, and passes the check', async () => {
  const path = join(folder, 'focus.csv');
  const { stdout, code, error } = await line.run(`export focus --out ${path}`);
  expect([error, code]).toEqual(['', 0]);
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  expect(stdout).toContain(`SHA-256 ${digest}`);
  expect(readdirSync(folder)).toEqual(['focus.csv']);
  const checked = await check(path);
  expect([checked.stdout.includes('no rule is broken'), checked.code]).toEqual([true, 0]);
  await expect
    .poll(async () => (await line.run('export history')).stdout, { timeout: 20_000 })
    .toContain(digest.slice(0, 12));
});

it('JSON and the columns of 1.2 pass the check too', async () => {
  const path = join(folder, 'focus.json');
  await line.run(`export focus --format json --focus 1.2 --out ${path}`);
  const { stdout, code } = await check(path);
  expect([stdout.includes('FOCUS 1.2'), code]).toEqual([true, 0]);
});

it('a file of others is checked: sums where it keeps the rules, and row and column of each fault where not', async () => {
  const whole = await check(FIXTURE);
  expect(whole.stdout).toContain('12 rows of FOCUS 1.4: no rule is broken.');
  expect(whole.stdout).toContain('USD: billed 60.41, effective 60.41');
  const broken = join(folder, 'broken.csv');
  writeFileSync(broken, readFileSync(FIXTURE, 'utf8').replace('\n0.45,', '\n"0,45",'));
  const { stdout, code } = await check(broken);
  expect([stdout, code]).toEqual([expect.stringMatching(/2 +BilledCost +numeric format/), 1]);
});

it('a whole month can be named, and nothing beside it', async () => {
  const { stdout, error } = await line.run(
    `export users --month 2026-10 --out ${join(folder, 'users.csv')} --json`,
  );
  expect([error, JSON.parse(stdout)]).toMatchObject(['', { path: join(folder, 'users.csv') }]);
  expect((await line.run('export users --month 2026-13')).error).toContain('It is a month such as 2026-10');
  expect((await line.run('export users --month 2026-10 --from 2026-10-02')).error).toContain(
    'cannot be used',
  );
  await expect
    .poll(async () => (await line.run('export history')).stdout, { timeout: 20_000 })
    .toContain('outlay-users_2026-10-01_2026-11-01.csv');
});

it('what something else than an Outlay answers is no file, and an answer that breaks off is told', async () => {
  const before = readdirSync(folder);
  const other = createServer((request, response) => {
    if (request.url?.includes('/exports/users')) response.end('a page to log in');
    else request.socket.destroy();
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const wrong = await runCommand(['export', 'users', '--url', url, '--out', join(folder, 'x.csv')], {});
  expect(wrong.error).toBe(`What answers at ${url} is no Outlay (status 200)`);
  for (const words of [
    ['export', 'charges'],
    ['export', 'history'],
  ]) {
    const broken = await runCommand([...words, '--url', url], {});
    expect(broken.error).toContain(`Outlay at ${url} did not answer to the end`);
  }
  other.close();
  expect(readdirSync(folder)).toEqual(before);
});

it('what cannot be is refused with a sentence, and leaves no file', async () => {
  const before = readdirSync(folder);
  for (const out of [join(folder, 'no', 'folder.csv'), folder]) {
    const refused = await line.run(`export users --out ${out}`);
    expect(refused.error).toContain(`${out} cannot be written: `);
  }
  const path = join(folder, 'none.csv');
  expect((await line.run(`export focus --from nonsense --out ${path}`)).error).toContain(
    'from: must be a date',
  );
  expect((await check(join(folder, 'absent.csv'))).error).toContain('cannot be read');
  expect((await check('a.parquet')).error).toContain('as CSV or JSON');
  expect(readdirSync(folder)).toEqual(before);
});
