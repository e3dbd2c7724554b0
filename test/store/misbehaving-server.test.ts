// What a store makes of a server that misbehaves: it is tried again later, and a batch that is sent again is there once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createStore } from '../../store/clickhouse.ts';
import { StoreUnavailable, type Store } from '../../store/store.ts';
import { nameOf, type Fault } from '../faults/proxy.ts';
import { startFaultyServer, type FaultyServer } from '../faults/server.ts';

const FAULTS: readonly Fault[] = [
  { kind: 'refuse' },
  { kind: 'drop' },
  { kind: 'half-request' },
  { kind: 'lost-answer' },
  { kind: 'cut-answer' },
  { kind: 'garbage' },
  { kind: 'status', status: 200 },
  { kind: 'status', status: 302 },
  { kind: 'status', status: 404 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'exception', code: 252, name: 'TOO_MANY_PARTS' },
  { kind: 'wrong-password' },
];

describe('a server that misbehaves', () => {
  let folder: string;
  let server: FaultyServer;
  let store: Store;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outlay-misbehaving-'));
    server = await startFaultyServer(folder);
    const { engine, proxy } = server;
    store = createStore({ ...engine, url: proxy.url, database: 'default' });
    await store.command(
      'CREATE TABLE numbers (token String, number UInt64) ENGINE = MergeTree ORDER BY number SETTINGS non_replicated_deduplication_window = 100',
    );
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = async (sql: string) => await store.query({ sql, row: z.object({ n: z.string() }) });
  const insert = async (token: string) => {
    const rows = Array.from({ length: 1_000 }, (_, number) => `${JSON.stringify([token, number])}\n`);
    await store.insert({
      table: 'numbers',
      columns: ['token', 'number'],
      rows: Buffer.from(rows.join('')),
      token,
    });
  };

  it.each(FAULTS.map((fault) => [nameOf(fault), fault] as const))(
    'with %s is tried again later, for reads and writes, and a batch sent again is there once',
    async (name, fault) => {
      await server.proxy.plan(fault);
      await expect(insert(name)).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(read('SELECT toString(1) AS n')).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(store.command('SELECT 1')).rejects.toBeInstanceOf(StoreUnavailable);
      await server.proxy.plan(undefined);
      // A connection that the fault left behind may break once more.
      await vi.waitFor(async () => await insert(name), { timeout: 10_000 });
      expect(await read(`SELECT count() AS n FROM numbers WHERE token = '${name}'`)).toEqual([{ n: '1000' }]);
    },
  );
});
