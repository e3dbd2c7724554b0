// The way of batches out of the journal: into chunks, and forgotten once the ledger has them.
import type { Database } from 'lmdb';
import { bytesOf, type Backlog } from './backlog.ts';
import type { Chunk, DoubtfulMonths, LedgerTable, StoredBatch } from './batch.ts';
import type { JournalGuard } from './guard.ts';
import type { OpenQuarantine } from './quarantine.ts';
import { inRowFormat } from './row-format.ts';
import { setAside, type RefusedRow, type SetAside } from './set-aside.ts';
import type { OpenSpendLog } from './spend-log.ts';

/** The databases of the journal that change together. */
export type JournalTables = {
  readonly batches: Database<StoredBatch, number>;
  readonly marks: Marks;
  readonly backlog: Backlog;
  readonly quarantine: OpenQuarantine;
  readonly spend: OpenSpendLog;
};

export type Marks = Database<string | number | Chunk | readonly DoubtfulMonths[], string>;

export interface JournalChunks {
  /** The chunk that was begun and not released. */
  begun(): Chunk | undefined;
  /** The chunk that was begun, else a new one of the oldest batches not yet in the ledger, at most `maxBytes` of rows. */
  nextChunk(maxBytes: number): Chunk | undefined;
  /** Changes how a begun chunk is to be inserted, before the attempt that does so. */
  rebegin(chunk: Chunk): void;
  batchesOf(chunk: Chunk): (StoredBatch & { readonly batchId: number })[];
  /** Moves refused rows of a begun chunk into quarantine. */
  setAside(chunk: Chunk, table: LedgerTable, refused: readonly RefusedRow[]): SetAside;
  /** Forgets batches that are in the ledger; returns the bytes of their rows. */
  release(chunk: Chunk): number;
  /** Months whose rollups are in doubt, over restarts until they are trusted again. */
  doubtful(): readonly DoubtfulMonths[];
  trust(): void;
}

/** Transactions over the open databases. */
export function openChunks(
  { batches, marks, backlog, quarantine, spend }: JournalTables,
  guard: JournalGuard,
  now: () => number,
): JournalChunks {
  const mark = (chunk: Chunk): void => {
    marks.putSync('chunk', chunk);
  };
  const begun = (): Chunk | undefined => {
    const found = marks.get('chunk');
    return typeof found === 'object' && 'first' in found ? found : undefined;
  };
  const doubtful = (): readonly DoubtfulMonths[] => {
    const found = marks.get('doubtful');
    return Array.isArray(found) ? (found as readonly DoubtfulMonths[]) : [];
  };
  return {
    begun,
    doubtful,
    batchesOf: (chunk) => batchesIn(batches, chunk),
    nextChunk(maxBytes) {
      const known = begun();
      if (known) return known;
      const cut = backlog.cut(maxBytes);
      const chunk = cut && { ...cut, begunAt: now() };
      if (chunk) guard.transact(() => mark(chunk));
      return chunk;
    },
    rebegin: (chunk) => guard.transact(() => mark(chunk)),
    setAside: (chunk, table, refused) =>
      guard.transact(() => {
        // Batches are written again without the rows, and the rows beside them.
        guard.needRoom(2 * batchesIn(batches, chunk).reduce((bytes, batch) => bytes + bytesOf(batch), 0));
        const changed = setAside(chunk, table, refused, { batches, backlog, quarantine, spend });
        mark(changed.chunk);
        return changed;
      }),
    release: (chunk) =>
      guard.transact(() => {
        if (chunk.doubtful) marks.putSync('doubtful', [...doubtful(), ...chunk.doubtful]);
        return forget(chunk, { batches, marks, backlog });
      }),
    trust: () =>
      guard.transact(() => {
        marks.removeSync('doubtful');
      }),
  };
}

function batchesIn(
  batches: JournalTables['batches'],
  { first, last }: Chunk,
): ReturnType<JournalChunks['batchesOf']> {
  const found = [...batches.getRange({ start: first, end: last + 1 })];
  return found.map(({ key, value }) => ({ batchId: key, ...inRowFormat(value) }));
}

function forget(
  { first, last }: Chunk,
  { batches, marks, backlog }: Pick<JournalTables, 'batches' | 'marks' | 'backlog'>,
): number {
  for (const key of [...batches.getKeys({ start: first, end: last + 1 })]) batches.removeSync(key);
  marks.putSync('written', last);
  marks.removeSync('chunk');
  return backlog.remove(first, last);
}
