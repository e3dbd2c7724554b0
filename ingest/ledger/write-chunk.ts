// One chunk into the ledger, whatever it takes: the same rows under the same tokens until the engine has them.
import { setTimeout as sleep } from 'node:timers/promises';
import { RowsRejected, StoreUnavailable, type Store } from '../../store/store.ts';
import { rowsToInsert } from './chunk-rows.ts';
import { confirmChunk, resolveDoubt } from './doubt.ts';
import {
  LEDGER_TABLES,
  rowsIn,
  type Chunk,
  type DoubtfulMonths,
  type LedgerTable,
  type StoredBatch,
} from '../journal/batch.ts';
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

/** How far the attempts at a chunk have come. */
type Progress = {
  readonly chunk: Chunk;
  /** No attempt was made yet, so that its tokens are new. */
  readonly isFresh: boolean;
  /** An attempt ended without success after it may have reached the engine. */
  readonly hasFailed: boolean;
  /** When this process used the tokens first, by a clock that nobody sets. */
  readonly sentAt: number | undefined;
};

/** Tries until the ledger has the chunk, or until Outlay stops or the journal is broken. `isFresh`: no attempt was made yet. */
export async function writeChunk(
  begun: Chunk,
  isFresh: boolean,
  options: WriteOptions,
  stopped: AbortSignal,
): Promise<void> {
  const sentAt = isFresh ? performance.now() : undefined;
  let progress: Progress = { chunk: begun, isFresh, hasFailed: !isFresh, sentAt };
  const goesOn = (): boolean => !stopped.aborted && options.journal.fault === undefined;
  for (let retryMs = FIRST_RETRY_MS; goesOn(); retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    try {
      progress = await resolved(progress, options);
      const { chunk, isWhole } = await insertWhole(progress, options);
      progress = { ...progress, chunk };
      if (!isWhole) continue;
      options.journal.release(chunk);
      options.onWritten(chunk.last);
      if (chunk.doubtful) options.onDoubt?.(options.journal.doubtful());
      return;
    } catch (error) {
      options.onFailure(error, progress.chunk);
      progress = { ...progress, isFresh: false, hasFailed: progress.hasFailed || mayHaveArrived(error) };
      await pause(error instanceof StoreUnavailable ? retryMs : LAST_RETRY_MS, stopped);
    }
  }
}

/** The chunk under tokens that the engine can be trusted with. */
async function resolved(progress: Progress, options: WriteOptions): Promise<Progress> {
  if (progress.isFresh) return { ...progress, isFresh: false };
  const sentMs = progress.sentAt && performance.now() - progress.sentAt;
  const chunk = await resolveDoubt(progress.chunk, { ...options, sentMs });
  return chunk === progress.chunk ? progress : { ...progress, chunk, sentAt: performance.now() };
}

/** One attempt; not whole where the chunk is to be tried again at once as it is then. */
async function insertWhole(
  { chunk, hasFailed }: Progress,
  options: WriteOptions,
): Promise<{ readonly chunk: Chunk; readonly isWhole: boolean }> {
  const sifted = await insertChunk(chunk, options);
  if (sifted) return { chunk: sifted, isWhole: false };
  return hasFailed ? await confirmChunk(chunk, options) : { chunk, isWhole: true };
}

/** Nothing is left behind where nobody listened. */
function mayHaveArrived(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : undefined;
  return !(cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED');
}

/** Resolves with the chunk as it is to be tried again where rows of it had to be set aside. */
async function insertChunk(chunk: Chunk, options: WriteOptions): Promise<Chunk | undefined> {
  const batches = options.journal.batchesOf(chunk);
  for (const table of LEDGER_TABLES) {
    try {
      await insertTable({ chunk, batches, table }, options);
    } catch (error) {
      const sifted = error instanceof RowsRejected ? await siftChunk(chunk, table, options) : undefined;
      if (!sifted) throw error;
      options.onSetAside?.(sifted.rows, sifted.amended);
      return sifted.chunk;
    }
  }
  return undefined;
}

type Part = { readonly chunk: Chunk; readonly batches: readonly StoredBatch[]; readonly table: LedgerTable };

async function insertTable({ chunk, batches, table }: Part, { journal, store }: WriteOptions): Promise<void> {
  const part = chunk.tables?.[table];
  const rows = part?.months
    ? Buffer.concat(rowsToInsert(journal, chunk, table).map(({ line }) => line))
    : Buffer.concat(batches.map((batch) => rowsIn(batch.rows, table)));
  if (rows.length === 0) return;
  const revision = part ? `-${part.revision}` : '';
  const token = `${journal.id}-${chunk.first}-${chunk.last}-${table}${revision}`;
  await store.insert({ table, columns: LEDGER_COLUMNS[table], rows, token });
}

/** Waits, unless Outlay stops meanwhile. */
export async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stopped }).catch(() => undefined);
}
