// The durable journal: settled batches and what settle remembers, in one LMDB transaction, before anything is acknowledged.
import { open, type RootDatabase } from 'lmdb';
import { bytesOf, openBacklog, type Backlog } from './backlog.ts';
import { copyJournal } from './copy-journal.ts';
import type { JournalBatch } from './batch.ts';
import { openChunks, type JournalChunks, type JournalTables, type Marks } from './chunks.ts';
import { withDraft } from './draft.ts';
import { checkJournalFile, checkJournalLength } from './file.ts';
import { createJournalGuard, type JournalGuard } from './guard.ts';
import { openMemory, TABLE_ENCODING, type DurableMemory, type EntryPlace } from './memory.ts';
import { openQuarantine, type Quarantine } from './quarantine.ts';
import { inRowFormat, ROW_FORMAT } from './row-format.ts';
import { openSenders, type OpenSenders, type Senders } from './senders.ts';
import type { SettleState } from '../settle/state.ts';
import { openSpendLog, type SavedTotals, type SpendLog } from './spend-log.ts';
import { incrementsOfBatch } from './stored-increments.ts';

/** Throws JournalFull where the disk has no room, and JournalBroken once the disk has failed a write. */
export interface Journal extends JournalChunks {
  /** Names this journal in deduplication tokens, so that another journal's batches are never taken for its own. */
  readonly id: string;
  /**
   * Runs `settle` against durable memory and appends the batch that it returns, all or nothing: when this returns, both
   * are on disk. Without a batch only the memory is kept.
   */
  append(settle: (state: SettleState, batchId: number) => JournalBatch | undefined): number | undefined;
  /** Where settle remembers a record of the ledger. */
  find(recordId: bigint): EntryPlace | undefined;
  /** What settle remembers, as of now. */
  readonly recall: SettleState['get'];
  /** Batches not yet in the ledger, oldest first. */
  pending(): Generator<{ readonly batchId: number; readonly batch: JournalBatch }>;
  readonly quarantine: Quarantine;
  /** What batches add to spend, and the totals that were saved of it. */
  readonly spend: SpendLog;
  /** Who sends, and what became of it. */
  readonly senders: Senders;
  /** Puts on disk what {@link Senders.refuse} noted. */
  keepSenders(): void;
  /** The newest batch. */
  readonly last: number;
  /** The newest batch that is in the ledger. A new journal follows on those that a ledger has of an earlier one. */
  readonly written: number;
  /** Rows waiting for the ledger, in bytes. */
  readonly pendingBytes: number;
  /** When the oldest batch not yet in the ledger was appended, in milliseconds. */
  oldestAt(): number | undefined;
  /** Why nothing is written any more; undefined while all is well. */
  readonly fault: string | undefined;
  /** Copies everything, as of now, into a new folder; resolves with the newest batch that the ledger holds in the copy. */
  copyTo(folder: string): Promise<number>;
  close(): Promise<void>;
}

type Options = {
  readonly path: string;
  /** How long a call or point is recognised when it is sent again. */
  readonly horizonMs: number;
  readonly now: () => number;
  /** Told once, when the disk failed a write. */
  readonly onBroken?: (reason: string) => void;
};

/** Opens the journal in a folder of its own; creates it where there is none. */
export function openJournal({ path, horizonMs, now, onBroken }: Options): Journal {
  checkJournalFile(path);
  // Without overlapping sync a commit returns only when its pages are on disk.
  const root = open({ path, overlappingSync: false, maxDbs: 128 });
  checkJournalLength(path, root);
  const marks: Marks = root.openDB({ name: 'marks', ...TABLE_ENCODING });
  const id = identityOf(root, marks, now);
  const tables = openTables(root, marks, now);
  const { backlog, quarantine, spend } = tables;
  const state = openMemory(root, { horizonMs, now });
  const guard = createJournalGuard(root, path, onBroken);
  const counts = countsOf(tables);
  const senders = openSenders(root);
  return {
    ...counted(openChunks(tables, guard, now), backlog, counts),
    id,
    append(settle) {
      guard.needRoom(0);
      guard.attempt(() => state.forget());
      const batchId = counts.last + 1;
      const batch = withSenders(senders, guard, () => {
        const settled = withDraft(state, (draft) => settle(draft, batchId));
        if (settled) keepBatch(tables, guard, { ...settled, batchId });
        return settled;
      });
      if (!batch) return undefined;
      counts.last = batchId;
      counts.pendingBytes += bytesOf(batch);
      return batchId;
    },
    pending: () => pendingIn(tables),
    ...keptBeside(senders, guard, state),
    quarantine,
    spend: { ...spend, save: (saved) => saveTotals(guard, spend, saved) },
    get last() {
      return counts.last;
    },
    get written() {
      return counts.written;
    },
    get pendingBytes() {
      return counts.pendingBytes;
    },
    oldestAt: () => (counts.pendingBytes === 0 || guard.fault !== undefined ? undefined : backlog.oldestAt()),
    get fault() {
      return guard.fault;
    },
    copyTo: async (folder) => await copyJournal(root, folder),
    close: async () => await root.close(),
  };
}

function keptBeside(
  senders: OpenSenders,
  guard: JournalGuard,
  state: DurableMemory,
): Pick<Journal, 'senders' | 'keepSenders' | 'recall' | 'find'> {
  return {
    senders,
    keepSenders: () => withSenders(senders, guard, () => undefined),
    recall: (kind, key) => state.get(kind, key),
    find: (recordId) => state.find(recordId),
  };
}

/** One transaction; senders change with it, or not at all. */
function withSenders<Result>(senders: OpenSenders, guard: JournalGuard, work: () => Result): Result {
  senders.begin();
  const result = guard.transact(() => {
    const worked = work();
    senders.write();
    return worked;
  });
  senders.kept();
  return result;
}

/** What is asked for often, so that it is not read each time, nor from a broken journal. It follows what is on disk. */
type Counts = { pendingBytes: number; last: number; written: number };

function countsOf({ marks, backlog }: JournalTables): Counts {
  const first = Number(marks.get('first'));
  return {
    pendingBytes: backlog.sum(),
    last: Math.max(Number(marks.get('last') ?? 0), first),
    written: Math.max(Number(marks.get('written') ?? 0), first),
  };
}

function counted(chunks: JournalChunks, backlog: Backlog, counts: Counts): JournalChunks {
  return {
    ...chunks,
    setAside(chunk, table, refused) {
      const result = chunks.setAside(chunk, table, refused);
      counts.pendingBytes = backlog.sum();
      return result;
    },
    release(chunk) {
      const bytes = chunks.release(chunk);
      counts.pendingBytes -= bytes;
      counts.written = chunk.last;
      return bytes;
    },
  };
}

function* pendingIn({ batches, spend }: JournalTables): ReturnType<Journal['pending']> {
  for (const { key, value } of batches.getRange({})) {
    yield { batchId: key, batch: { rows: inRowFormat(value).rows, increments: spend.of(key) } };
  }
}

function openTables(root: RootDatabase, marks: Marks, now: () => number): JournalTables {
  const batches: JournalTables['batches'] = root.openDB({ name: 'journal', ...TABLE_ENCODING });
  const spend = openSpendLog(root, batches, incrementsOfBatch);
  const backlog = openBacklog(root, batches, now);
  return { batches, marks, spend, backlog, quarantine: openQuarantine(root) };
}

function keepBatch(
  { batches, marks, backlog, spend }: JournalTables,
  guard: JournalGuard,
  { batchId, rows, increments }: JournalBatch & { readonly batchId: number },
): void {
  // Rows, what they add to spend, and what settle remembers of them.
  guard.needRoom(4 * bytesOf({ rows }));
  batches.putSync(batchId, { rows, format: ROW_FORMAT });
  backlog.put(batchId, { rows });
  spend.keep({ batchId, increments });
  marks.putSync('last', batchId);
}

function saveTotals(guard: JournalGuard, spend: SpendLog, saved: SavedTotals): void {
  guard.needRoom(2 * saved.totals.length);
  guard.attempt(() => spend.save(saved));
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
