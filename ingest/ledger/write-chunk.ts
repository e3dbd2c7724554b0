// One chunk into the ledger, whatever it takes: the same rows under the same tokens until the engine has them.
import { setTimeout as sleep } from 'node:timers/promises';
import { RowsRejected, StoreUnavailable, type Store } from '../../store/store.ts';
import { rowsToInsert } from './chunk-rows.ts';
import { resolveDoubt } from './doubt.ts';
import { LEDGER_TABLES, type Chunk, type DoubtfulMonths, type LedgerTable } from '../journal/batch.ts';
import type { Journal } from '../journal/journal.ts';
import { LEDGER_COLUMNS } from './columns.ts';
import type { QuarantinedRow } from '../journal/quarantine.ts';
import { siftChunk } from './sift.ts';
import type { BatchSpend } from '../journal/spend-log.ts';

export type WriteOptions = {
  readonly journal: Journal;
  readonly store: Store;
  readonly now: () => number;
  /** Called when everything up to this batch is in the ledger. */
  readonly onWritten: (batchId: number) => void;
  /** Called for each failed attempt, which is made again; without a chunk where the journal gave none. */
  readonly onFailure: (error: unknown, chunk: Chunk | undefined) => void;
  /** Called for rows that went into quarantine, with what their batches no longer add; before the rest is written. */
  readonly onSetAside?: (rows: readonly QuarantinedRow[], amended: readonly BatchSpend[]) => void;
  /** Called when a chunk is in the ledger of which it was not known how far it had come; with all that is in doubt. */
  readonly onDoubt?: (doubtful: readonly DoubtfulMonths[]) => void;
};

const FIRST_RETRY_MS = 100;
export const LAST_RETRY_MS = 5_000;

/** Tries until the ledger has the chunk, or until Outlay stops or the journal is broken. `isFresh`: no attempt was made yet. */
export async function writeChunk(
  begun: Chunk,
  isFresh: boolean,
  options: WriteOptions,
  stopped: AbortSignal,
): Promise<void> {
  let chunk = begun;
  let isSure = isFresh;
  let sentAt = isFresh ? performance.now() : undefined;
  const goesOn = (): boolean => !stopped.aborted && options.journal.fault === undefined;
  for (let retryMs = FIRST_RETRY_MS; goesOn(); retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    try {
      const sentMs = sentAt && performance.now() - sentAt;
      const resolved = isSure ? chunk : await resolveDoubt(chunk, { ...options, sentMs });
      if (resolved !== chunk) sentAt = performance.now();
      chunk = resolved;
      isSure = false;
      const sifted = await insertChunk(chunk, options);
      chunk = sifted ?? chunk;
      if (sifted) continue;
      options.journal.release(chunk);
      options.onWritten(chunk.last);
      if (chunk.doubtful) options.onDoubt?.(options.journal.doubtful());
      return;
    } catch (error) {
      options.onFailure(error, chunk);
      await pause(error instanceof StoreUnavailable ? retryMs : LAST_RETRY_MS, stopped);
    }
  }
}

/** Resolves with the chunk as it is to be tried again where rows of it had to be set aside. */
async function insertChunk(chunk: Chunk, options: WriteOptions): Promise<Chunk | undefined> {
  for (const table of LEDGER_TABLES) {
    try {
      await insertTable(chunk, table, options);
    } catch (error) {
      const sifted = error instanceof RowsRejected ? await siftChunk(chunk, table, options) : undefined;
      if (!sifted) throw error;
      options.onSetAside?.(sifted.rows, sifted.amended);
      return sifted.chunk;
    }
  }
  return undefined;
}

async function insertTable(
  chunk: Chunk,
  table: LedgerTable,
  { journal, store }: WriteOptions,
): Promise<void> {
  const part = chunk.tables?.[table];
  const rows = part?.months
    ? Buffer.concat(rowsToInsert(journal, chunk, table).map(({ line }) => line))
    : Buffer.concat(journal.batchesOf(chunk).map((batch) => batch.rows[table]));
  if (rows.length === 0) return;
  const revision = part ? `-${part.revision}` : '';
  const token = `${journal.id}-${chunk.first}-${chunk.last}-${table}${revision}`;
  await store.insert({ table, columns: LEDGER_COLUMNS[table], rows, token });
}

/** Waits, unless Outlay stops meanwhile. */
export async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stopped }).catch(() => undefined);
}
