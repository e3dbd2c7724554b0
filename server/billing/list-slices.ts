// Slices of bills with their versions, page by page; and what is known of each source.
import { z } from 'zod';
import { readCursor, writeCursor } from '../../control/page.ts';
import { billSource, type BillSource } from '../../schemas/bills.ts';
import type { BillSliceAnswer, BillSlicesQuery, BillSourceAnswer } from '../../schemas/bills-api.ts';
import type { Store } from '../../store/store.ts';
import { isoOf } from '../alerts/store-time.ts';
import { toldAmounts } from './amounts.ts';
import { readSliceAmounts, writtenKey } from './known-slices.ts';
import { listFilter } from './list-filter.ts';

const count = z.coerce.number();

const sliceRow = z.object({
  source: billSource,
  account: z.string(),
  scope: z.string(),
  on_day: z.string(),
  version: count,
  latest: count,
  import_id: z.string(),
  lines: count,
  told_at: z.string(),
});
type SliceRow = z.infer<typeof sliceRow>;

export type SlicesPage = { readonly data: BillSliceAnswer[]; readonly next_cursor: string | null };

const CURSOR_KEYS = 5;

const AFTER = `(day < toDate({a0:String}) OR (day = toDate({a0:String}) AND ((source, account, scope) > ({a1:String}, {a2:String}, {a3:String})
  OR ((source, account, scope) = ({a1:String}, {a2:String}, {a3:String}) AND version < {a4:UInt64}))))`;

/** A page of slices, the latest day first, of each the latest version first. Fails with the store's error, or a 400. */
export async function readBillSlices(store: Store, query: BillSlicesQuery): Promise<SlicesPage> {
  const { conditions, params } = listFilter(query, ['source', 'account', 'scope']);
  if (query.versions !== 'true') conditions.push('version = latest');
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, query, CURSOR_KEYS);
  if (after) conditions.push(AFTER);
  const found = await store.query({
    sql: `SELECT source, account, scope, toString(day) AS on_day, version, latest, import_id, lines,
  toString(slices.at) AS told_at
FROM bill_slices AS slices INNER JOIN (
  SELECT source, account, scope, day, max(version) AS latest FROM bill_slices GROUP BY source, account, scope, day
) AS newest USING (source, account, scope, day)
WHERE ${conditions.join(' AND ')}
ORDER BY day DESC, source, account, scope, version DESC LIMIT {rows:UInt32}`,
    params: { ...params, rows: query.limit + 1, ...(after && afterParams(after)) },
    row: sliceRow,
  });
  const shown = found.slice(0, query.limit);
  const last = found.length > query.limit ? shown.at(-1) : undefined;
  const next = last && [last.on_day, last.source, last.account, last.scope, String(last.version)];
  return { data: await withAmounts(store, shown), next_cursor: next ? writeCursor(query, next) : null };
}

/** The engine is given nothing that it would not take. */
function afterParams([day = '', source = '', account = '', scope = '', version = '']: readonly string[]) {
  return {
    a0: /^\d{4}-\d\d-\d\d$/.test(day) ? day : '1970-01-01',
    a1: source,
    a2: account,
    a3: scope,
    a4: /^\d{1,15}$/.test(version) ? Number(version) : 0,
  };
}

async function withAmounts(store: Store, rows: readonly SliceRow[]): Promise<BillSliceAnswer[]> {
  const days = rows.map(({ on_day }) => on_day).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const span = { sources: [...new Set(rows.map(({ source }) => source))], first, last };
  const imports = [...new Set(rows.map(({ import_id }) => import_id))];
  const amounts = await readSliceAmounts(store, span, imports);
  return rows.map(({ on_day: day, told_at, latest, ...slice }) => ({
    ...slice,
    day,
    latest_version: latest,
    at: isoOf(told_at),
    amounts: toldAmounts(
      (slice.lines > 0 && amounts.get(writtenKey({ ...slice, day, importId: slice.import_id }))) || [],
    ),
  }));
}

type KnownSource = Pick<
  BillSourceAnswer,
  'accounts' | 'slices' | 'lines' | 'unknown_lines' | 'first_day' | 'last_day' | 'last_changed_at'
>;

/** What is known of a source that nothing was imported of. */
export const NOTHING_KNOWN: KnownSource = {
  accounts: [],
  slices: 0,
  lines: 0,
  unknown_lines: 0,
  first_day: null,
  last_day: null,
  last_changed_at: null,
};

const sourceRow = z.object({
  source: billSource,
  accounts: z.array(z.string()),
  slices: count,
  lines: count,
  first_day: z.string(),
  last_day: z.string(),
  told_at: z.string(),
});

/** What is known of sources that anything was imported of. */
export async function readKnownSources(store: Store): Promise<ReadonlyMap<BillSource, KnownSource>> {
  const [rows, unknown] = await Promise.all([
    store.query({
      sql: `SELECT source, arraySort(groupUniqArray(account)) AS accounts, count() AS slices, sum(known.lines) AS lines,
  toString(min(day)) AS first_day, toString(max(day)) AS last_day, toString(max(known.at)) AS told_at
FROM current_bill_slices AS known WHERE known.lines > 0 GROUP BY source`,
      row: sourceRow,
    }),
    store.query({
      sql: "SELECT source, count() AS lines FROM current_bill_lines WHERE unknown != '' GROUP BY source",
      row: z.object({ source: billSource, lines: count }),
    }),
  ]);
  const unknownOf = new Map(unknown.map(({ source, lines }) => [source, lines]));
  return new Map(
    rows.map(({ source, told_at, ...row }) => [
      source,
      { ...row, unknown_lines: unknownOf.get(source) ?? 0, last_changed_at: isoOf(told_at) },
    ]),
  );
}
