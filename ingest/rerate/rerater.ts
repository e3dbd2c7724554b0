// Rates what the ledger holds by the price book as it is now, while telemetry goes on arriving.
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import type { Amounts } from '../../schemas/charge.ts';
import type { Store } from '../../store/store.ts';
import { batchOfRows, placeOf, type AuditRow } from '../audit/rows.ts';
import { recordsUnderWay } from '../audit/under-way.ts';
import type { Journal } from '../journal/journal.ts';
import type { SpendIncrement } from '../journal/spend-log.ts';
import type { PriceBook } from '../price/book.ts';
import type { SettleState } from '../settle/state.ts';
import {
  daysWithRows,
  partsOf,
  readPart,
  readWhole,
  wholeRecords,
  type Part,
  type Parts,
  type Span,
} from './days.ts';
import { createDayTally, type DayTally } from './day-tally.ts';
import { costsOf, withChanges, type Change, type RerateJob } from './job.ts';
import { changeJob } from './jobs.ts';
import { lastPlace, type LedgerRecord } from './ledger-record.ts';
import { rateAnew, type RatedAnew, type Remembered } from './rate-anew.ts';
import { rememberDue, rememberedOf, sessionOf, type Known } from './remembered.ts';

export type RerateOptions = {
  readonly journal: Journal;
  readonly store: Store;
  /** Resolves when the ledger holds everything that was appended before. */
  readonly flush: () => Promise<void>;
  /** Tells the meter what a batch adds to spend. */
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
  /** As it is at any moment. */
  readonly prices: PriceBook;
  readonly now: () => number;
  /** Ends a run between two batches; the job goes on with the next one. */
  readonly stopped?: () => boolean;
  readonly bounds?: Partial<Bounds>;
};

type Bounds = {
  /** Rows that are read at once to be compared. */
  readonly rowsPerPart: number;
  /** Records that are booked in one batch. */
  readonly records: number;
};

const BOUNDS: Bounds = { rowsPerPart: 3_000, records: 500 };

/** The ledger may take a chunk while rows are read; then they are read again, at most so many times. */
const ATTEMPTS = 10;

/** How often records of which more is on its way are looked at again before they are left. */
const ROUNDS = 3;

/** Rows on their way to the ledger, beyond which a run waits for it. */
const MOST_PENDING_BYTES = 4 * 1024 * 1024;

/** Records that are rated before others may run. */
const RATED_AT_ONCE = 200;

/**
 * Runs a job to its end, or goes on with one that was cut short. What is booked, what memory knows of it and what the job
 * counts are one transaction; a day that was not done is done again and changes what is left of it. Rejects with what
 * stands in the way: the job stays as it is.
 */
export async function runRerate(id: string, options: RerateOptions): Promise<void> {
  const { store, flush, now, stopped = () => false } = options;
  const job = change(id, options, (known) => ({
    ...known,
    state: 'running',
    sentence: '',
    startedAt: known.startedAt ?? now(),
  }));
  // Waiting for an engine that is away could take hours.
  await store.query({ sql: 'SELECT 1', row: z.unknown() });
  // Rows that were booked by an earlier price book; all that come after them are by the latest.
  await flush();
  for (const day of await daysWithRows(store, { ...spanOf(job), from: job.doneTo })) {
    const tally = await rerateDay(id, day, options);
    if (stopped()) return;
    change(id, options, (known) => tally.into({ ...known, doneTo: day.to }));
  }
  await flush();
  change(id, options, (known) => ({ ...known, state: 'done', doneTo: known.to, endedAt: now() }));
}

/** What a job looks at. */
function spanOf({ from, to, provider, model }: RerateJob): Span {
  return { from, to, provider, model };
}

function change(id: string, { journal }: RerateOptions, by: (job: RerateJob) => RerateJob): RerateJob {
  const kept: { job?: RerateJob } = {};
  journal.append((state) => {
    kept.job = changeJob(id, by, state);
    return undefined;
  });
  return kept.job as RerateJob;
}

async function rerateDay(id: string, day: Span, options: RerateOptions): Promise<DayTally> {
  const { store, stopped = () => false } = options;
  const bounds = { ...BOUNDS, ...options.bounds };
  const tally = createDayTally();
  const { parts, spread } = await partsOf(store, day, bounds.rowsPerPart);
  const run: Run = { id, options, tally, spread };
  for (const part of parts) {
    let due = await changedIn(part, run);
    for (let round = 0; due.length > 0 && round < ROUNDS && !stopped(); round += 1) {
      const left: LedgerRecord[] = [];
      for (let first = 0; first < due.length && !stopped(); first += bounds.records) {
        left.push(...(await moveRecords(due.slice(first, first + bounds.records), day, run)));
      }
      if (left.length > 0) await options.flush();
      due = left;
    }
    for (const record of due) tally.keep('on_its_way', record);
    if (stopped()) return tally;
    await breathe();
  }
  return tally;
}

type Run = {
  readonly id: string;
  readonly options: RerateOptions;
  readonly tally: DayTally;
  readonly spread: Parts['spread'];
};

/** The records of a part that may be due to something else, by what their rows tell so far. */
async function changedIn(part: Part, { options, tally, spread }: Run): Promise<LedgerRecord[]> {
  const { journal, store } = options;
  const changed: LedgerRecord[] = [];
  const records = await readPart(store, part, { spread, asOfBatch: journal.written });
  for (let first = 0; first < records.length; first += RATED_AT_ONCE) {
    const some = records.slice(first, first + RATED_AT_ONCE);
    for (const record of some) {
      const { kind } = rateAnew(record, glimpsed(record, journal), options.prices);
      if (kind !== 'beside') tally.examine();
      if (kind !== 'beside' && kind !== 'same') changed.push(record);
    }
    await breathe();
  }
  return changed;
}

/** Rows tell of calls all that they were rated by; of counters memory may know more. */
function glimpsed(record: LedgerRecord, journal: Journal): Remembered {
  const known: Known = { get: journal.recall };
  const isCell = placeOf(lastPlace(record).sum, 'signal') === 'metrics';
  return isCell ? rememberedOf(record, journal, known) : { ...sessionOf(record, known), entry: undefined };
}

/** Books records from all rows that there are of them; resolves with those of which more is on its way. */
async function moveRecords(records: readonly LedgerRecord[], day: Span, run: Run): Promise<LedgerRecord[]> {
  const { journal, store } = run.options;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const asOfBatch = journal.written;
    const rows = await readWhole(store, records, { span: day, asOfBatch });
    // Synchronous from here to the journal: nothing comes between the look at what is under way and the batch.
    if (journal.written === asOfBatch) return await book(rows, asOfBatch, run);
  }
  return [...records];
}

async function book(rows: readonly AuditRow[], asOfBatch: number, run: Run): Promise<LedgerRecord[]> {
  const { journal, announce, flush } = run.options;
  const underWay = recordsUnderWay(journal, asOfBatch);
  const { records, beside } = wholeRecords(rows);
  const isWhole = ({ id }: LedgerRecord): boolean => underWay?.has(id) === false;
  let increments: readonly SpendIncrement[] = [];
  const batchId = journal.append((state, id) => {
    const booked = records.filter(isWhole).flatMap((record) => bookOne(record, beside, { run, state }));
    if (booked.length === 0) return undefined;
    const changes = booked.map((one) => one.change);
    changeJob(run.id, (job) => withChanges(job, changes, id), state);
    const batch = batchOfRows(
      booked.flatMap((one) => one.rows),
      id,
    );
    increments = batch.increments;
    return batch;
  });
  if (batchId !== undefined) await announce(batchId, increments);
  if (journal.pendingBytes > MOST_PENDING_BYTES) await flush();
  return records.filter((record) => !isWhole(record));
}

type Booked = { readonly rows: readonly AuditRow[]; readonly change: Change };

function bookOne(
  record: LedgerRecord,
  beside: ReadonlySet<string>,
  { run, state }: { readonly run: Run; readonly state: SettleState },
): Booked[] {
  const { tally } = run;
  const { journal, prices } = run.options;
  const rated: RatedAnew = beside.has(record.id)
    ? { kind: 'told_twice' }
    : rateAnew(record, rememberedOf(record, journal, state), prices);
  if (rated.kind === 'told_twice' || rated.kind === 'unclear') tally.keep(rated.kind, record);
  if (rated.kind !== 'changed') return [];
  rememberDue(record, rated.due, journal, state);
  return [{ rows: rated.rows(), change: changeOf(record, rated.due) }];
}

/** What becomes of a record. */
function changeOf(record: LedgerRecord, due: Amounts): Change {
  const { sum } = lastPlace(record);
  return {
    provider: placeOf(sum, 'provider'),
    model: placeOf(sum, 'model'),
    calls: record.amounts.calls,
    before: costsOf(record.amounts),
    after: costsOf(due),
  };
}
