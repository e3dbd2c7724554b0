// A chunk whose tokens the engine may have forgotten, as after a power cut: what the ledger holds decides what is inserted.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StoreUnavailable, type Store } from '../../store/store.ts';
import { countByMonth, heldByMonth, rowsOf } from './chunk-rows.ts';
import {
  LEDGER_TABLES,
  type Chunk,
  type ChunkTable,
  type DoubtfulMonths,
  type LedgerTable,
} from '../journal/batch.ts';
import type { Journal } from '../journal/journal.ts';

type Options = {
  readonly journal: Journal;
  readonly store: Store;
  readonly now: () => number;
  /** Since this process sent its tokens first, by a clock that nobody sets; undefined for those of an earlier one. */
  readonly sentMs: number | undefined;
};

/** A month holds some of its rows and not all, which no insert leaves behind: somebody else changed the ledger. */
export class PartialMonth extends Error {
  override readonly name = 'PartialMonth';
}

/** How often and how long to look for an insert that still goes on. */
const QUIET_LOOKS = 60;
const QUIET_LOOK_MS = 500;

/** Evidence and what forges told feed none. */
const FEEDS_ROLLUPS: ReadonlySet<LedgerTable> = new Set<LedgerTable>(['charges', 'activities']);

/** Clocks that are set a little while a machine starts. */
const MARGIN_MS = 5_000;

/**
 * The same chunk while the engine surely remembers its tokens. Else only the months of which the ledger holds nothing
 * are inserted, under new tokens: a month is a partition, which an insert fills whole or not at all.
 */
export async function resolveDoubt(chunk: Chunk, { journal, store, now, sentMs }: Options): Promise<Chunk> {
  if (ageOf(chunk, now(), sentMs) < (await store.remembersFor())) return chunk;
  return await compared(chunk, { journal, store, now });
}

/**
 * What an insert that failed left behind, once another one went well: an engine that notes the token before it has the
 * part takes the next attempt for a repetition and keeps nothing of it. Whole: the ledger holds every row.
 */
export async function confirmChunk(
  chunk: Chunk,
  options: Pick<Options, 'journal' | 'store' | 'now'>,
): Promise<{ readonly chunk: Chunk; readonly isWhole: boolean }> {
  await untilQuiet(options.store);
  const changed = await compared(chunk, options);
  const missing = Object.values(changed.tables ?? {}).flatMap(({ months = [] }) => months);
  return { chunk: changed, isWhole: missing.length === 0 };
}

/** An insert without an answer may still be going on; the ledger has one writer, so that any insert is one of these. */
async function untilQuiet(store: Store): Promise<void> {
  const sql = `SELECT count() AS running FROM system.processes
               WHERE query_kind = 'Insert' AND current_database = currentDatabase()`;
  for (let looks = 0; looks < QUIET_LOOKS; looks += 1) {
    const [row] = await store.query({ sql, row: z.object({ running: z.coerce.number() }) });
    if (row?.running === 0) return;
    await sleep(QUIET_LOOK_MS);
  }
  throw new StoreUnavailable('An insert without an answer is still going on.');
}

async function compared(
  chunk: Chunk,
  { journal, store, now }: Pick<Options, 'journal' | 'store' | 'now'>,
): Promise<Chunk> {
  const begunAt = now();
  const tables: Partial<Record<LedgerTable, ChunkTable>> = {};
  const doubtful: DoubtfulMonths[] = [];
  for (const table of LEDGER_TABLES) {
    const rows = rowsOf(journal, chunk, table);
    if (rows.length === 0) continue;
    const held = await heldByMonth(store, chunk, table, rows);
    const months = missingMonths(table, countByMonth(rows), held);
    tables[table] = { revision: (chunk.tables?.[table]?.revision ?? 0) + 1, months };
    // A rollup and its ledger month may each have arrived without the other.
    if (FEEDS_ROLLUPS.has(table)) doubtful.push({ table, months: [...held.keys()] });
  }
  const changed = { ...chunk, begunAt, tables, doubtful };
  journal.rebegin(changed);
  return changed;
}

/**
 * How long ago tokens were used first, at most. An insert without an answer may still be going on, so that within one
 * process only a clock far ahead, as after a sleep of the machine, may make a doubt of it.
 */
function ageOf({ begunAt }: Chunk, now: number, sentMs: number | undefined): number {
  const told = now - (begunAt ?? Number.NEGATIVE_INFINITY);
  if (sentMs !== undefined && told <= sentMs + MARGIN_MS) return sentMs;
  return told < 0 ? Number.POSITIVE_INFINITY : told + MARGIN_MS;
}

function missingMonths(
  table: LedgerTable,
  expected: ReadonlyMap<number, number>,
  held: ReadonlyMap<number, number>,
): number[] {
  const missing: number[] = [];
  for (const [month, count] of expected) {
    const there = held.get(month) ?? 0;
    if (there === 0) missing.push(month);
    else if (there !== count)
      throw new PartialMonth(`${table} of ${month} holds ${there} of ${count} rows of a chunk`);
  }
  return missing;
}
