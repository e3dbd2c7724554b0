// An import beside telemetry that arrives at the same moment, and what it refuses.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHistoryImporter, type HistoryImporter } from '../../../ingest/history/import-history.ts';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { createPipeline, type Pipeline } from '../../../ingest/pipeline.ts';
import { createPriceBook } from '../../../ingest/price/book.ts';
import type { Outcome } from '../../../ingest/settle/settle.ts';
import { HISTORY_BATCH, type HistoryCall } from '../../../schemas/history.ts';
import { toUsd } from '../../../schemas/money.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { StoreUnavailable, type Store } from '../../../store/store.ts';
import { logsOf, type Call } from '../../support/claude-session.ts';
import { lineOf } from '../../support/history-lines.ts';

const NOW = Date.UTC(2026, 10, 22);
const CALL: Call = { id: 0, source: 'main', tokens: { ...NO_TOKENS, input: 1_000_000 } };
const NOBODY = { user: '', group: '' };

/** The same call as a transcript tells it, under an id of its own. */
const LINE: HistoryCall = { ...lineOf(CALL), call: 'msg_0' };

let folder: string;
let journal: Journal;
let pipeline: Pipeline;
let importer: HistoryImporter;
let metered: bigint;
let onQuery: () => Promise<void>;
let pause: { sentence: string } | undefined;
let outcomes: Outcome[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-import-'));
  journal = openJournal({ path: join(folder, 'journal'), horizonMs: 86_400_000, now: () => NOW });
  metered = 0n;
  pause = undefined;
  outcomes = [];
  onQuery = async () => await Promise.resolve();
  const store = {
    query: async () => {
      await onQuery();
      return [];
    },
  } as unknown as Store;
  const parts = {
    journal,
    prices: createPriceBook(),
    groupOf: () => '',
    now: () => NOW,
    paused: () => pause,
    announce: async (_batch: number, increments: readonly { readonly cost: bigint }[]) => {
      for (const { cost } of increments) metered += cost;
      await Promise.resolve();
    },
  };
  const flush = async () => await Promise.resolve();
  importer = createHistoryImporter({ ...parts, store, flush, onOutcomes: (all) => outcomes.push(...all) });
  pipeline = createPipeline({
    ...parts,
    onOutcomes: () => undefined,
    onSettled: (adapted) => importer.note(adapted),
  });
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

const run = async (more: Partial<HistoryCall> = {}, floor?: number) =>
  await importer.run({ calls: [{ ...LINE, ...more }], user: '', sender: NOBODY, floor });

describe('an import', () => {
  it('knows what telemetry tells while it looks into the ledger', async () => {
    onQuery = async () => void (await pipeline.accept(logsOf([CALL], 's-1'), NOBODY));
    expect(await run()).toMatchObject({ calls: 1, charged: 0, known: 1 });
    expect(toUsd(metered)).toBe('5');
  });

  it('gives way to telemetry that tells the same call later', async () => {
    expect(await run()).toMatchObject({ charged: 1, known: 0 });
    expect(toUsd(metered)).toBe('5');
    await pipeline.accept(logsOf([CALL], 's-1'), NOBODY);
    expect(toUsd(metered)).toBe('5');
  });

  it('refuses times that cannot be, and months that the ledger dropped', async () => {
    expect(await run({ time: '2027-11-20T09:00:01Z' })).toMatchObject({
      charged: 0,
      refused: [{ reason: 'time_in_future', calls: 1 }],
    });
    expect(outcomes).toEqual([{ outcome: 'rejected', reason: 'time_in_future' }]);
    expect(await run({}, 202612)).toMatchObject({
      charged: 0,
      refused: [{ reason: 'dropped_by_retention', calls: 1 }],
    });
    expect(await run({}, 202611)).toMatchObject({ charged: 1, refused: [] });
  });

  it('takes a whole batch of calls with the same counts, and none of them again', async () => {
    const calls = Array.from({ length: HISTORY_BATCH }, (_, id) => ({
      ...LINE,
      call: `msg_${id}`,
      time: new Date(Date.parse(LINE.time) + id).toISOString(),
    }));
    const asked = { calls, user: '', sender: NOBODY };
    expect(await importer.run(asked)).toMatchObject({ charged: HISTORY_BATCH, known: 0 });
    expect(await importer.run(asked)).toMatchObject({ charged: 0, known: HISTORY_BATCH });
    expect(toUsd(metered)).toBe(String(5 * HISTORY_BATCH));
  });

  it('counts calls without a price', async () => {
    expect(await run({ model: 'nobody-knows' })).toMatchObject({ charged: 1, unpriced: 1 });
  });

  it('keeps nothing while the ledger cannot tell what it holds, or nothing is taken', async () => {
    onQuery = async () => await Promise.reject(new StoreUnavailable('away'));
    await expect(run()).rejects.toThrow('away');
    onQuery = async () => await Promise.resolve();
    pause = { sentence: 'The disk is full.' };
    await expect(run()).rejects.toThrow('The disk is full.');
    expect([metered, journal.pendingBytes]).toEqual([0n, 0]);
  });
});
