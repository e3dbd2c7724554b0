// The audit of the ledger: finds what was charged twice and takes it back, while telemetry goes on arriving.
import { z } from 'zod';
import { toMilliseconds } from '../../schemas/nanos.ts';
import type { Store } from '../../store/store.ts';
import { markDirty, type DirtyKey } from '../attribution/dirty.ts';
import { shortSha } from '../forge/sha.ts';
import type { Journal } from '../journal/journal.ts';
import type { SpendIncrement } from '../journal/spend-log.ts';
import { correctedOf, remember, type Correction } from './correction.ts';
import { ACTIVITIES, CALLS, duplicateSearches } from './duplicates.ts';
import { createTally, type AuditFindings, type FindingsTally } from './findings.ts';
import { batchOfRows, placeOf, type AuditRow } from './rows.ts';
import { BOUNDS, type Bounds, type Search } from './search.ts';
import { supersededSearches } from './superseded.ts';
import { recordsUnderWay } from './under-way.ts';

export type AuditorOptions = {
  readonly journal: Journal;
  readonly store: Store;
  /** Resolves when the ledger holds everything that was appended before. */
  readonly flush: () => Promise<void>;
  /** Tells the meter what a batch adds to spend. */
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
  readonly bounds?: Partial<Bounds>;
};

/** The ledger may take a chunk while rows are read; then they are read again, at most so many times. */
const ATTEMPTS = 10;

/**
 * Audits the ledger as of now: calls and activities that are there more than once, and sessions whose spend several
 * signals tell; in some months only calls. Each correction is a batch of the journal like any other. To audit twice
 * takes back once: every search sees all earlier corrections, because it waits until they are in the ledger. The tally holds
 * what was corrected where an audit fails later.
 */
export async function auditLedger(
  options: AuditorOptions,
  onlyMonths?: ReadonlySet<number>,
  tally = createTally(),
): Promise<AuditFindings> {
  const bounds = { ...BOUNDS, ...options.bounds };
  const { store } = options;
  // Waiting for an engine that is away could take hours.
  await store.query({ sql: 'SELECT 1', row: z.unknown() });
  await options.flush();
  await searchAll(await duplicateSearches(store, CALLS, bounds, onlyMonths), options, tally);
  if (onlyMonths) return tally.findings();
  // After the calls: an event that was told twice is no better signal once it is taken back.
  await searchAll(await supersededSearches(store, bounds), options, tally);
  await searchAll(await duplicateSearches(store, ACTIVITIES, bounds), options, tally);
  return tally.findings();
}

async function searchAll(
  searches: readonly Search[],
  options: AuditorOptions,
  tally: FindingsTally,
): Promise<void> {
  for (const search of searches) {
    let isMore = true;
    while (isMore) {
      const found = await search(options.journal.written);
      const { booked, left } = await correct(found.corrections, options);
      tally.add(booked.map(correctedOf));
      // A part in which nothing could be done would be found again.
      isMore = found.isMore && booked.length > 0;
      if (!isMore) tally.leave(left);
    }
  }
}

type Corrected = { readonly booked: readonly Correction[]; readonly left: number };

/** Books what was computed from all there is to know of its records; the rest is left. */
async function correct(
  read: (asOfBatch: number) => Promise<Correction[]>,
  options: AuditorOptions,
): Promise<Corrected> {
  let left = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const asOfBatch = options.journal.written;
    const corrections = await read(asOfBatch);
    if (corrections.length === 0) return { booked: [], left: 0 };
    left = corrections.length;
    // Synchronous from here to the journal: nothing comes between the look at what is under way and the batch.
    if (options.journal.written === asOfBatch) return await book(corrections, asOfBatch, options);
  }
  return { booked: [], left };
}

async function book(
  corrections: readonly Correction[],
  asOfBatch: number,
  { journal, announce, flush }: AuditorOptions,
): Promise<Corrected> {
  const underWay = recordsUnderWay(journal, asOfBatch);
  const booked = corrections.filter(({ recordId }) => underWay && !underWay.has(recordId));
  const left = corrections.length - booked.length;
  if (booked.length === 0) return { booked, left };
  let increments: readonly SpendIncrement[] = [];
  const batchId = journal.append((state, id) => {
    for (const correction of booked) remember(correction, state);
    const rows = booked.flatMap((correction) => correction.rows);
    // What is left of a record may lie where it was before its change became known.
    markDirty(rows.flatMap(dirtyKeyOf), state);
    const batch = batchOfRows(rows, id);
    increments = batch.increments;
    return batch;
  });
  if (batchId !== undefined) await announce(batchId, increments);
  await flush();
  return { booked, left };
}

/** What attribution finds the rest of a record by: the narrowest of what its change may follow from. */
function dirtyKeyOf(row: AuditRow): DirtyKey[] {
  const [session, branch, sha] = [
    placeOf(row, 'session'),
    placeOf(row, 'branch'),
    shortSha(placeOf(row, 'commit')),
  ];
  if (session !== '') return [{ kind: 'session', session }];
  if (branch !== '') return [{ kind: 'branch', repo: placeOf(row, 'repo'), branch }];
  const since = toMilliseconds(BigInt(placeOf(row, 'time')));
  return sha === '' ? [] : [{ kind: 'commit', sha, since }];
}
