// An Outlay on an engine that the test can reach too, to damage, read and kill it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore } from '../../../store/clickhouse.ts';
import { startEmbedded, type EmbeddedEngine } from '../../../store/embedded/supervise.ts';
import type { Store } from '../../../store/store.ts';
import { putMigrated } from '../../support/migrated.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';

export type Watched = {
  readonly engine: EmbeddedEngine;
  readonly store: Store;
  readonly outlay: TestOutlay;
  /** Sends so many calls of 25,000 micro-dollars each, numbered from `first`; resolves with the statuses. */
  send(first: number, count: number): Promise<number[]>;
  /** What the API says was spent. */
  spent(): Promise<{ calls: number; cost_usd: string }>;
  end(): Promise<void>;
};

/** Starts both on folders of their own. */
export async function startWatched(): Promise<Watched> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-care-'));
  await putMigrated(dataDir);
  const engine = await startEmbedded({ dataDir });
  const { url, username, password } = engine;
  const clickhouseUrl = url.replace('//', `//${username}:${password}@`);
  const outlay = await startTestOutlay({ clickhouseUrl });
  const store = createStore({ url, username, password });
  return {
    engine,
    store,
    outlay,
    send: async (first, count) => await sendCalls(outlay, first, count),
    spent: async () => await spentAt(outlay),
    end: async () => {
      await outlay.end();
      await store.close();
      await engine.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Sends calls as an exporter does, each in an export of its own. */
export async function sendCalls(outlay: TestOutlay, first: number, count: number): Promise<number[]> {
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  return await Promise.all(
    numbers.map(async (number) => {
      const user = `user${number % 5}@acme.test`;
      const call = { 'user.email': user, request_id: `req-${number}`, output_tokens: 1000 };
      const body = Buffer.from(requestEvents([{ 'session.id': `s${number % 3}`, ...call }]));
      return await outlay.send({ name: 'call.json', signal: 'logs', body });
    }),
  );
}

/** What the API says was spent, once the ledger holds everything. */
export async function spentAt(outlay: TestOutlay): Promise<{ calls: number; cost_usd: string }> {
  const verified = await outlay.call('POST', '/api/v1/verify');
  if (!JSON.stringify(verified.body).includes('"ok":true')) throw new Error(JSON.stringify(verified));
  const { body } = await outlay.get('/api/v1/usage');
  const { calls, cost_usd } = (body as { totals: { calls: number; cost_usd: string } }).totals;
  return { calls, cost_usd };
}
