// The durable journal: settled batches and what settle remembers, in one LMDB transaction, before anything is acknowledged.
import { open, type Database, type RootDatabase } from 'lmdb';
import { openMemory, TABLE_ENCODING } from './memory.ts';
import type { SettleState } from './settle/state.ts';

/** Rows of one batch, JSONCompactEachRow, by table; and what they add to current-period spend. */
export type JournalBatch = {
  readonly rows: Readonly<Record<LedgerTable, Buffer>>;
  readonly increments: readonly SpendIncrement[];
};

/** What one charge adds to a person's spend. Time in milliseconds. */
export type SpendIncrement = {
  readonly user: string;
  readonly group: string;
  readonly source: string;
  readonly subagent: string;
  readonly time: number;
  readonly cost: bigint;
};

export const LEDGER_TABLES = ['charges', 'evidence', 'activities'] as const;
export type LedgerTable = (typeof LEDGER_TABLES)[number];

/** A run of batches that is inserted as one; its bounds are durable before the first attempt, so a retry is the same. */
export type Chunk = { readonly first: number; readonly last: number };

export interface Journal {
  /** Names this journal in deduplication tokens, so that another journal's batches are never taken for its own. */
  readonly id: string;
  /**
   * Runs `settle` against durable memory and appends the batch that it returns, all or nothing: when this returns, both
   * are on disk. Without a batch only the memory is kept.
   */
  append(settle: (state: SettleState, batchId: number) => JournalBatch | undefined): number | undefined;
  /** The oldest batches not yet in the ledger, at most `maxBytes` of rows. Undefined when all are. */
  nextChunk(maxBytes: number): Chunk | undefined;
  batchesOf(chunk: Chunk): JournalBatch[];
  /** Batches not yet in the ledger, oldest first. */
  pending(): Iterable<{ readonly batchId: number; readonly batch: JournalBatch }>;
  /** Forgets batches that are in the ledger. */
  release(chunk: Chunk): void;
  /** The newest batch. */
  readonly last: number;
  /** The newest batch that is in the ledger; 0 when none is. */
  readonly written: number;
  /** Rows waiting for the ledger, in bytes. */
  readonly pendingBytes: number;
  close(): Promise<void>;
}

type Options = {
  readonly path: string;
  /** How long a call or point is recognised when it is sent again. */
  readonly horizonMs: number;
  readonly now: () => number;
};

/** Opens the journal in a folder of its own; creates it where there is none. */
export function openJournal({ path, horizonMs, now }: Options): Journal {
  // Without overlapping sync a commit returns only when its pages are on disk.
  const root = open({ path, overlappingSync: false, maxDbs: 64 });
  const batches: Batches = root.openDB({ name: 'journal', ...TABLE_ENCODING });
  const marks: Marks = root.openDB({ name: 'marks', ...TABLE_ENCODING });
  const id = identityOf(root, marks, now);
  const state = openMemory(root, { horizonMs, now });
  let pendingBytes = sumBytes(batches);
  let last = Math.max(Number(marks.get('last') ?? 0), Number(marks.get('first')));
  return {
    id,
    append(settle) {
      state.forget();
      const batchId = last + 1;
      const batch = root.transactionSync(() => {
        const settled = settle(state, batchId);
        if (settled) {
          batches.putSync(batchId, settled);
          marks.putSync('last', batchId);
        }
        return settled;
      });
      if (!batch) return undefined;
      last = batchId;
      pendingBytes += bytesOf(batch);
      return batchId;
    },
    nextChunk: (maxBytes) => nextChunk(batches, marks, maxBytes),
    batchesOf: (chunk) => [...rangeOf(batches, chunk)].map(({ value }) => value),
    *pending() {
      for (const { key, value } of batches.getRange({})) yield { batchId: key, batch: value };
    },
    release(chunk) {
      pendingBytes -= root.transactionSync(() => releaseChunk(batches, marks, chunk));
    },
    get last() {
      return last;
    },
    get written() {
      return Number(marks.get('written') ?? 0);
    },
    get pendingBytes() {
      return pendingBytes;
    },
    close: async () => await root.close(),
  };
}

type Batches = Database<JournalBatch, number>;
type Marks = Database<string | number | Chunk, string>;

function rangeOf(batches: Batches, { first, last }: Chunk): Iterable<{ key: number; value: JournalBatch }> {
  return batches.getRange({ start: first, end: last + 1 });
}

function nextChunk(batches: Batches, marks: Marks, maxBytes: number): Chunk | undefined {
  const begun = marks.get('chunk');
  if (typeof begun === 'object') return begun;
  const chunk = cutChunk(batches, maxBytes);
  if (chunk) marks.putSync('chunk', chunk);
  return chunk;
}

/** Removes a chunk that is in the ledger; returns its bytes. */
function releaseChunk(batches: Batches, marks: Marks, chunk: Chunk): number {
  let bytes = 0;
  for (const { key, value } of [...rangeOf(batches, chunk)]) {
    bytes += bytesOf(value);
    batches.removeSync(key);
  }
  marks.putSync('written', chunk.last);
  marks.removeSync('chunk');
  return bytes;
}

/** Batch ids begin at the journal's birth in microseconds, so that they grow even when a journal is replaced. */
function identityOf(root: RootDatabase, marks: Marks, now: () => number): string {
  const known = marks.get('id');
  if (typeof known === 'string') return known;
  const born = now() * 1000;
  const id = born.toString(36);
  root.transactionSync(() => {
    marks.putSync('id', id);
    marks.putSync('first', born);
  });
  return id;
}

function cutChunk(journal: Batches, maxBytes: number): Chunk | undefined {
  let chunk: Chunk | undefined;
  let bytes = 0;
  for (const { key, value } of journal.getRange({})) {
    bytes += bytesOf(value);
    if (chunk && bytes > maxBytes) break;
    chunk = { first: chunk?.first ?? key, last: key };
  }
  return chunk;
}

function bytesOf({ rows }: JournalBatch): number {
  return LEDGER_TABLES.reduce((bytes, table) => bytes + rows[table].length, 0);
}

function sumBytes(journal: Batches): number {
  let bytes = 0;
  for (const { value } of journal.getRange({})) bytes += bytesOf(value);
  return bytes;
}
