// Takes an import back: what counted before it counts again, as new versions, and everything stays to be seen.
import { z } from 'zod';
import { billSource } from '../../schemas/bills.ts';
import type { BillTakenBack } from '../../schemas/bills-api.ts';
import { notFound, problem, ProblemError } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import { BILL_LINE_COLUMNS, sliceHash } from './bill-rows.ts';
import { keyText } from './prepare-report.ts';
import { FILE_ORIGIN } from './report-to-import.ts';
import { linesIn, writeLines, writeRecord, writeSlices, type SliceVersion } from './write-import.ts';

type TakingBack = {
  /** The import that is taken back. */
  readonly taken: string;
  /** Of the import that takes it back. */
  readonly id: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};

const count = z.coerce.number();

/** Slices of which the import counts. */
const ITS_SLICES =
  '(source, account, scope, day) IN (SELECT source, account, scope, day FROM current_bill_slices WHERE import_id = {taken:String})';

/** 404 where there is no such import, 409 where nothing of it counts. Fails with the store's error. */
export async function takeBack(store: Store, taking: TakingBack): Promise<BillTakenBack> {
  const { taken, id, by, at } = taking;
  const params = { taken };
  const [told] = await store.query({
    sql: 'SELECT source, name FROM bill_imports WHERE id = {taken:String} LIMIT 1',
    params,
    row: z.object({ source: billSource, name: z.string() }),
  });
  if (!told) throw notFound(`There is no import ${taken}.`);
  const versions = await readVersions(store, taken);
  if (versions.length === 0)
    throw new ProblemError(problem(409, 'Nothing of this import counts: later ones replaced it.'));
  const slices = versionsBefore(versions, taken).map(({ now, before }) => ({
    ...now,
    version: now.version + 1,
    importId: id,
    contentHash: before?.contentHash ?? sliceHash([]),
    lines: before?.lines ?? 0,
  }));
  const lines = await copyLines(store, taking);
  const days = slices.map(({ day }) => day).sort();
  const record = {
    id,
    source: told.source,
    name: `Taken back: ${told.name}`,
    contentHash: '',
    at,
    by,
    origin: FILE_ORIGIN,
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    slices: slices.length,
    lines,
    unknownLines: 0,
    notes: [`It puts back what counted before the import ${taken}.`],
  };
  await writeRecord(store, record, slices.length);
  await writeSlices(store, record, slices);
  return { import_id: id, slices: slices.length, lines };
}

const versionRow = z
  .object({
    source: billSource,
    account: z.string(),
    scope: z.string(),
    on_day: z.string(),
    version: count,
    import_id: z.string(),
    content_hash: z.string(),
    lines: count,
  })
  .transform(({ on_day: day, import_id: importId, content_hash: contentHash, ...rest }): SliceVersion => ({
    ...rest,
    day,
    importId,
    contentHash,
  }));

async function readVersions(store: Store, taken: string): Promise<SliceVersion[]> {
  return await store.query({
    sql: `SELECT source, account, scope, toString(day) AS on_day, version, import_id, content_hash, lines
FROM bill_slices WHERE ${ITS_SLICES} ORDER BY version`,
    params: { taken },
    row: versionRow,
  });
}

type Replaced = { readonly now: SliceVersion; readonly before: SliceVersion | undefined };

/** Of each slice the version that counts, which is of the import, and the one before it. */
function versionsBefore(versions: readonly SliceVersion[], taken: string): Replaced[] {
  const bySlice = new Map<string, Replaced>();
  for (const version of versions) {
    const key = keyText(version);
    const earlier = bySlice.get(key)?.now;
    bySlice.set(key, { now: version, before: earlier });
  }
  return [...bySlice.values()].filter(({ now }) => now.importId === taken);
}

/** The version of each of its slices that counted before, by the import that wrote it. */
const BEFORE = `SELECT source, account, scope, day, argMax(import_id, version) FROM bill_slices
WHERE ${ITS_SLICES} AND (source, account, scope, day, version) NOT IN (
  SELECT source, account, scope, day, version FROM current_bill_slices)
GROUP BY source, account, scope, day`;

/** Copies the lines that counted before; resolves with how many. */
async function copyLines(store: Store, { taken, id }: TakingBack): Promise<number> {
  const facts = BILL_LINE_COLUMNS.slice(2)
    .map((name) => `\`${name}\``)
    .join(', ');
  const rows = await store.dump({
    sql: `SELECT {id:String} AS import_id, toUInt32(rowNumberInAllBlocks() + 1) AS line, ${facts}
FROM (SELECT * FROM bill_lines WHERE (source, account, scope, day, import_id) IN (${BEFORE}) ORDER BY day, line)`,
    params: { id, taken },
  });
  await writeLines(store, id, linesIn(rows));
  return countLines(rows);
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
