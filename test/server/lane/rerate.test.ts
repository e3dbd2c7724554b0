// Jobs of re-rating in the ingest lane: they wait for an engine that is away, tell why they failed, and outlive the process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { createPriceBook } from '../../../ingest/price/book.ts';
import type { RerateAsked } from '../../../ingest/rerate/job.ts';
import { orUnavailable, startLaneRerate, type LaneRerate } from '../../../server/lane/rerate.ts';
import { StoreRejected, StoreUnavailable, type Store } from '../../../store/store.ts';

let folder: string;
let journal: Journal;
let lane: LaneRerate;
let fault: Error | undefined;

const NOW = Date.UTC(2026, 10, 22);
const ASKED: RerateAsked = {
  from: Date.UTC(2026, 9, 1),
  to: Date.UTC(2026, 10, 1),
  provider: '',
  model: '',
  reason: 'a contract',
  by: 'admin',
  floor: 0,
  signedOff: [],
};

const flushed = async (): Promise<void> => await Promise.resolve();

function start(flush = flushed): LaneRerate {
  const query = async () => (fault ? await Promise.reject(fault) : await Promise.resolve([]));
  return startLaneRerate({
    journal,
    store: { query } as unknown as Store,
    writer: { flush },
    announce: async () => await Promise.resolve(),
    prices: createPriceBook(),
    now: () => NOW,
    log: () => undefined,
    describe: (error) => (error as Error).message,
    againMs: 10,
    patienceMs: 10,
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-lane-rerate-'));
  journal = openJournal({ path: join(folder, 'journal'), horizonMs: 1_000, now: () => NOW });
  fault = undefined;
  lane = start();
});

afterEach(async () => {
  lane.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await journal.close();
  rmSync(folder, { recursive: true });
});

const states = (): unknown[] => lane.list().map(({ state, sentence }) => [state, sentence]);

describe('a job', () => {
  it('runs by itself to its end', async () => {
    const job = lane.ask(ASKED);
    expect(job).toMatchObject({ ...ASKED, state: 'waiting', askedAt: NOW, doneTo: ASKED.from });
    await expect.poll(states).toEqual([['done', '']]);
    expect(lane.list(job.id)).toMatchObject([{ doneTo: ASKED.to, endedAt: NOW, models: [], kept: [] }]);
    expect(lane.list('another')).toEqual([]);
  });

  it('waits for an engine that is away, says so, and goes on', async () => {
    fault = new StoreUnavailable('away');
    lane.ask(ASKED);
    await expect.poll(states).toEqual([['running', 'away']]);
    fault = undefined;
    await expect.poll(states).toEqual([['done', '']]);
  });

  it('fails where the engine refuses, and does not hold up the next', async () => {
    fault = new StoreRejected('no such column', 47);
    lane.ask(ASKED);
    await expect.poll(states).toEqual([['failed', 'no such column']]);
    fault = undefined;
    lane.ask(ASKED);
    await expect.poll(states).toEqual([
      ['done', ''],
      ['failed', 'no such column'],
    ]);
  });

  it('that a stop interrupted is gone on with by the next process', async () => {
    fault = new StoreUnavailable('away');
    lane.ask(ASKED);
    await expect.poll(states).toEqual([['running', 'away']]);
    lane.stop();
    fault = undefined;
    lane = start();
    await expect.poll(states).toEqual([['done', '']]);
  });

  it('is not taken where too many wait', () => {
    fault = new StoreUnavailable('away');
    const asked = Array.from({ length: 20 }, () => lane.ask(ASKED));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(20);
    expect(() => lane.ask(ASKED)).toThrow('Try again when one has ended');
  });

  it('begins where the ledger still has rows', () => {
    expect(lane.ask({ ...ASKED, floor: Date.UTC(2026, 9, 15) })).toMatchObject({
      doneTo: Date.UTC(2026, 9, 15),
    });
  });
});

describe('a preview', () => {
  it('is refused, to be asked for again, while the ledger lacks what was acknowledged: it would leave calls out', async () => {
    const span = { from: ASKED.from, to: ASKED.to, provider: '', model: '' };
    expect(await lane.preview(span, createPriceBook())).toMatchObject({ models: [] });
    lane.stop();
    lane = start(async () => await new Promise(() => undefined));
    const refused = await orUnavailable(async () => await lane.preview(span, createPriceBook()));
    expect(refused).toMatchObject({ unavailable: expect.stringContaining('Try again') as string });
  });
});
