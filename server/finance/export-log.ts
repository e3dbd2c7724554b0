// The history of exports: a row for each file that was sent.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SentFile } from '../../analytics/exports/sent-file.ts';
import { badCursor, readCursor, writeCursor } from '../../control/page.ts';
import { EXPORT_FORMS } from '../../schemas/export-routes.ts';
import type { ExportHistoryAnswer, ExportHistoryQuery, ExportMade } from '../../schemas/focus-api.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { isoOf, storeTime } from '../alerts/store-time.ts';

/** Stores one file. `at` in milliseconds since 1970. Fails with the store's error. */
export async function writeExport(
  store: Pick<Store, 'insert'>,
  file: SentFile,
  { by, at }: { readonly by: string; readonly at: number },
): Promise<void> {
  const id = randomUUID();
  const cells = {
    id,
    at: storeTime(at),
    made_by: by.toWellFormed(),
    kind: file.kind,
    form: file.form,
    name: file.name,
    parameters: JSON.stringify(file.parameters),
    range_from: timeOf(file.from),
    range_to: timeOf(file.to),
    row_count: file.rows,
    bytes: file.bytes,
    sha256: file.sha256,
    totals: file.totals === null ? '' : JSON.stringify(file.totals),
    complete: file.complete,
  };
  await store.insert({
    table: 'exports',
    columns: Object.keys(cells),
    rows: Buffer.from(`${JSON.stringify(Object.values(cells))}\n`),
    token: `export ${id}`,
  });
}

function timeOf(instant: string | null): string | null {
  return instant === null ? null : storeTime(Date.parse(instant));
}

const instantOrNull = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : isoOf(text)));

const row = z
  .object({
    id: z.string(),
    told_at: z.string().transform(isoOf),
    made_by: z.string(),
    kind: z.string(),
    form: z.enum(EXPORT_FORMS),
    name: z.string(),
    parameters: z.string(),
    told_from: instantOrNull,
    told_to: instantOrNull,
    row_count: z.coerce.number().nullable(),
    bytes: z.coerce.number(),
    sha256: z.string(),
    totals: z.string(),
    complete: z.boolean(),
  })
  .transform(
    ({ told_at, told_from, told_to, made_by, row_count, parameters, totals, ...rest }): ExportMade => ({
      ...rest,
      at: told_at,
      by: made_by,
      parameters: JSON.parse(parameters) as ExportMade['parameters'],
      from: told_from,
      to: told_to,
      rows: row_count,
      totals: totals === '' ? null : (JSON.parse(totals) as ExportMade['totals']),
    }),
  );

const SELECTED =
  'id, toString(e.at) AS told_at, made_by, kind, form, name, parameters, toString(e.range_from) AS told_from, ' +
  'toString(e.range_to) AS told_to, row_count, bytes, sha256, totals, complete';

const CURSOR_KEYS = 2;

/** A page of the history, the latest first. */
export async function readExports(store: Store, query: ExportHistoryQuery): Promise<ExportHistoryAnswer> {
  const { kind, cursor, limit } = query;
  const [at, id] = cursor === undefined ? [] : cursorKeys(readCursor(cursor, query, CURSOR_KEYS));
  const conditions = [
    ...(kind === undefined ? [] : ['e.kind = {kind:String}']),
    ...(at === undefined
      ? []
      : ["(e.at, e.id) < (parseDateTime64BestEffort({at:String}, 3, 'UTC'), {id:String})"]),
  ];
  const params: QueryParams = {
    more: limit + 1,
    ...(kind !== undefined && { kind }),
    ...(at !== undefined && id !== undefined && { at, id }),
  };
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const found = await store.query({
    sql: `SELECT ${SELECTED} FROM exports AS e ${where} ORDER BY e.at DESC, e.id DESC LIMIT {more:UInt32}`,
    params,
    row,
  });
  const data = found.slice(0, limit);
  const last = found.length > limit ? data.at(-1) : undefined;
  return { data, next_cursor: last ? writeCursor(query, [last.at, last.id]) : null };
}

/** Text that the engine would not take is refused here. */
function cursorKeys(keys: readonly string[]): readonly [string, string] {
  const [at = '', id = ''] = keys;
  if (!z.iso.datetime().safeParse(at).success) throw badCursor();
  return [at, id];
}
