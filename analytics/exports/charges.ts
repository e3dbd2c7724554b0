// The ledger as a file: every row of a range with every column, in the order of the table.
import { setImmediate as others } from 'node:timers/promises';
import { z } from 'zod';
import { CHARGE_COLUMNS } from '../../schemas/charge.ts';
import type { ChargesExportQuery } from '../../schemas/export-routes.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { columnOf } from '../dimensions.ts';
import { requireKept } from '../floors.ts';
import { filtersOf, questionOf, rangeOf, toldRange } from '../question.ts';
import { readFreshness } from '../queries/freshness.ts';
import { conditionsOf, paramsOf } from '../rollup.ts';
import { LEDGER } from '../source.ts';
import type { ColumnType, ExportColumn, ExportRow } from './file.ts';
import type { Export, ExportSources } from './lists.ts';
import { withFirst } from './with-first.ts';

/** Rows that are read at once. */
const PAGE_ROWS = 5_000;

/** Rows that are made at once: limit checks are answered by the same thread. */
const SLICE_ROWS = 200;

/** Whole numbers far below 2^53; identities are not among them. */
const COUNT = /_tokens$|^calls$|^retries$|entries$/;
const DOLLARS = /^(?:\w+_)?cost(?:_max)?$|^price_(?!source)/;

/** Which rows do not know an amount: it is kept as 0 there. */
const UNKNOWN: Readonly<Record<string, string>> = {
  // A correction of tokens only stands for no entry: beside calls without a price it is no 0 dollars.
  cost: 't.unpriced_entries = t.entries',
  reported_cost: 't.reported_entries = 0',
  list_cost: 't.listed_entries = 0',
  list_cost_max: 't.listed_entries = 0',
  credits: 't.credited_entries = 0',
};

const COLUMNS = [...CHARGE_COLUMNS, 'batch_id'].map((name) => {
  const isCount = COUNT.test(name);
  const isDollars = DOLLARS.test(name);
  return { name: isDollars ? `${name}_usd` : name, sql: orNull(name), isCount, type: typeOf(name) };
});

function typeOf(name: string): ColumnType {
  if (name === 'time') return 'nanos';
  if (name === 'record_id' || name === 'batch_id') return 'id';
  if (name === 'credits' || DOLLARS.test(name)) return 'decimal';
  return COUNT.test(name) ? 'integer' : 'text';
}

function sqlOf(name: string): string {
  const column = `t.\`${name}\``;
  if (name === 'time') return `concat(replaceOne(toString(${column}), ' ', 'T'), 'Z')`;
  if (name === 'user') return columnOf('user', 't');
  return column;
}

function orNull(name: string): string {
  const sql = sqlOf(name);
  const unknown =
    name.startsWith('price_') && name !== 'price_source' ? "t.price_source = ''" : UNKNOWN[name];
  return unknown === undefined ? sql : `if((${unknown}) AND t.${name} = 0, NULL, ${sql})`;
}

/** Every row of the ledger that was there when the file was begun. Throws 400 where months of the range were dropped. */
export async function exportCharges(
  query: ChargesExportQuery,
  { store, floors, now }: ExportSources,
): Promise<Export> {
  const range = rangeOf(query, now);
  requireKept(range, LEDGER.table, 'usage_daily', floors);
  const question = questionOf(range, { filters: filtersOf(query) });
  const [[newest], freshness] = await Promise.all([
    store.query({ sql: 'SELECT max(batch_id) AS batch FROM charges', row: z.object({ batch: z.string() }) }),
    readFreshness(store, now),
  ]);
  const params = { ...paramsOf(question), newest: newest?.batch ?? '0' };
  const told = toldRange(range);
  const pages = pagesOf(store, `${conditionsOf(question, LEDGER)} AND t.batch_id <= {newest:UInt64}`, params);
  // Read before anything is sent: a ledger that cannot be read is no empty file.
  const first = await pages.next();
  return {
    ...told,
    head: { ...told, data_as_of: freshness, parameters: query, totals: null },
    columns: COLUMNS satisfies readonly ExportColumn[],
    pages: withFirst(first, pages),
  };
}

const KEY = 't.user, t.time, t.record_id';

/** The first line lets the engine begin where the page before ended, also within what one person did. */
const AFTER = `t.user >= {last_user:String} AND
  (t.user > {last_user:String} OR t.time >= fromUnixTimestamp64Nano({last_time:Int64}, 'UTC')) AND
  (${KEY}) > ({last_user:String}, fromUnixTimestamp64Nano({last_time:Int64}, 'UTC'), {last_record:UInt64})`;

/** A page ends with all rows of its last key, so that none is told twice and none is left out. */
async function* pagesOf(
  store: Store,
  condition: string,
  params: QueryParams,
): AsyncGenerator<readonly ExportRow[]> {
  const values = [...COLUMNS.map(({ sql }) => sql), 't.user', 'toUnixTimestamp64Nano(t.time)', 't.record_id'];
  let last: QueryParams | undefined;
  do {
    const bytes = await store.dump({
      sql: `SELECT ${values.join(', ')} FROM charges AS t WHERE ${condition}${last ? ` AND ${AFTER}` : ''}
        ORDER BY ${KEY} LIMIT ${PAGE_ROWS} WITH TIES`,
      params: { ...params, ...last },
    });
    const lines = bytes.toString().trimEnd().split('\n');
    const end = lines.at(-1) ?? '';
    if (end === '') return;
    for (let at = 0; at < lines.length; at += SLICE_ROWS) {
      yield lines.slice(at, at + SLICE_ROWS).map((line) => toRow(cellsOf(line)));
      await others();
    }
    last = lines.length < PAGE_ROWS ? undefined : keyOf(cellsOf(end));
  } while (last);
}

function keyOf(cells: readonly Cell[]): QueryParams {
  const [user, time, record] = cells.slice(COLUMNS.length) as [string, string, string];
  return { last_user: user, last_time: time, last_record: record };
}

type Cell = string | number | Readonly<Record<string, string>> | null;

/** The values of a row, in the order in which they were selected. */
function cellsOf(line: string): Cell[] {
  return JSON.parse(line) as Cell[];
}

function toRow(cells: readonly Cell[]): ExportRow {
  return Object.fromEntries(
    COLUMNS.map(({ name, isCount }, index) => {
      const cell = cells[index] ?? null;
      return [name, isCount && cell !== null ? Number(cell) : cell];
    }),
  );
}
