// What was spent after the first failed attempt of a task.
import { z } from 'zod';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { isDropped } from '../floors.ts';
import { dollars, integer } from '../measures.ts';
import { keyedRows, keysOf, paramsOf, rollupSql, type Column } from '../rollup.ts';
import type { Question } from '../question.ts';
import { LEDGER } from '../source.ts';
import { firstFailures, taskOf } from './failures-sql.ts';
import { requireFew, ROW_BOUND, type OutcomeQuestion } from './question.ts';

const COLUMNS: readonly Column[] = [
  { name: 'cost', merge: 'sum', none: 'toDecimal128(0, 12)' },
  ...['entries', 'unpriced', 'tasks'].map((name) => ({ name, merge: 'sum', none: 'toInt64(0)' })),
];

/** What a row of the answer spent on trying again. */
export const retryRow = z.object({
  is_total: z.number(),
  k0: z.string().default(''),
  k1: z.string().default(''),
  bucket: z.number().default(0),
  cost: dollars,
  entries: integer,
  unpriced: integer,
  /** Tasks that were tried again. */
  tasks: integer,
});
export type RetryRow = z.infer<typeof retryRow>;

/** Rows by the keys of the question, and the total; undefined where months of the range were dropped from the ledger. */
export async function readRetries(
  store: Store,
  { usage }: OutcomeQuestion,
  floors: Floors,
): Promise<RetryRow[] | undefined> {
  if (isDropped(usage.range.from, floors.charges)) return undefined;
  const sql = `${rollupSql(keysOf(usage), COLUMNS, [
    {
      rows: retriesSql(usage),
      select: {
        cost: 'sum(x.cost)',
        entries: 'sum(x.entries)',
        unpriced: 'sum(x.unpriced)',
        tasks: 'toInt64(uniqExactIf(x.unit, x.entries > 0))',
      },
    },
  ])}\n${ROW_BOUND}`;
  const rows = await store.query({ sql, params: paramsOf(usage), row: retryRow });
  requireFew(rows);
  return rows;
}

/** SQL of what was spent after a failure: one row for each task and combination of keys. Only the ledger knows the moment. */
export function retriesSql(question: Question): string {
  const keys = [...keysOf(question), 'unit'];
  const rows = `SELECT z.*, ${taskOf('z')} AS unit FROM (${keyedRows(question, LEDGER)}) AS z`;
  const units = question.filters.has('pr') ? `SELECT w.unit FROM (${rows}) AS w` : undefined;
  return `
SELECT ${keys.map((key) => `y.${key} AS ${key}`).join(', ')}, sum(y.cost) AS cost, sum(y.entries) AS entries,
  sum(y.unpriced_entries) AS unpriced
FROM (${rows}) AS y
INNER JOIN (${firstFailures(units)}) AS f ON f.unit = y.unit
WHERE y.time > f.at
GROUP BY ${keys.join(', ')}`;
}
