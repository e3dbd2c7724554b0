// Lines of reports, page by page: those that count, or those of one import.
import { z } from 'zod';
import { readCursor, writeCursor } from '../../control/page.ts';
import { LINE_KINDS, billSource } from '../../schemas/bills.ts';
import type { BillLinesAnswer, BillLinesQuery } from '../../schemas/bills-api.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { listFilter } from './list-filter.ts';

const count = z.coerce.number();

/** Decimals of the store as the API writes them. */
const exact = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : toUsd(fromUsd(text) ?? 0n)));

const TEXTS = [
  'import_id',
  'account',
  'scope',
  'provider',
  'item',
  'unknown',
  'product',
  'model',
  'token_kind',
  'user',
  'api_key',
  'repo',
  'workflow',
  'pr',
  'session',
  'cost_center',
  'unit',
  'currency',
  'raw',
] as const;

const texts = Object.fromEntries(TEXTS.map((name) => [name, z.string()])) as Record<
  (typeof TEXTS)[number],
  z.ZodString
>;

const lineRow = z
  .object({
    ...texts,
    line: count,
    source: billSource,
    on_day: z.string(),
    kind: z.enum(LINE_KINDS),
    exact_quantity: exact,
    exact_list: exact,
    exact_billed: exact,
  })
  .transform(({ on_day, exact_quantity, exact_list, exact_billed, ...line }) => ({
    ...line,
    day: on_day,
    quantity: exact_quantity,
    list_cost: exact_list,
    billed_cost: exact_billed,
  }));

const COLUMNS = `${TEXTS.map((name) => `\`${name}\``).join(', ')}, line, source, toString(day) AS on_day, kind,
  toString(quantity) AS exact_quantity, toString(list_cost) AS exact_list, toString(billed_cost) AS exact_billed`;

const CURSOR_KEYS = 6;

/** A page of lines, the latest day first, and what all that match add up to. Fails with the store's error, or a 400. */
export async function readBillLines(store: Store, query: BillLinesQuery): Promise<BillLinesAnswer> {
  const { where, params } = lineFilter(query);
  const table = query.import === undefined ? 'current_bill_lines' : 'bill_lines';
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, query, CURSOR_KEYS);
  const [found, totals] = await Promise.all([
    store.query({
      sql: `SELECT ${COLUMNS} FROM ${table} WHERE ${where} ${after ? `AND ${AFTER}` : ''}
ORDER BY day DESC, source, account, scope, import_id, line LIMIT {rows:UInt32}`,
      params: { ...params, rows: query.limit + 1, ...(after && afterParams(after)) },
      row: lineRow,
    }),
    readTotals(store, table, { where, params }),
  ]);
  const data = found.slice(0, query.limit);
  const last = found.length > query.limit ? data.at(-1) : undefined;
  const next = last && [last.day, last.source, last.account, last.scope, last.import_id, String(last.line)];
  return { data, totals, next_cursor: next ? writeCursor(query, next) : null };
}

const KEY = '(source, account, scope, import_id, line)';
const AFTER = `(day < toDate({a0:String}) OR (day = toDate({a0:String})
  AND ${KEY} > ({a1:String}, {a2:String}, {a3:String}, {a4:String}, {a5:UInt32})))`;

/** The engine is given nothing that it would not take. */
function afterParams([
  day = '',
  source = '',
  account = '',
  scope = '',
  ...rest
]: readonly string[]): QueryParams {
  const [importId = '', line = ''] = rest;
  return {
    a0: /^\d{4}-\d\d-\d\d$/.test(day) ? day : '1970-01-01',
    a1: source,
    a2: account,
    a3: scope,
    a4: importId,
    a5: /^\d{1,9}$/.test(line) ? Number(line) : 0,
  };
}

type Filter = { readonly where: string; readonly params: QueryParams };

function lineFilter(query: BillLinesQuery): Filter {
  const { unknown, import: importId } = query;
  const { conditions, params } = listFilter(query, [
    'source',
    'account',
    'scope',
    'provider',
    'kind',
    'model',
  ]);
  const given = { ...params };
  if (query.user !== undefined) {
    conditions.push('user = {user:String}');
    given['user'] = query.user.toLowerCase();
  }
  if (unknown !== undefined) conditions.push(unknown === 'true' ? "unknown != ''" : "unknown = ''");
  if (importId !== undefined) {
    conditions.push('import_id = {import:String}');
    given['import'] = importId;
  }
  return { where: conditions.join(' AND '), params: given };
}

const totalRow = z
  .object({ currency: z.string(), all: count, told: count, list: exact, billed: exact })
  .transform(({ all, currency, told, list, billed }) => ({
    all,
    amount: { currency, lines: told, list_cost: list, billed_cost: billed },
  }));

async function readTotals(
  store: Store,
  table: string,
  { where, params }: Filter,
): Promise<BillLinesAnswer['totals']> {
  const rows = await store.query({
    sql: `SELECT currency, count() AS all, countIf(list_cost IS NOT NULL OR billed_cost IS NOT NULL) AS told,
  toString(sum(list_cost)) AS list, toString(sum(billed_cost)) AS billed
FROM ${table} WHERE ${where} GROUP BY currency ORDER BY currency`,
    params,
    row: totalRow,
  });
  const amounts = rows.map(({ amount }) => amount).filter(({ lines }) => lines > 0);
  return { lines: rows.reduce((sum, { all }) => sum + all, 0), amounts };
}
