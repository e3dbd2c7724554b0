// The price book of the ingest lane: what was told last rates the first call after a restart, before anybody tells it again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toUsd } from '../../../schemas/money.ts';
import type { PriceEntry } from '../../../schemas/price-book.ts';
import { startIngestLane, type IngestLane } from '../../../server/lane/start-ingest-lane.ts';
import { tokenEntry } from '../../ingest/price/entries.ts';
import { requestEvents } from '../../support/request-events.ts';

const DEAL = tokenEntry('deal', { rates: { input: '4', output: '20' } });
const LATER = tokenEntry('deal', { rates: { input: '3', output: '20' } }, 2);

let folder: string;
let lane: IngestLane;
let costs: string[];
let calls = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-lane-prices-'));
  costs = [];
});

afterEach(async () => {
  await lane.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(prices?: readonly PriceEntry[]): Promise<void> {
  const quiet = (): void => undefined;
  lane = await startIngestLane(
    {
      journalPath: join(folder, 'journal'),
      horizonMs: 3_600_000,
      readPatienceMs: 1_000,
      maxPendingBytes: 1e6,
      maxPendingMs: 1e6,
      diskFloorBytes: 0,
      maxBodyBytes: 1e6,
      host: '127.0.0.1',
      otlpPort: 0,
      grpcPort: 0,
      store: { url: 'http://127.0.0.1:9', username: '', password: '', database: 'outlay' },
      ledgerReady: false,
      access: { open: true, known: true, tokens: new Map(), groups: new Map() },
      prices,
    },
    {
      onSaved: quiet,
      onKept: quiet,
      onBatch: ({ increments }) => {
        costs.push(toUsd(increments.reduce((sum, { cost }) => sum + cost, 0n)));
      },
      onAmended: quiet,
      onWritten: quiet,
      onLog: quiet,
      onDeath: quiet,
    },
  );
}

/** A call of a million tokens of input, which cost 5 dollars by list. */
async function call(): Promise<void> {
  calls += 1;
  const event = { 'session.id': 's', request_id: `req-${calls}`, input_tokens: 1_000_000, output_tokens: 0 };
  const answer = await fetch(`http://127.0.0.1:${lane.start.port}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: requestEvents([{ 'user.email': 'ada@acme.test', ...event }]),
  });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
}

it('is what it was told last, also after a restart in which nobody has told it yet', async () => {
  await start();
  await call();
  await lane.ask('prices', [DEAL]);
  await call();
  await lane.stop();
  await start();
  await call();
  expect(costs).toEqual(['5', '4', '4']);
});

it('is that of the start where the settings were read before', async () => {
  await start([DEAL]);
  await call();
  await lane.stop();
  await start([LATER]);
  await call();
  await lane.stop();
  await start();
  await call();
  await lane.ask('prices', []);
  await call();
  expect(costs).toEqual(['4', '3', '3', '5']);
});
