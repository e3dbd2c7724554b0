// A journal on disk in front of the real engine, with rows that a test names by their person.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { LEDGER_COLUMNS } from '../../ingest/ledger/columns.ts';
import type { JournalBatch, LedgerTable } from '../../ingest/journal/batch.ts';
import { openJournal, type Journal } from '../../ingest/journal/journal.ts';
import { startLedgerWriter, type LedgerWriter } from '../../ingest/ledger/writer.ts';
import type { SpendIncrement } from '../../ingest/journal/spend-log.ts';
import { fromUsd } from '../../schemas/money.ts';
import { createStore, type StoreOptions } from '../../store/clickhouse.ts';
import { startEmbedded } from '../../store/embedded/supervise.ts';
import type { Store } from '../../store/store.ts';
import { putMigrated } from './migrated.ts';

/** A row in a few words; each costs a dollar. */
export type Row = {
  readonly user: string;
  readonly month?: number;
  readonly cells?: Record<string, unknown>;
};

export type Written = Parameters<typeof startLedgerWriter>[0];

export interface JournalRig {
  readonly journal: Journal;
  readonly store: Store;
  clock: number;
  append(rows: Partial<Record<LedgerTable, readonly Row[]>>): number;
  /** Starts a writer; the last one is stopped at the end. */
  write(options?: Partial<Written>): LedgerWriter;
  /** Closes and opens the journal, as a restart does. */
  reopen(): Promise<void>;
  /** Persons in a table, sorted; from a rollup with what they cost. */
  users(table: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface RigEngine {
  readonly address: StoreOptions;
  rig(): JournalRig;
  close(): Promise<void>;
}

/** Midday of the 15th in a month of 2026, counted from 1. */
const secondsIn = (month: number): number => Date.UTC(2026, month - 1, 15, 12) / 1000;

/** Starts the engine, once for all journals of a test file. */
export async function startRigEngine(): Promise<RigEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-rig-'));
  await putMigrated(join(folder, 'clickhouse'));
  const engine = await startEmbedded({ dataDir: join(folder, 'clickhouse') });
  const { url, username, password } = engine;
  const options = { url, username, password, database: 'outlay' };
  const store = createStore(options);
  let journals = 0;
  return {
    address: options,
    rig: () =>
      openRig(store, join(folder, `journal-${++journals}`), Date.UTC(2026, 10, 22) + journals * 1000),
    close: async () => {
      await store.close();
      await engine.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function openRig(store: Store, path: string, start: number): JournalRig {
  let clock = start;
  const openHere = (): Journal => openJournal({ path, horizonMs: 3_600_000, now: () => clock });
  let journal = openHere();
  let writer: LedgerWriter | undefined;
  return {
    get journal() {
      return journal;
    },
    store,
    get clock() {
      return clock;
    },
    set clock(value) {
      clock = value;
    },
    append: (rows) => journal.append((_state, id) => batchOf(rows, id)) ?? 0,
    write: (options = {}) => {
      const quiet = { onWritten: () => undefined, onFailure: () => undefined };
      writer = startLedgerWriter({ journal, store, now: () => clock, ...quiet, ...options });
      return writer;
    },
    reopen: async () => {
      await writer?.stop();
      await journal.close();
      journal = openHere();
    },
    users: async (table) => {
      const row = z.object({ user: z.string() });
      const found = await store.query({
        sql: `SELECT user FROM ${table} WHERE user != '' ORDER BY user`,
        row,
      });
      return found.map(({ user }) => user);
    },
    close: async () => {
      await writer?.stop();
      await journal.close();
      for (const table of [
        'charges',
        'evidence',
        'activities',
        'usage_hourly',
        'usage_daily',
        'usage_extra_hourly',
        'usage_dimension_daily',
        'usage_session_daily',
        'usage_work_daily',
        'activities_hourly',
        'change_usage_daily',
        'forge_facts',
        'changes',
      ])
        await store.command(`TRUNCATE TABLE ${table}`);
    },
  };
}

function batchOf(rows: Partial<Record<LedgerTable, readonly Row[]>>, batchId: number): JournalBatch {
  const bytes = (table: LedgerTable): Buffer =>
    Buffer.concat((rows[table] ?? []).map((row) => lineOf(table, row, batchId)));
  const increments = (rows.charges ?? []).map(({ user, month = 11 }): SpendIncrement => {
    return {
      user,
      group: 'g',
      source: 'main',
      subagent: '',
      time: secondsIn(month) * 1000,
      cost: fromUsd(1)!,
    };
  });
  return {
    rows: {
      charges: bytes('charges'),
      evidence: bytes('evidence'),
      activities: bytes('activities'),
      forge_facts: bytes('forge_facts'),
      changes: bytes('changes'),
    },
    increments,
  };
}

/** One row as it lies in the journal. */
export function lineOf(table: LedgerTable, { user, month = 11, cells = {} }: Row, batchId: number): Buffer {
  const known: Record<string, unknown> = {
    time: `${secondsIn(month)}.000000000`,
    user,
    group: 'g',
    source: 'main',
    record_id: '7',
    cost: '1',
    entries: 1,
    calls: 1,
    quantity: '1.000000',
    attributes: {},
    batch_id: batchId,
    ...cells,
  };
  const numeric =
    /tokens$|^calls|^credits|^attempt|^depth|retries|entries$|cost$|^list_cost|^price_(?!source)/;
  const values = LEDGER_COLUMNS[table].map((column) => known[column] ?? (numeric.test(column) ? 0 : ''));
  return Buffer.from(`${JSON.stringify(values)}\n`);
}
