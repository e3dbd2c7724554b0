// The ingest lane's thread as the API lane sees it end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startIngestLane, type IngestLane } from '../../../server/lane/start-ingest-lane.ts';
import { requestEvents } from '../../support/request-events.ts';

let folder: string;
let lane: IngestLane;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-lane-'));
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
    },
    {
      onSaved: quiet,
      onKept: quiet,
      onBatch: quiet,
      onAmended: quiet,
      onWritten: quiet,
      onLog: quiet,
      onDeath: quiet,
    },
  );
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function spend(request_id: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${lane.start.port}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: requestEvents([{ 'user.email': 'ada@acme.test', 'session.id': 's', request_id, output_tokens: 1 }]),
  });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
}

it('asks for the ledger once for all that was acknowledged, however many wait for one that is away', async () => {
  const asked = vi.spyOn(Worker.prototype, 'postMessage');
  const flushes = (): number =>
    asked.mock.calls.filter(([message]) => (message as { question?: string }).question === 'flush').length;
  const wait = async (): Promise<unknown> =>
    await Promise.all(Array.from({ length: 50 }, async () => await lane.caughtUp()));
  await spend('req-1');
  await wait();
  expect(flushes()).toBe(1);
  await spend('req-2');
  await wait();
  expect(flushes()).toBe(2);
  asked.mockRestore();
  await lane.stop();
});

describe('an ingest lane that has ended', () => {
  it('leaves no question without an answer, neither those it was asked before nor later ones', async () => {
    // Nothing is written before the ledger is ready, so that this waits.
    const waiting = lane.ask('hold', { ms: 1_000 });
    const answered = expect(waiting).rejects.toThrow('ended');
    await lane.stop();
    await answered;
    await expect(lane.ask('status', null)).rejects.toThrow('ended');
  });

  it('is stopped at once where it is stopped again', async () => {
    await lane.stop();
    await lane.stop();
    expect(lane.start.port).toBeGreaterThan(0);
  });
});
