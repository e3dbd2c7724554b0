// The life of the embedded engine's process: crashes, hangs, locks, orphans, and its end.
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../config.ts';
import { createStore } from '../../store/clickhouse.ts';
import { startEmbedded, type EmbeddedEngine, type EmbeddedOptions } from '../../store/embedded/supervise.ts';
import { migrate } from '../../store/migrate.ts';
import { StoreUnavailable, type Store } from '../../store/store.ts';

const MIB = 1024 * 1024;

async function until(met: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!met()) {
    if (performance.now() > deadline) throw new Error('it did not happen in time');
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the embedded engine', () => {
  let dataDir: string;
  let undo: (() => Promise<void>)[];
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'outlay-engine-'));
    undo = [];
  });
  afterEach(async () => {
    for (const close of undo.reverse()) await close();
    rmSync(dataDir, { recursive: true });
  });

  async function start(
    options: Partial<EmbeddedOptions> = {},
  ): Promise<{ engine: EmbeddedEngine; store: Store }> {
    const engine = await startEmbedded({ dataDir, ...options });
    undo.push(() => engine.stop());
    const store = createStore({ ...engine, database: 'default' });
    undo.push(() => store.close());
    return { engine, store };
  }

  it.skipIf(process.platform !== 'linux')('inherits what it is given and no secret', async () => {
    vi.stubEnv('A_SECRET', 'hush');
    const { engine } = await start({ env: readConfig({ LD_PRELOAD: '', A_SECRET: 'hush' }).loaderEnv });
    const { engine: preloading } = await start({
      dataDir: join(dataDir, 'other'),
      env: readConfig({ LD_PRELOAD: 'libc.so.6', A_SECRET: 'hush' }).loaderEnv,
    });
    const environOf = (pid: number | undefined) => readFileSync(`/proc/${pid}/environ`, 'utf8');
    expect(environOf(engine.pid)).not.toMatch(/LD_PRELOAD|A_SECRET/);
    expect(environOf(preloading.pid)).toMatch(/LD_PRELOAD=libc\.so\.6/);
    expect(environOf(preloading.pid)).not.toMatch(/A_SECRET/);
    vi.unstubAllEnvs();
  });

  async function createNumbers(store: Store): Promise<void> {
    await store.command('CREATE DATABASE IF NOT EXISTS kept');
    await store.command(
      'CREATE TABLE kept.numbers (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 1000',
    );
  }

  async function insertNumber(store: Store, number: number): Promise<void> {
    const rows = Buffer.from(`[${number}]\n`);
    await store.insert({ table: 'numbers', columns: ['a'], rows, token: String(number) });
  }

  it('comes back after a crash with the same address and the same data, and takes a doubtful batch once', async () => {
    const events: string[] = [];
    const { engine, store: server } = await start({ onEvent: (sentence) => events.push(sentence) });
    await createNumbers(server);
    const store = createStore({ ...engine, database: 'kept' });
    undo.push(() => store.close());
    const url = engine.url;
    let failures = 0;
    for (let number = 0; number < 60; number++) {
      if (number % 20 === 10) setTimeout(() => process.kill(engine.pid ?? 0, 'SIGKILL'), number % 7);
      for (let sent = false; !sent;) {
        try {
          await insertNumber(store, number);
          sent = true;
        } catch (error) {
          expect(error).toBeInstanceOf(StoreUnavailable);
          failures++;
          await sleep(20);
        }
      }
    }
    const sql = 'SELECT count() AS n, sum(a) AS total FROM numbers';
    expect(await store.query({ sql, row: z.unknown() })).toEqual([{ n: '60', total: '1770' }]);
    expect(failures).toBeGreaterThan(0);
    expect(engine.state()).toEqual({ up: true, restarts: 3 });
    expect(engine.url).toBe(url);
    expect(events[0]).toContain('went down (SIGKILL)');
  });

  it('is restarted when it hangs', async () => {
    const { engine, store } = await start({ hungAfterMs: 500 });
    const { pid = 0 } = engine;
    process.kill(pid, 'SIGSTOP');
    await until(() => engine.state().restarts === 1 && engine.state().up);
    expect(engine.pid).not.toBe(pid);
    expect(await store.query({ sql: 'SELECT 1 AS a', row: z.unknown() })).toEqual([{ a: 1 }]);
  });

  it('refuses a folder that another process holds, and leaves that process alone', async () => {
    const { store } = await start();
    await expect(startEmbedded({ dataDir })).rejects.toThrow(
      `The data folder ${dataDir} is in use by another process. Stop that process, or set OUTLAY_DATA_DIR`,
    );
    expect(await store.query({ sql: 'SELECT 1 AS a', row: z.unknown() })).toEqual([{ a: 1 }]);
  });

  it('waits for a folder that another process gives up in time', async () => {
    const { engine: first } = await start();
    const second = start({ freeWithinMs: 10_000 });
    await sleep(500);
    await first.stop();
    const { store } = await second;
    expect(await store.query({ sql: 'SELECT 1 AS a', row: z.unknown() })).toEqual([{ a: 1 }]);
  });

  it('sets aside definitions that a full disk cut short, and says so', async () => {
    const { engine, store } = await start();
    await store.command('CREATE TABLE whole (n UInt8) ENGINE = MergeTree ORDER BY n');
    await store.command('CREATE TABLE empty (n UInt8) ENGINE = MergeTree ORDER BY n');
    await store.command('CREATE TABLE halved (n UInt8) ENGINE = MergeTree ORDER BY n');
    await store.command('CREATE TABLE versionless (n UInt8) ENGINE = MergeTree ORDER BY n');
    await engine.stop();
    const definition = (table: string): string => {
      const paths = readdirSync(join(dataDir, 'store'), { recursive: true, encoding: 'utf8' });
      const found = paths.find((path) => path.endsWith(`/${table}.sql`));
      return join(dataDir, 'store', found ?? 'nowhere');
    };
    const uuid = /'([0-9a-f-]+)'/.exec(readFileSync(definition('versionless'), 'utf8'))?.[1] ?? '';
    truncateSync(join(dataDir, 'store', uuid.slice(0, 3), uuid, 'format_version.txt'));
    truncateSync(definition('halved'), 50);
    truncateSync(definition('empty'));
    const told: string[] = [];
    const { store: again } = await start({ onEvent: (sentence) => told.push(sentence) });
    const tables = await again.query({
      sql: 'SELECT name FROM system.tables WHERE database = currentDatabase()',
      row: z.object({ name: z.string() }),
    });
    expect(tables).toEqual([{ name: 'whole' }]);
    expect(told.map((sentence) => /: .*\/(\w+)\.sql/.exec(sentence)?.[1]).sort()).toEqual([
      'empty',
      'halved',
      'versionless',
    ]);
  });

  it('says why it cannot start', async () => {
    const blocked = join(dataDir, 'blocked');
    writeFileSync(blocked, 'a file, not a folder');
    await expect(startEmbedded({ dataDir: blocked })).rejects.toThrow(
      /did not start on .*blocked: .*EEXIST|ENOTDIR/,
    );
  });

  it('goes when the process that started it dies', async () => {
    const script = fileURLToPath(new URL('./orphan.ts', import.meta.url));
    const parent = fork(script, [dataDir], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const pid = await new Promise<number>((resolve) =>
      parent.once('message', (message) => resolve(Number(message))),
    );
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
    await start();
  });

  it('stops in the middle of a query', async () => {
    const { engine, store } = await start();
    const sql = 'SELECT sum(sipHash64(number)) FROM numbers(100000000000)';
    const query = store.query({ sql, row: z.unknown() }).catch((error: unknown) => error);
    await sleep(300);
    const started = performance.now();
    await engine.stop();
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await query).toBeInstanceOf(StoreUnavailable);
    await expect(store.query({ sql: 'SELECT 1', row: z.unknown() })).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('stops although it hangs', async () => {
    const { engine } = await start();
    process.kill(engine.pid ?? 0, 'SIGSTOP');
    await engine.stop();
    expect(engine.state().up).toBe(false);
  });

  it('survives a query that asks for more memory than there is', async () => {
    const { engine, store } = await start({ memoryBytes: 768 * MIB });
    const greedy = store.query({
      sql: 'SELECT length(groupArray(number)) AS n FROM numbers(300000000)',
      row: z.unknown(),
    });
    await expect(greedy).rejects.toMatchObject({ name: 'StoreRejected', code: 241 });
    expect(await store.query({ sql: 'SELECT 1 AS a', row: z.unknown() })).toEqual([{ a: 1 }]);
    expect(engine.state()).toEqual({ up: true, restarts: 0 });
  });

  it('has a part on the disk before it acknowledges the insert', async () => {
    const { engine, store: server } = await start();
    await createNumbers(server);
    const store = createStore({ ...engine, database: 'kept' });
    undo.push(() => store.close());
    const syncs = async (): Promise<number> => {
      const sql = "SELECT value FROM system.events WHERE event = 'FileSync'";
      const rows = await store.query({ sql, row: z.object({ value: z.coerce.number() }) });
      return rows[0]?.value ?? 0;
    };
    const before = await syncs();
    await insertNumber(store, 1);
    expect(await syncs()).toBeGreaterThan(before);
  });

  it('keeps the schema and the data over a restart of Outlay', async () => {
    const first = await start();
    expect((await migrate(first.engine)).statementsRun).toBeGreaterThan(5);
    await first.engine.stop();
    const second = await start();
    expect(await migrate(second.engine)).toMatchObject({ statementsRun: 0 });
  });
});
