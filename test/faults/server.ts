// A ClickHouse server of the harness's own behind a proxy: the embedded engine, which speaks ClickHouse's protocol.
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStore } from '../../store/clickhouse.ts';
import { startEmbedded, type EmbeddedEngine } from '../../store/embedded/supervise.ts';
import type { Store } from '../../store/store.ts';
import { openProxy, type Proxy } from './proxy.ts';

export type FaultyServer = {
  readonly engine: EmbeddedEngine;
  readonly proxy: Proxy;
  /** For the program: its server is the proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** Outlay's database, past the proxy. */
  readonly store: Store;
  /** The token of each insert that was tried, in order. */
  readonly tokens: readonly string[];
  stop(): Promise<void>;
};

/** Starts it on a folder of its own. */
export async function startFaultyServer(dataDir: string): Promise<FaultyServer> {
  mkdirSync(dataDir, { recursive: true });
  const engine = await startEmbedded({ dataDir });
  const tokens: string[] = [];
  const proxy = await openProxy(
    () => engine.url,
    (url) => {
      const token = new URL(url, engine.url).searchParams.get('insert_deduplication_token');
      if (token !== null) tokens.push(token);
    },
  );
  const store = createStore(engine);
  const url = new URL('/outlay', proxy.url);
  Object.assign(url, { username: engine.username, password: engine.password });
  return {
    engine,
    proxy,
    env: { OUTLAY_CLICKHOUSE_URL: url.href },
    store,
    tokens,
    stop: async () => {
      await proxy.close();
      await store.close();
      await engine.stop();
    },
  };
}

/** Whether chunks were tried one after the other: tokens name the journal, the first and last batch, and the table. */
export function isInOrder(tokens: readonly string[]): boolean {
  const firsts = tokens.flatMap((token) => CHUNK_TOKEN.exec(token)?.[1] ?? []).map(Number);
  return firsts.length > 0 && firsts.every((first, index) => first >= (firsts[index - 1] ?? 0));
}

const CHUNK_TOKEN = /^\w+-(\d+)-\d+-(?:charges|evidence|activities)/;

/** A server younger than this may have forgotten what it was sent before: each retry is then compared with the ledger first. */
const DOUBTED_MS = 6_500;

/** Waits until a server that was just started is old enough to be believed. */
export async function untilBelieved(since: number): Promise<void> {
  await sleep(Math.max(0, since + DOUBTED_MS - performance.now()));
}

const TRUST_MS = 120_000;

/** Waits until rollups that a doubtful insert may have left short were compared with the ledger. */
export async function untilTrusted(url: string): Promise<void> {
  const deadline = performance.now() + TRUST_MS;
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (metrics.includes('\noutlay_rollups_doubtful 0\n')) return;
    if (performance.now() > deadline) throw new Error('rollups were still in doubt after two minutes');
    await sleep(100);
  }
}
