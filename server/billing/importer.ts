// Imports reports: read apart, compared and written one after the other, whole or not at all.
import { randomUUID } from 'node:crypto';
import type { BillImportAnswer } from '../../schemas/bills-api.ts';
import type { BillSource } from '../../schemas/bills.ts';
import type { Store } from '../../store/store.ts';
import type { Amount } from './amounts.ts';
import { importAnswer } from './import-answer.ts';
import { keepDetail } from './keep-detail.ts';
import {
  readImportOf,
  readKnownSlices,
  readSliceAmounts,
  type KnownSlice,
  type Span,
} from './known-slices.ts';
import { requireNoEnterpriseSum } from './enterprise-sums.ts';
import { requireNoMonthSum } from './month-sums.ts';
import { otherAccountNotes } from './other-accounts.ts';
import { planImport, type ImportPlan } from './plan-import.ts';
import { readInThread } from './read-in-thread.ts';
import type { PreparedReport } from './prepare-report.ts';
import type { ReadReport, ReadTask } from './read-thread.ts';
import type { Reading, ReportToImport } from './report-to-import.ts';
import { writeImport } from './write-import.ts';

export type Importer = {
  /** Imports a report. Fails with a problem for what cannot be read, or with the store's error; nothing counts then. */
  readonly importReport: (report: ReportToImport) => Promise<BillImportAnswer>;
  /** Runs what changes slices, when it is its turn. */
  readonly inTurn: <Result>(act: () => Promise<Result>) => Promise<Result>;
};

export type ImporterOptions = {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly read?: (task: ReadTask) => Promise<ReadReport>;
};

/** Imports into one ledger: two at once are one after the other. */
export function createImporter({ store, now, read = readInThread }: ImporterOptions): Importer {
  const inTurn = createTurn();
  const readInTurn = createTurn();
  return {
    inTurn,
    async importReport(given) {
      const id = randomUUID();
      const { bytes, account = '' } = given;
      // A large report takes much memory to read: one at a time, while another one is written.
      const told = await readInTurn(
        async () => await read({ importId: id, bytes, source: given.source, account }),
      );
      const { source, report, contentHash } = told;
      const reading = { ...given, id, source, detected: given.source === undefined, report, contentHash };
      return await inTurn(async () => await importRead(store, reading, now()));
    },
  };
}

function createTurn(): Importer['inTurn'] {
  let turn: Promise<unknown> = Promise.resolve();
  return async (act) => {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return await mine;
  };
}

async function importRead(store: Store, reading: Reading, at: number): Promise<BillImportAnswer> {
  const { report, covers, preview = false, contentHash } = reading;
  const span = spanOf(report, reading.source);
  const known = span ? await readKnownSlices(store, span) : new Map<string, KnownSlice>();
  const planned = planImport(report, known, covers);
  await requireNoMonthSum(store, report.slices);
  await requireNoEnterpriseSum(store, report.slices);
  const replaced = [...new Set(planned.changes.flatMap(({ before }) => before?.importId ?? []))];
  const before = span ? await readSliceAmounts(store, span, replaced) : new Map<string, Amount[]>();
  const kept = covers ? keepDetail(planned, before) : planned;
  const plan = { ...kept, notes: [...kept.notes, ...(await otherAccountNotes(store, report.slices))] };
  const same = await readImportOf(store, contentHash);
  if (!preview && plan.changes.length > 0) await write(store, { reading, plan, at });
  return importAnswer({ reading, plan, before, same });
}

async function write(
  store: Store,
  { reading, plan, at }: { readonly reading: Reading; readonly plan: ImportPlan; readonly at: number },
): Promise<void> {
  const { id, source, name, by, origin, contentHash, report } = reading;
  const { slices, notes } = report;
  const days = slices.map(({ day }) => day).sort();
  const record = {
    id,
    source,
    name,
    contentHash,
    at,
    by,
    origin,
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    slices: slices.length,
    lines: sumOf(slices.map(({ lines }) => lines)),
    unknownLines: sumOf(slices.map(({ unknownLines }) => unknownLines)),
    notes: [...notes, ...plan.notes],
  };
  await writeImport(store, record, plan.changes);
}

/** Undefined where the report tells of no day. */
function spanOf({ slices }: PreparedReport, source: BillSource): Span | undefined {
  const days = slices.map(({ day }) => day).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { sources: [...new Set([source, ...slices.map((slice) => slice.source)])], first, last };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
