// Moves what the ledger holds to the changes that it is due to by what is known now, while telemetry goes on arriving.
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { StoreRejected, StoreUnavailable, type Store } from '../../store/store.ts';
import { batchOfRows, movedTo, negated, placeOf, readRows, sumRows, type AuditRow } from '../audit/rows.ts';
import { recordsUnderWay } from '../audit/under-way.ts';
import { USAGE_TABLES } from '../journal/batch.ts';
import type { Journal } from '../journal/journal.ts';
import type { SpendIncrement } from '../journal/spend-log.ts';
import type { SettleState } from '../settle/state.ts';
import { dirtyPage, dropDirtyPage, type DirtyKey } from './dirty.ts';
import type { KnownChanges } from './due-change.ts';
import { knownChanges } from './known-changes.ts';
import {
  groupsIn,
  IN_SLICE,
  isDue,
  misplacedOf,
  paramsOf,
  placedNow,
  slicesOf,
  type Slice,
} from './misplaced.ts';
import { duePlace } from './placed.ts';
import { commitScope, rollupScope } from './scopes.ts';

export type AttributorOptions = {
  readonly journal: Journal;
  readonly store: Store;
  /** Resolves when the ledger holds everything that was appended before. */
  readonly flush: () => Promise<void>;
  /** Tells the meter what a batch adds to spend. */
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
  /** Told of what cannot be attributed: see {@link attributeOrLeave}. */
  readonly onLeft?: (key: DirtyKey, error: unknown) => void;
  readonly bounds?: Partial<Bounds>;
};

type Bounds = {
  /** Rows that one search groups. */
  readonly rowsPerSlice: number;
  /** Records that are moved in one batch. */
  readonly records: number;
};

const BOUNDS: Bounds = { rowsPerSlice: 20_000, records: 1_000 };

/** The ledger may take a chunk while rows are read; then they are read again, at most so many times. */
const ATTEMPTS = 10;

/** Rows on their way to the ledger, beyond which a run waits for it: what is under way is looked through for each batch. */
const MOST_PENDING_BYTES = 4 * 1024 * 1024;

/** What a run did. `left`: records of which more is on its way; they are looked at again. */
export type Attributed = { readonly moved: number; readonly left: number };

const NOTHING: Attributed = { moved: 0, left: 0 };

/**
 * Attributes what was noted as news, until nothing is left or only what has to wait. Every record is brought to where it is
 * due, by rows that take it back and book it anew; to run again writes nothing. What was noted stays so until it is done.
 */
export async function attribute(options: AttributorOptions): Promise<Attributed> {
  const { journal, flush } = options;
  const waiting = new Set<string>();
  let done = NOTHING;
  for (;;) {
    const keys = read(journal, dirtyPage);
    if (!keys || keys.every((key) => waiting.has(JSON.stringify(key)))) return done;
    // Rows of before the news; all that come after it are written to where they are due.
    await flush();
    const page = await attributeOrLeave(keys, options);
    read(journal, (state) => dropDirtyPage(page.again, state));
    for (const key of page.again) waiting.add(JSON.stringify(key));
    done = both(done, page.done);
  }
}

/** Reads or writes memory alone, on disk when it returns. */
function read<Result>(journal: Journal, work: (state: SettleState) => Result): Result {
  const kept: { result?: Result } = {};
  journal.append((state) => {
    kept.result = work(state);
    return undefined;
  });
  return kept.result as Result;
}

function both(one: Attributed, other: Attributed): Attributed {
  return { moved: one.moved + other.moved, left: one.left + other.left };
}

/** `again`: keys to be looked at again in the next run, beside those of records that are on their way. */
type Tried = { readonly done: Attributed; readonly again: readonly DirtyKey[] };

/**
 * What cannot be attributed does not hold up the rest: halves the keys until one is found, and leaves it; for good where the
 * engine refuses it, until the next run where that asks too much of it now.
 */
async function attributeOrLeave(keys: readonly DirtyKey[], options: AttributorOptions): Promise<Tried> {
  try {
    const done = await attributePage(keys, options);
    return { done, again: done.left > 0 ? keys : [] };
  } catch (error) {
    if (await isOfAll(error, options)) throw error;
    const [first] = keys;
    if (first && keys.length === 1) {
      options.onLeft?.(first, error);
      return { done: NOTHING, again: error instanceof StoreUnavailable ? [first] : [] };
    }
    const middle = Math.ceil(keys.length / 2);
    const front = await attributeOrLeave(keys.slice(0, middle), options);
    const back = await attributeOrLeave(keys.slice(middle), options);
    return { done: both(front.done, back.done), again: [...front.again, ...back.again] };
  }
}

/** Whether it is not the keys that are to blame. The engine is also unavailable where a question is too large for it. */
async function isOfAll(error: unknown, { store }: AttributorOptions): Promise<boolean> {
  if (!(error instanceof StoreUnavailable)) return !(error instanceof StoreRejected);
  return await store.query({ sql: 'SELECT 1', row: z.unknown() }).then(
    () => false,
    () => true,
  );
}

async function attributePage(keys: readonly DirtyKey[], options: AttributorOptions): Promise<Attributed> {
  const { store } = options;
  const bounds = { ...BOUNDS, ...options.bounds };
  const scopes = [await rollupScope(keys, store), commitScope(keys)].filter((scope) => scope !== undefined);
  let done = NOTHING;
  for (const scope of scopes) {
    for (const table of USAGE_TABLES) {
      for (const slice of await slicesOf(store, table, scope, bounds.rowsPerSlice)) {
        done = both(done, await attributeSlice(slice, options, bounds));
        await breathe();
      }
    }
  }
  return done;
}

async function attributeSlice(
  slice: Slice,
  options: AttributorOptions,
  { records }: Bounds,
): Promise<Attributed> {
  const { journal, store } = options;
  const groups = await groupsIn(store, slice, journal.written);
  const ids = read(journal, (state) => misplacedOf(groups, knownChanges(state)));
  let done = NOTHING;
  for (let first = 0; first < ids.length; first += records) {
    done = both(done, await moveRecords(slice, ids.slice(first, first + records), options));
  }
  if (ids.length > 0) await options.flush();
  return done;
}

/** Moves records from all rows that there are of them; those of which more is on its way are left. */
async function moveRecords(
  slice: Slice,
  ids: readonly string[],
  options: AttributorOptions,
): Promise<Attributed> {
  const { journal, store } = options;
  const condition = `${slice.scope.condition} AND ${IN_SLICE} AND batch_id <= {as_of:UInt64}
    AND toString(record_id) IN {ids:Array(String)}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const asOfBatch = journal.written;
    const params = { ...paramsOf(slice), ids, as_of: asOfBatch };
    const rows = await readRows(store, [slice.table], condition, params);
    // Synchronous from here to the journal: nothing comes between the look at what is under way and the batch.
    if (journal.written === asOfBatch) return await book(rows, asOfBatch, options);
  }
  return { moved: 0, left: ids.length };
}

async function book(
  rows: readonly AuditRow[],
  asOfBatch: number,
  { journal, announce, flush }: AttributorOptions,
): Promise<Attributed> {
  const underWay = recordsUnderWay(journal, asOfBatch);
  const isWhole = (row: AuditRow): boolean => underWay?.has(placeOf(row, 'record_id')) === false;
  let moved: readonly AuditRow[] = [];
  let increments: readonly SpendIncrement[] = [];
  const sums = sumRows(rows);
  const whole = sums.filter(isWhole);
  const batchId = journal.append((state, id) => {
    moved = movesOf(whole, knownChanges(state));
    if (moved.length === 0) return undefined;
    const batch = batchOfRows(moved, id);
    increments = batch.increments;
    return batch;
  });
  if (batchId !== undefined) await announce(batchId, increments);
  if (journal.pendingBytes > MOST_PENDING_BYTES) await flush();
  return { moved: recordsIn(moved), left: recordsIn(sums.filter((row) => !isWhole(row))) };
}

/** What takes rows from where they lie and books them where they are due. */
function movesOf(rows: readonly AuditRow[], known: KnownChanges): AuditRow[] {
  return rows.flatMap((row) => {
    const now = placedNow((column) => placeOf(row, column));
    const due = duePlace({ ...now, time: BigInt(placeOf(row, 'time')) }, known);
    if (isDue(now, due)) return [];
    const { repo, pr, prSource, toldPlace } = due;
    const columns = { repo, pr, pr_source: prSource, told_place: toldPlace };
    return [...negated([row]), movedTo(row, columns)];
  });
}

function recordsIn(rows: readonly AuditRow[]): number {
  return new Set(rows.map((row) => placeOf(row, 'record_id'))).size;
}
