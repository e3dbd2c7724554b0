// What SQL must not do to the machine that the embedded engine runs on.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createStore } from '../../store/clickhouse.ts';
import { createLane } from '../../store/embedded/lane.ts';
import { MAX_BODY_BYTES } from '../../store/embedded/request.ts';
import { startEmbedded, type EmbeddedEngine } from '../../store/embedded/supervise.ts';
import { StoreRejected, type Store } from '../../store/store.ts';
import { http } from './conformance-protocol.ts';

describe('the embedded engine', () => {
  let dataDir: string;
  let engine: EmbeddedEngine;
  let store: Store;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'outlay-safety-'));
    engine = await startEmbedded({ dataDir });
    store = createStore({ ...engine, database: 'default' });
  });
  afterAll(async () => {
    await store.close();
    await engine.stop();
    rmSync(dataDir, { recursive: true });
  });

  const post = async (call: Parameters<typeof http>[1]): ReturnType<typeof http> =>
    await http({ store, options: { ...engine, database: 'default' } }, call);

  it.each([
    "SELECT file('/etc/passwd')",
    "SELECT * FROM (SELECT * FROM file('/etc/passwd', 'LineAsString') SETTINGS readonly = 0)",
    'SELECT * FROM default.`/etc/passwd`',
    "SELECT * FROM filesystem('/etc')",
    "SELECT * FROM (SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString') SETTINGS readonly = 0)",
    "SELECT * FROM sqlite('/tmp/a.db', 't')",
    "SELECT * FROM executable('/bin/sh', 'TSV', 'a String')",
    'SELECT * FROM system.users',
  ])('refuses to read with %s', async (sql) => {
    await expect(store.query({ sql, row: z.unknown() })).rejects.toBeInstanceOf(StoreRejected);
  });

  it.each([
    "INSERT INTO FUNCTION file('/tmp/outlay-stolen.csv', 'CSV', 'a UInt8') VALUES (1)",
    "INSERT INTO FUNCTION url('http://127.0.0.1:1/', 'CSV', 'a UInt8') VALUES (1)",
    'CREATE USER other',
    'GRANT ALL ON *.* TO default',
    'CREATE FUNCTION f AS (x) -> x',
    "CREATE TABLE f (a String) ENGINE = URL('http://127.0.0.1:1/', 'CSV')",
    "CREATE TABLE f (a String) ENGINE = File(CSV, '/etc/passwd')",
    "BACKUP DATABASE default TO File('/tmp/outlay-stolen')",
  ])('refuses to run %s', async (sql) => {
    await expect(store.command(sql)).rejects.toThrow(/ACCESS_DENIED|not have the grant|UNSUPPORTED_METHOD/);
  });

  it('writes no file for a query', async () => {
    const path = join(tmpdir(), 'outlay-outfile.txt');
    const sql = `SELECT 1 INTO OUTFILE '${path}'`;
    await expect(store.query({ sql, row: z.unknown() })).rejects.toMatchObject({ code: 497 });
    expect(existsSync(path)).toBe(false);
  });

  it('lets nobody in without the password of this start', async () => {
    const { status } = await fetch(new URL('/?query=SELECT+1', engine.url));
    expect(status).toBe(403);
    expect((await fetch(new URL('/?query=SELECT+1&user=outlay', engine.url))).status).toBe(403);
  });

  it.each(['//', '/?query=%', '/%00', 'http://['])('survives a request for %s', async (path) => {
    const { port, hostname } = new URL(engine.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 (?:4|5)\d\d /);
    expect(await store.query({ sql: 'SELECT 1 AS a', row: z.unknown() })).toEqual([{ a: 1 }]);
    expect(engine.state()).toEqual({ up: true, restarts: 0 });
  });

  it('refuses a small body that inflates to more than it takes', async () => {
    const body = gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1), { level: 1 });
    const query = 'INSERT INTO t FORMAT TSV';
    expect((await post({ query, body, headers: { 'Content-Encoding': 'gzip' } })).status).toBe(413);
    expect((await post({ query, body: 'not gzip', headers: { 'Content-Encoding': 'gzip' } })).status).toBe(
      500,
    );
  });

  it('gives a result only up to its bound', async () => {
    const sql = "SELECT repeat('x', 1000) AS a FROM numbers(150000)";
    const failure = await store.query({ sql, row: z.unknown() }).catch((error: unknown) => error);
    expect((failure as StoreRejected).code).toBe(396);
  });

  it('ends the queries of clients that went away', async () => {
    const url = new URL('/', engine.url);
    url.searchParams.set('query', 'SELECT sum(sipHash64(number)) FROM numbers(100000000000)');
    const headers = { 'X-ClickHouse-User': engine.username, 'X-ClickHouse-Key': engine.password };
    const gone = new AbortController();
    const calls = [0, 1].map(() => fetch(url, { headers, signal: gone.signal }).catch(() => undefined));
    await sleep(300);
    gone.abort();
    await Promise.all(calls);
    const started = performance.now();
    expect(await store.query({ sql: 'SELECT 1 AS a', row: z.unknown() })).toEqual([{ a: 1 }]);
    // Each of the two would run for many minutes.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('a lane', () => {
  it('runs in order, and refuses whom it has no room for', async () => {
    const lane = createLane(1, 1);
    const done: number[] = [];
    const task = (number: number) => async () => {
      await sleep(10);
      done.push(number);
    };
    const first = lane.run(task(1));
    const second = lane.run(task(2));
    await expect(lane.run(task(3))).rejects.toMatchObject({ code: 202 });
    await Promise.all([first, second]);
    await lane.run(task(4));
    expect(done).toEqual([1, 2, 4]);
  });

  it('goes on after a task that failed', async () => {
    const lane = createLane(1, 1);
    const failed = lane.run(() => Promise.reject(new Error('failed')));
    const next = lane.run(() => Promise.resolve('next'));
    await expect(failed).rejects.toThrow('failed');
    expect(await next).toBe('next');
  });

  it('refuses who waits when it closes, and waits for who runs', async () => {
    const lane = createLane(1, 1);
    const running = lane.run(async () => await sleep(20, 'ran'));
    const waiting = lane.run(() => Promise.resolve());
    const closed = lane.close();
    await expect(waiting).rejects.toMatchObject({ code: 236 });
    await closed;
    expect(await running).toBe('ran');
    await expect(lane.run(() => Promise.resolve())).rejects.toMatchObject({ code: 236 });
  });
});
