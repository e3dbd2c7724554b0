// Takes an import back: what counted before it counts again, as new versions, and everything stays to be seen.
import { z } from 'zod';
import { billSource, type BillSource } from '../../schemas/bills.ts';
import type { BillTakenBack } from '../../schemas/bills-api.ts';
import { notFound, problem, ProblemError } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import { BILL_LINE_COLUMNS, sliceHash } from './bill-rows.ts';
import { requireNoEnterpriseSum } from './enterprise-sums.ts';
import { requireNoDaysBeside } from './month-sums.ts';
import { keyText } from './prepare-report.ts';
import { FILE_ORIGIN } from './report-to-import.ts';
import {
  linesIn,
  writeLines,
  writeRecord,
  writeSlices,
  type ImportRecord,
  type SliceVersion,
} from './write-import.ts';

type TakingBack = {
  /** The import that is taken back. */
  readonly taken: string;
  /** Of the import that takes it back. */
  readonly id: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};

/** The hash of the bytes of an import that takes another back: it has none. */
const NO_BYTES = '';

/**
 * 404 where there is no such import, 409 where nothing of it counts or what it replaced would count twice by now. Fails with
 * the store's error.
 */
export async function takeBack(store: Store, taking: TakingBack): Promise<BillTakenBack> {
  const { taken, id } = taking;
  const [told] = await store.query({
    sql: 'SELECT source, name FROM bill_imports WHERE id = {taken:String} LIMIT 1',
    params: { taken },
    row: z.object({ source: billSource, name: z.string() }),
  });
  if (!told) throw notFound(`There is no import ${taken}.`);
  const replaced = replacedBy(await readVersions(store, taken), taken);
  if (replaced.length === 0)
    throw new ProblemError(problem(409, 'Nothing of this import counts: later ones replaced it.'));
  const slices = replaced.map(({ now, before }) => ({
    ...now,
    version: now.version + 1,
    importId: id,
    contentHash: before?.contentHash ?? sliceHash([]),
    lines: before?.lines ?? 0,
  }));
  const restored = replaced.flatMap(({ before }) => (before && before.lines > 0 ? [before] : []));
  await requireNoDaysBeside(store, slices, restored);
  await requireNoEnterpriseSum(store, restored);
  await writeLines(store, id, copies(store, id, restored));
  const record = recordOf(told, slices, taking);
  await writeRecord(store, record, slices.length);
  await writeSlices(store, record, slices);
  return { import_id: id, slices: slices.length, lines: record.lines };
}

function recordOf(
  { source, name }: { readonly source: BillSource; readonly name: string },
  slices: readonly SliceVersion[],
  { taken, id, by, at }: TakingBack,
): ImportRecord {
  const days = slices.map(({ day }) => day).sort();
  return {
    id,
    source,
    name: `Taken back: ${name}`,
    contentHash: NO_BYTES,
    at,
    by,
    origin: FILE_ORIGIN,
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    slices: slices.length,
    lines: slices.reduce((sum, { lines }) => sum + lines, 0),
    unknownLines: 0,
    notes: [`It puts back what counted before the import ${taken}.`],
  };
}

/** A version of a slice; `undoes`: written by taking an import back. */
type WrittenVersion = SliceVersion & { readonly undoes: boolean };

const count = z.coerce.number();
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
    undoes: count,
  })
  .transform(
    ({ on_day: day, import_id: importId, content_hash: contentHash, undoes, ...rest }): WrittenVersion => ({
      ...rest,
      day,
      importId,
      contentHash,
      undoes: undoes === 1,
    }),
  );

/** All versions of slices of which the import counts, the first ones first. */
async function readVersions(store: Store, taken: string): Promise<WrittenVersion[]> {
  return await store.query({
    sql: `SELECT source, account, scope, toString(day) AS on_day, version, import_id, content_hash, lines,
  import_id IN (SELECT id FROM bill_imports AS imports WHERE imports.content_hash = '${NO_BYTES}') AS undoes
FROM bill_slices WHERE (source, account, scope, day) IN (
  SELECT source, account, scope, day FROM current_bill_slices WHERE import_id = {taken:String})
ORDER BY version`,
    params: { taken },
    row: versionRow,
  });
}

type Replaced = { readonly now: WrittenVersion; readonly before: WrittenVersion | undefined };

/**
 * Of each slice the version that counts, which is of the import, and what it replaced. A version that undoes another stands
 * for the one before that: taking back again goes further back, and never brings a wrong file forth again.
 */
function replacedBy(versions: readonly WrittenVersion[], taken: string): Replaced[] {
  const bySlice = new Map<string, WrittenVersion[]>();
  for (const version of versions) {
    const key = keyText(version);
    const standing = bySlice.get(key) ?? [];
    bySlice.set(key, standing);
    if (version.undoes) standing.splice(-2, 2, version);
    else standing.push(version);
  }
  return [...bySlice.values()]
    .map((standing) => ({ now: standing.at(-1), before: standing.at(-2) }))
    .filter((one): one is Replaced => one.now?.importId === taken)
    .filter(({ now, before }) => now.contentHash !== (before?.contentHash ?? sliceHash([])));
}

/** Lines and slices that are copied at once. */
const MOST_LINES = 50_000;
const MOST_SLICES = 500;

/** The lines of versions as rows of another import, a part at a time. */
async function* copies(
  store: Pick<Store, 'dump'>,
  id: string,
  versions: readonly SliceVersion[],
): AsyncGenerator<Buffer> {
  const facts = BILL_LINE_COLUMNS.slice(2)
    .map((name) => `\`${name}\``)
    .join(', ');
  const sql = `SELECT {id:String} AS import_id, toUInt32(rowNumberInAllBlocks() + {first:UInt32}) AS line, ${facts}
FROM (SELECT * FROM bill_lines WHERE import_id IN {imports:Array(String)} AND (source, account, scope, toString(day), import_id) IN
  arrayZip({sources:Array(String)}, {accounts:Array(String)}, {scopes:Array(String)}, {days:Array(String)}, {imports:Array(String)})
ORDER BY day, line)`;
  let first = 1;
  for (const part of partsOf(versions)) {
    const params = {
      id,
      first,
      sources: part.map(({ source }) => source),
      accounts: part.map(({ account }) => account),
      scopes: part.map(({ scope }) => scope),
      days: part.map(({ day }) => day),
      imports: part.map(({ importId }) => importId),
    };
    yield* linesIn(await store.dump({ sql, params }));
    first += linesOf(part);
  }
}

function partsOf(versions: readonly SliceVersion[]): SliceVersion[][] {
  const parts: SliceVersion[][] = [];
  for (const version of versions) {
    const part = parts.at(-1);
    if (part && part.length < MOST_SLICES && linesOf(part) + version.lines <= MOST_LINES) part.push(version);
    else parts.push([version]);
  }
  return parts;
}

function linesOf(versions: readonly SliceVersion[]): number {
  return versions.reduce((sum, { lines }) => sum + lines, 0);
}
