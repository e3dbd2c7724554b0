// Runs a paged rollup: the total, the rows of the page, and where the next page begins.
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { integer, measureColumns } from './measures.ts';
import { pageParams, pageSql, type PageOrder } from './page.ts';
import { paramsOf, rollupSql, type Branch, type Column } from './rollup.ts';
import type { Question } from './question.ts';

/** What every row of a paged rollup holds. */
export const pageRow = z.object({
  is_total: z.number(),
  k0: z.string().default(''),
  k1: z.string().default(''),
  k2: z.string().default(''),
  /** Seconds since 1970. */
  bucket: z.number().default(0),
  sessions: integer,
  messages: integer,
  ...measureColumns.shape,
  sort_value: z.string(),
});
export type PageRow = z.infer<typeof pageRow>;

/** What is asked, and the branches that answer it. */
export type Rollup = {
  readonly question: Question;
  readonly columns: readonly Column[];
  readonly branches: readonly Branch[];
};

/** Which page, and the shape of its rows. */
export type PageRequest<Row> = {
  readonly row: z.ZodType<Row>;
  readonly order: PageOrder;
  readonly limit: number;
  /** Values of the last row seen, by {@link Page.next}. */
  readonly after: readonly string[] | undefined;
};

/** One page. */
export type Page<Row> = {
  readonly total: Row;
  readonly rows: readonly Row[];
  /** Values of the last row, where more follow. */
  readonly next: readonly string[] | undefined;
};

/** Reads one page. A rollup without keys has its total as its only row. */
export async function readPage<Row extends PageRow>(
  store: Store,
  { question, columns, branches }: Rollup,
  { row, order, limit, after }: PageRequest<Row>,
): Promise<Page<Row>> {
  const counted = columns.filter(({ merge }) => merge === 'sum').map(({ name }) => name);
  const sql = pageSql(rollupSql(order.keys, columns, branches), order, counted, after);
  const params = { ...paramsOf(question), ...pageParams(order, limit, after) };
  const [total, ...found] = await store.query({ sql, params, row });
  if (total?.is_total !== 1) throw new Error('A rollup always has a total row');
  const rows = order.keys.length === 0 ? [total] : found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const next = last && [last.sort_value, ...order.keys.map((key) => String(last[key]))];
  return { total, rows, next };
}
