// A backup that is taken while telemetry arrives, restored elsewhere, is exact, and resends are recognised there.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { readConfig, type Config } from '../../../config.ts';
import type { BackupAnswer, BackupManifest } from '../../../schemas/backup.ts';
import { checkBackup } from '../../../server/care/restore.ts';
import { restoreInto } from '../../../server/care/restore-into.ts';
import { startEmbedded } from '../../../store/embedded/supervise.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { sendCalls, spentAt } from './watched-outlay.ts';

const LOG = pino({ level: 'silent' });
const CALLS = 120;

let source: TestOutlay;
let backup: BackupAnswer;
let target: string;

beforeAll(async () => {
  source = await startTestOutlay();
  await source.call('PUT', '/api/v1/groups/eng', { name: 'Engineering' });
  await sendCalls(source, 0, CALLS / 2);
  await source.call('POST', '/api/v1/verify');
  // The second half arrives while the backup is taken.
  const sending = sendCalls(source, CALLS / 2, CALLS / 2);
  const { status, body } = await source.call('POST', '/api/v1/backups');
  expect(status).toBe(201);
  backup = body as BackupAnswer;
  await sending;
});

afterAll(async () => {
  await source.end();
});

beforeEach(() => {
  target = mkdtempSync(join(tmpdir(), 'outlay-restored-'));
});

afterEach(() => {
  rmSync(target, { recursive: true, force: true });
});

const configFor = (more: Partial<Config> = {}): Config => ({
  ...readConfig({}),
  port: 0,
  otlpPort: 0,
  grpcPort: 0,
  dataDir: target,
  ...more,
});

const restore = async (folder = backup.folder, more: { force?: boolean; config?: Partial<Config> } = {}) =>
  await restoreInto(configFor(more.config), LOG, { folder, force: more.force ?? false });

/** What the restored Outlay says, then what it says when everything was sent again. */
async function check(more: Partial<Config> = {}): Promise<void> {
  const restored = await startTestOutlay({ dataDir: target, ...more });
  try {
    const { calls, cost_usd } = await spentAt(restored);
    expect(calls).toBeGreaterThanOrEqual(CALLS / 2);
    expect(Number(cost_usd) * 40).toBe(calls);
    expect((await restored.get('/api/v1/groups/eng')).body).toMatchObject({ name: 'Engineering' });
    expect(await sendCalls(restored, 0, CALLS)).not.toContain(503);
    expect(await spentAt(restored)).toEqual({ calls: CALLS, cost_usd: '3' });
  } finally {
    await restored.stop();
  }
}

/** A copy of the backup that may be changed. */
function copyOfBackup(): string {
  const folder = join(target, 'copy');
  cpSync(backup.folder, folder, { recursive: true });
  return folder;
}

function rewriteManifest(folder: string, change: (manifest: BackupManifest) => object): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as BackupManifest;
  writeFileSync(path, JSON.stringify(change(manifest)));
}

describe('a backup', () => {
  it('is listed with what it holds, and lies below the data folder', async () => {
    const { body } = await source.get('/api/v1/backups');
    expect(body).toEqual({ data: [backup], next_cursor: null });
    expect(backup.folder.startsWith(join(source.config.dataDir, 'backups'))).toBe(true);
    const { rows, sums } = backup.tables['charges'] ?? { rows: 0, sums: {} };
    expect(rows).toBeGreaterThanOrEqual(CALLS / 2);
    expect(Number(sums['cost']) * 40).toBe(rows);
  });

  it('is restored into another folder beside the running Outlay, and goes on from there exactly', async () => {
    await restore();
    await check();
  });

  it('of an embedded engine is restored into a server', async () => {
    const dataDir = join(target, 'server');
    const engine = await startEmbedded({ dataDir });
    const { url, username, password } = engine;
    const clickhouseUrl = url.replace('//', `//${username}:${password}@`);
    try {
      await restore(backup.folder, { config: { clickhouseUrl } });
      await check({ clickhouseUrl });
    } finally {
      await engine.stop();
    }
  });

  it('is not restored over something, unless it is told to, and then keeps its journal aside', async () => {
    const first = await startTestOutlay({ dataDir: target });
    await sendCalls(first, 1000, 3);
    await first.stop();
    await expect(restore()).rejects.toThrow(/There is a journal in .* --force/);
    await restore(backup.folder, { force: true });
    await check();
    const aside = readdirSync(target).filter((name) => name.startsWith('journal.replaced-'));
    expect(aside).toHaveLength(1);
  });
});

describe('a restore that is cut short', () => {
  it('keeps Outlay from starting, and can be run again', async () => {
    const folder = copyOfBackup();
    // Its sums are wrong, so the comparison at the end fails.
    rewriteManifest(folder, (manifest) => {
      const charges = { ...manifest.tables['charges'], sums: { cost: '1' } };
      return { ...manifest, tables: { ...manifest.tables, charges } };
    });
    await expect(restore(folder)).rejects.toThrow(/charges does not equal the backup: cost is/);
    expect(existsSync(join(target, 'journal'))).toBe(true);
    await expect(startTestOutlay({ dataDir: target })).rejects.toThrow(/began and did not end/);
    await restore();
    await check();
  });
});

describe('a backup that cannot be trusted', () => {
  it('is refused before anything is touched, and the file is named', async () => {
    const folder = copyOfBackup();
    const { journal, tables } = await checkBackup(folder);
    const slice = tables['charges']?.slices[0]?.path ?? '';
    for (const path of [journal.path, slice]) {
      const bytes = readFileSync(join(folder, path));
      writeFileSync(join(folder, path), Buffer.concat([bytes.subarray(0, -1), Buffer.from([7])]));
      await expect(restore(folder)).rejects.toThrow(`${join(folder, path)} is not what was written there`);
      writeFileSync(join(folder, path), bytes);
    }
    rmSync(join(folder, slice));
    await expect(restore(folder)).rejects.toThrow(`${join(folder, slice)} is missing`);
    rewriteManifest(folder, (manifest) => ({ ...manifest, format: 99 }));
    await expect(restore(folder)).rejects.toThrow(/has format 99.* knows formats up to 1/);
    rmSync(join(folder, 'manifest.json'));
    await expect(restore(folder)).rejects.toThrow('is no backup');
    expect(existsSync(join(target, 'clickhouse'))).toBe(false);
  });

  it('cannot name a file outside its folder, nor a schema that this program does not know', async () => {
    const folder = copyOfBackup();
    rewriteManifest(folder, (manifest) => ({
      ...manifest,
      journal: { ...manifest.journal, path: '../data.mdb' },
    }));
    await expect(restore(folder)).rejects.toThrow('is no backup');
    rewriteManifest(folder, (manifest) => ({
      ...manifest,
      journal: { ...manifest.journal, path: 'journal/data.mdb' },
      schema_version: 99,
    }));
    await expect(restore(folder)).rejects.toThrow(/has schema version 99/);
  });
});
