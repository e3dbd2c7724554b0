// Imports that wrote something, page by page, the latest first.
import { z } from 'zod';
import { readCursor, writeCursor } from '../../control/page.ts';
import { BILL_SOURCE_FACTS, billSource } from '../../schemas/bills.ts';
import type { BillImport, BillImportsQuery } from '../../schemas/bills-api.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { isoOf } from '../alerts/store-time.ts';

const count = z.coerce.number();

const importRow = z.object({
  id: z.string(),
  source: billSource,
  name: z.string(),
  content_hash: z.string(),
  told_at: z.string(),
  imported_by: z.string(),
  origin: z.string(),
  from_day: z.string().nullable(),
  to_day: z.string().nullable(),
  slices: count,
  changed_slices: count,
  lines: count,
  unknown_lines: count,
  notes: z.array(z.string()),
});

const COLUMNS = `id, source, name, content_hash, toString(imports.at) AS told_at, imported_by, origin,
  toString(first_day) AS from_day, toString(last_day) AS to_day, slices, changed_slices, lines, unknown_lines, notes`;

const CURSOR_KEYS = 2;
const AT = "toDateTime64({at:String}, 3, 'UTC')";

export type ImportsPage = { readonly data: BillImport[]; readonly next_cursor: string | null };

/** A page of imports. Fails with the store's error, or a 400 for a cursor that is not one. */
export async function readBillImports(store: Store, query: BillImportsQuery): Promise<ImportsPage> {
  const { source, origin, limit } = query;
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, query, CURSOR_KEYS);
  const conditions = [
    ...(source === undefined ? [] : ['source = {source:String}']),
    ...(origin === undefined ? [] : ['origin = {origin:String}']),
    ...(after ? [`(imports.at < ${AT} OR (imports.at = ${AT} AND id < {id:String}))`] : []),
  ];
  const params: QueryParams = {
    rows: limit + 1,
    ...(source !== undefined && { source }),
    ...(origin !== undefined && { origin }),
    ...(after && { at: timeIn(after[0]), id: after[1] ?? '' }),
  };
  const found = await store.query({
    sql: `SELECT ${COLUMNS} FROM bill_imports AS imports WHERE ${['1', ...conditions].join(' AND ')}
ORDER BY imports.at DESC, id DESC LIMIT {rows:UInt32}`,
    params,
    row: importRow,
  });
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    data: await withStates(store, shown),
    next_cursor: last ? writeCursor(query, [last.told_at, last.id]) : null,
  };
}

/** The engine is given nothing that it would not take. */
function timeIn(text = ''): string {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?$/.test(text) ? text : '1970-01-01 00:00:00';
}

async function withStates(store: Store, rows: readonly z.infer<typeof importRow>[]): Promise<BillImport[]> {
  if (rows.length === 0) return [];
  const states = await store.query({
    sql: `SELECT import_id, count() AS written,
  countIf((source, account, scope, day, version) IN (SELECT source, account, scope, day, version FROM current_bill_slices)) AS current
FROM bill_slices WHERE import_id IN {ids:Array(String)} GROUP BY import_id`,
    params: { ids: rows.map(({ id }) => id) },
    row: z.object({ import_id: z.string(), written: count, current: count }),
  });
  const byId = new Map(states.map((state) => [state.import_id, state]));
  return rows.map(({ told_at, from_day, to_day, ...row }) => {
    const { written = 0, current = 0 } = byId.get(row.id) ?? {};
    return {
      ...row,
      provider: BILL_SOURCE_FACTS[row.source].provider,
      at: isoOf(told_at),
      first_day: from_day,
      last_day: to_day,
      current_slices: current,
      state: written === 0 ? 'unfinished' : current === 0 ? 'replaced' : 'counts',
    };
  });
}
