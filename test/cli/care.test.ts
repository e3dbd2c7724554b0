// The commands that care for the ledger, as a person runs them: verify --repair, backup, restore.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI } from '../support/compile.ts';
import { startTestOutlay } from '../support/outlay.ts';
import { sendCalls, spentAt } from '../server/care/watched-outlay.ts';

let root: string;
let source: string;
let target: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'outlay-cli-'));
  source = join(root, 'source');
  target = join(root, 'target');
  const outlay = await startTestOutlay({ dataDir: source });
  await sendCalls(outlay, 0, 30);
  // A stop in the middle of an insert would leave rollups in doubt, which the next start repairs first.
  expect(await spentAt(outlay)).toEqual({ calls: 30, cost_usd: '0.75' });
  await outlay.stop();
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Run = { readonly child: ChildProcess; readonly ended: Promise<{ code: number | null; told: string }> };

function outlay(dataDir: string, ...words: string[]): Run {
  const child = spawn(process.execPath, [CLI, ...words], {
    env: {
      ...process.env,
      OUTLAY_DATA_DIR: dataDir,
      OUTLAY_PORT: '0',
      OUTLAY_OTLP_HTTP_PORT: '0',
      OUTLAY_OTLP_GRPC_PORT: '0',
    },
  });
  let told = '';
  child.stdout.on('data', (piece: Buffer) => (told += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (told += piece.toString()));
  const ended = new Promise<{ code: number | null; told: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, told })),
  );
  return { child, ended };
}

describe('the commands of care', () => {
  it('verify and repair a data folder on which nothing runs', async () => {
    const month = new Date().toISOString().slice(0, 7);
    const { code, told } = await outlay(source, 'verify', '--repair', '--from', month).ended;
    expect(told).toContain('0 differences were found. Built again:\n');
    expect(told).toContain(`usage_daily ${month}: 5 rows\n`);
    expect(told).toContain('Every rollup and the limit meter equal the ledger.');
    expect(code).toBe(0);
  });

  it('back up into another folder, and restore from there although the first attempt is killed', async () => {
    const made = await outlay(source, 'backup', '--to', root, '--json').ended;
    expect(made.code).toBe(0);
    const { folder } = JSON.parse(made.told) as { folder: string };
    expect(folder.startsWith(root)).toBe(true);

    const killed = outlay(target, 'restore', folder);
    while (!existsSync(join(target, 'restoring.json'))) {
      expect(killed.child.exitCode).toBeNull();
      await sleep(2);
    }
    killed.child.kill('SIGKILL');
    await killed.ended;
    const restored = await outlay(target, 'restore', folder).ended;
    expect(restored).toEqual({ code: 0, told: expect.stringContaining('charges: 30 rows') as string });
    const running = await startTestOutlay({ dataDir: target });
    expect(await spentAt(running)).toEqual({ calls: 30, cost_usd: '0.75' });
    await running.stop();
  });

  it('audit and replay a data folder on which nothing runs', async () => {
    expect(await outlay(source, 'audit').ended).toEqual({
      code: 0,
      told: 'The ledger holds nothing twice.\nEvery rollup and the limit meter equal the ledger.\n',
    });
    expect(await outlay(source, 'replay', '--list').ended).toEqual({
      code: 0,
      told: 'The quarantine is empty.\n',
    });
    const { code, told } = await outlay(source, 'replay', '7', '8').ended;
    expect([code, told]).toEqual([1, expect.stringContaining('2 of the ids are not in quarantine')]);
  });

  it('refuse a folder without a ledger, and leave it alone', async () => {
    const nowhere = join(root, 'nowhere');
    for (const words of [['backup'], ['audit']]) {
      const { code, told } = await outlay(nowhere, ...words).ended;
      expect([code, told]).toEqual([64, expect.stringContaining(`There is no ledger in ${nowhere}.`)]);
    }
    expect(existsSync(nowhere)).toBe(false);
  });

  it('tell a wrong question from a fault by the exit code', async () => {
    const wrong = [
      [['verify', '--from', '2026-11'], '--from and --to need --repair'],
      [['verify', '--repair', '--from', '2026-12', '--to', '2026-01'], 'must not be after'],
      [['backup', '--to', join(root, 'nowhere')], 'is no folder'],
      [['replay'], 'Say which rows'],
    ] as const;
    for (const [words, sentence] of wrong) {
      const { code, told } = await outlay(source, ...words).ended;
      expect([code, told]).toEqual([64, expect.stringContaining(sentence)]);
    }
  });

  it('verify an Outlay elsewhere by its address, and start none where nobody answers there', async () => {
    const nowhere = join(root, 'not here');
    const running = await startTestOutlay({ dataDir: source });
    const there = await outlay(nowhere, 'verify', '--url', `${running.url}/`).ended;
    await running.stop();
    expect(there).toEqual({ code: 0, told: 'Every rollup and the limit meter equal the ledger.\n' });
    const { code, told } = await outlay(nowhere, 'verify', '--url', running.url).ended;
    expect([code, told]).toEqual([4, expect.stringContaining(`No Outlay answers at ${running.url};`)]);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('say where nothing answers', async () => {
    const { code, told } = await outlay(source, 'token', 'list').ended;
    expect([code, told]).toEqual([4, expect.stringMatching(/No Outlay answers at http:.*outlay start/)]);
  });
});
