// outlay import history as people run it: shows, asks, imports, sums up, and can be repeated.
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI } from '../support/compile.ts';
import { placesOf } from '../support/history-fixtures.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';

let outlay: TestOutlay;

beforeAll(async () => {
  outlay = await startTestOutlay();
});

afterAll(async () => {
  await outlay.end();
});

type Ended = { readonly code: number; readonly out: string; readonly err: string };

async function run(...words: readonly string[]): Promise<Ended> {
  const { home } = placesOf('claude-code');
  const env = { PATH: process.env['PATH'], HOME: home, OUTLAY_DATA_DIR: outlay.config.dataDir };
  const all = [CLI, 'import', 'history', '--url', outlay.url, ...words];
  return await new Promise((resolve) => {
    const child = execFile(process.execPath, all, { env }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
    child.stdin?.end();
  });
}

describe('outlay import history', () => {
  it('shows what there is and imports nothing unasked', async () => {
    const { code, out, err } = await run();
    expect(out).toMatch(/claude-code +2 sessions in 3 files, [\d.]+ kB: .*\.claude\/projects/);
    expect([code, err]).toEqual([
      64,
      'outlay: Nobody can be asked here. Say --yes to import, or --dry-run to count only.\n',
    ]);
    expect((await run('--dry-run')).out).toContain('8 calls read; nothing was imported.');
    expect((await outlay.get('/api/v1/users')).body).toMatchObject({ data: [] });
  });

  it('imports, and imports nothing when it is repeated', async () => {
    const first = await run('--yes', '--user', 'ada@acme.test');
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toContain('8 calls read: 5 charged, 3 known already.');
    const again = await run('--yes', '--user', 'ada@acme.test');
    expect(again.out).toContain('8 calls read: 0 charged, 8 known already.');
    expect((await outlay.get('/api/v1/users')).body).toMatchObject({ data: [{ user: 'ada@acme.test' }] });
  });

  it('takes only the agents and days that are asked for, and says what is wrong with an answer', async () => {
    expect((await run('--agent', 'codex', '--yes')).out).toBe(
      'No session files were found on this machine.\n',
    );
    expect((await run('--from', '2999-01-01', '--yes')).out).toBe(
      'No session files were found on this machine.\n',
    );
    const { code, err } = await run('--agent', 'vim');
    expect([code, err]).toEqual([64, expect.stringContaining('It must be one of claude-code')]);
  });
});
