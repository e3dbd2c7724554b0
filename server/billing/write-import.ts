// Writes an import: lines, then what is told of it, then the slices, with which all of it counts at once.
import type { BillSource } from '../../schemas/bills.ts';
import type { Store } from '../../store/store.ts';
import { storeTime } from '../alerts/store-time.ts';
import { BILL_LINE_COLUMNS } from './bill-rows.ts';
import { CHUNK_BYTES, unpackRows } from './packed-rows.ts';
import type { PlannedSlice } from './plan-import.ts';
import type { SliceKey } from './prepare-report.ts';

/** What the list of imports tells of one. */
export type ImportRecord = {
  readonly id: string;
  readonly source: BillSource;
  readonly name: string;
  readonly contentHash: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
  readonly origin: string;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly slices: number;
  readonly lines: number;
  readonly unknownLines: number;
  readonly notes: readonly string[];
};

type Cell = string | number | null | readonly string[];

const IMPORT_CELLS: Readonly<Record<string, (record: ImportRecord, changes: number) => Cell>> = {
  id: ({ id }) => id,
  source: ({ source }) => source,
  name: ({ name }) => name,
  content_hash: ({ contentHash }) => contentHash,
  at: ({ at }) => storeTime(at),
  imported_by: ({ by }) => by,
  origin: ({ origin }) => origin,
  first_day: ({ firstDay }) => firstDay,
  last_day: ({ lastDay }) => lastDay,
  slices: ({ slices }) => slices,
  changed_slices: (_record, changes) => changes,
  lines: ({ lines }) => lines,
  unknown_lines: ({ unknownLines }) => unknownLines,
  notes: ({ notes }) => notes,
};

/** Columns of `bill_slices`, in the order in which slices are written. */
export const SLICE_COLUMNS = [
  'source',
  'account',
  'scope',
  'day',
  'version',
  'import_id',
  'content_hash',
  'lines',
  'at',
] as const;

/**
 * Writes the changes of a report. Cut short before its end, nothing of it counts: its id is its own, so that what lies
 * there is never taken for that of another attempt. Fails with the store's error.
 */
export async function writeImport(
  store: Pick<Store, 'insert'>,
  record: ImportRecord,
  changes: readonly PlannedSlice[],
): Promise<void> {
  await writeLines(store, record.id, unpackRows(changes.map(({ slice }) => slice.rows)));
  await writeRecord(store, record, changes.length);
  await writeSlices(store, record, changes.map(sliceOf(record.id)));
}

/** Writes lines of an import, part by part. They count with its slices. */
export async function writeLines(
  store: Pick<Store, 'insert'>,
  id: string,
  parts: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
  let part = 0;
  for await (const rows of parts) {
    part += 1;
    const token = `bill_lines ${id} ${part}`;
    await store.insert({ table: 'bill_lines', columns: BILL_LINE_COLUMNS, rows, token });
  }
}

/** Writes what the list of imports tells of one that changes so many slices. */
export async function writeRecord(
  store: Pick<Store, 'insert'>,
  record: ImportRecord,
  changes: number,
): Promise<void> {
  await store.insert({
    table: 'bill_imports',
    columns: Object.keys(IMPORT_CELLS),
    rows: lineOf(Object.values(IMPORT_CELLS).map((cell) => cell(record, changes))),
    token: `bill_imports ${record.id}`,
  });
}

/** A version of a slice, and the import whose lines it holds. */
export type SliceVersion = SliceKey & {
  readonly version: number;
  readonly importId: string;
  readonly contentHash: string;
  readonly lines: number;
};

function sliceOf(importId: string): (change: PlannedSlice) => SliceVersion {
  return ({ slice, version }) => ({ ...slice, version, importId });
}

/** Writes versions of slices as one insert: they count together. */
export async function writeSlices(
  store: Pick<Store, 'insert'>,
  { id, at }: Pick<ImportRecord, 'id' | 'at'>,
  versions: readonly SliceVersion[],
): Promise<void> {
  const time = storeTime(at);
  const lines = versions.map(
    ({ source, account, scope, day, version, importId, contentHash, lines: count }) =>
      lineOf([source, account, scope, day, version, importId, contentHash, count, time]),
  );
  await store.insert({
    table: 'bill_slices',
    columns: SLICE_COLUMNS,
    rows: Buffer.concat(lines),
    token: `bill_slices ${id}`,
  });
}

function lineOf(cells: readonly Cell[]): Buffer {
  const told = cells.map((cell) => (typeof cell === 'string' ? cell.toWellFormed() : cell));
  return Buffer.from(`${JSON.stringify(told)}\n`);
}

/** Rows in parts that one insert takes, cut between rows. */
export function* linesIn(rows: Buffer): Generator<Buffer> {
  let start = 0;
  while (rows.length - start > CHUNK_BYTES) {
    // A row may be larger than an insert should be; it is never cut.
    const last = rows.lastIndexOf(10, start + CHUNK_BYTES - 1);
    const end = last < start ? rows.indexOf(10, start) : last;
    yield rows.subarray(start, end + 1);
    start = end + 1;
  }
  if (start < rows.length) yield rows.subarray(start);
}
