// What the ledger holds of each cost center and product in a range.
import { z } from 'zod';
import { COST_CENTER_SOURCES } from '../../schemas/chargeback-api.ts';
import type { CostCentersValue } from '../../schemas/finance-settings.ts';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import type { Store } from '../../store/store.ts';
import { integer } from '../measures.ts';
import { rangeParams, usageSource, within, type Range } from '../source.ts';
import { centerSql, usageColumns } from './rule-sql.ts';

/** Picodollars as the store gives them. */
export const pico = z.string().transform((text) => fromUsd(text) ?? 0n);

/** Sums as the store gives them; amounts in picodollars. */
export const spendColumns = {
  cost: pico,
  list_cost: pico,
  reported_cost: pico,
  listed_entries: integer,
  reported_entries: integer,
  calls: integer,
  unpriced_calls: integer,
};

/** The SQL of {@link spendColumns} over rows of usage called `x`. */
export const SPEND_SUMS =
  'sum(x.cost) AS cost, sum(x.list_cost) AS list_cost, sum(x.reported_cost) AS reported_cost, ' +
  'sum(x.listed_entries) AS listed_entries, sum(x.reported_entries) AS reported_entries, sum(x.calls) AS calls, ' +
  'sum(x.unpriced_entries) AS unpriced_calls';

const row = z.object({
  center: z.string(),
  product: z.string(),
  known_by: z.enum(COST_CENTER_SOURCES),
  people: integer,
  ...spendColumns,
});

/** What a cost center spends on a product, in picodollars. */
export type CenterSpend = z.infer<typeof row>;

/** The rows of usage of a range with what the rules say of each, and parameters. */
export function centeredRows(range: Range, rules: Pick<CostCentersValue, 'rules'>) {
  const source = usageSource(range, true);
  const sql = centerSql(rules, usageColumns('t'), 't');
  return {
    rows:
      `SELECT t.*, ${sql.rule} AS rule, ${sql.center} AS center, ${sql.product} AS product, ` +
      `${sql.source} AS known_by, ${sql.person} AS person FROM ${sql.from(source.table, within(source, 't'))}`,
    params: { ...rangeParams(range), ...sql.params },
  };
}

/** Spend by cost center, product and how that is known; what nobody allocated has no cost center. */
export async function readSpend(
  store: Store,
  range: Range,
  rules: Pick<CostCentersValue, 'rules'>,
): Promise<CenterSpend[]> {
  const { rows, params } = centeredRows(range, rules);
  const sql = `SELECT x.center AS center, x.product AS product, x.known_by AS known_by,
  toInt64(uniqExactIf(x.person, x.person != '' AND x.entries > 0)) AS people, ${SPEND_SUMS}
FROM (${rows}) AS x GROUP BY center, product, known_by ORDER BY center, product, known_by`;
  return await store.query({ sql, params, row });
}

/** Spend of cost centers by name. */
export function ownSpend(rows: readonly Pick<CenterSpend, 'center' | 'cost'>[]): Map<string, Pico> {
  const own = new Map<string, Pico>();
  for (const { center, cost } of rows) own.set(center, (own.get(center) ?? 0n) + cost);
  return own;
}
