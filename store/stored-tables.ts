// What a backup holds of each table, and what it adds up to there.
import { z } from 'zod';
import { FEEDING_TABLE, type Floors } from '../schemas/retention.ts';
import type { QueryParams, Store } from './store.ts';

/** A table as it is dumped. */
export type StoredTable = {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns that add up. */
  readonly measures: readonly string[];
  readonly sortingKey: string;
  /** The column of its day and month; undefined where rows are of no time. */
  readonly time: string | undefined;
  /** The ledger's rows have batches; a rollup is built from them, but for months that the ledger no longer has. */
  readonly kind: 'ledger' | 'rollup' | 'other';
};

/** Up to which batch the ledger is meant, and below which months a rollup is all that is left. */
export type Scope = { readonly batch: number; readonly floors: Floors };

const tableRow = z.object({
  name: z.string(),
  sorting_key: z.string(),
  columns: z.array(z.tuple([z.string(), z.string()])),
});

/** What was migrated is not data; a rebuild or probe that was cut short is nobody's. */
const TABLES = `
SELECT t.name AS name, any(t.sorting_key) AS sorting_key,
  arrayMap(each -> (each.2, each.3), arraySort(groupArray((c.position, c.name, c.type)))) AS columns
FROM system.tables AS t INNER JOIN system.columns AS c ON c.database = t.database AND c.table = t.name
WHERE t.database = currentDatabase() AND t.engine LIKE '%MergeTree' AND t.name != 'migrations'
  AND NOT match(t.name, '_(rebuild|probe)$')
GROUP BY name ORDER BY name`;

/** The tables that hold something that cannot be computed again. */
export async function readTables(store: Store): Promise<StoredTable[]> {
  const rows = await store.query({ sql: TABLES, row: tableRow });
  return rows.map(({ name, sorting_key: sortingKey, columns: typed }) => {
    const columns = typed.map(([column]) => column);
    const isSum = (type: string): boolean => type === 'Int64' || type.startsWith('Decimal(38,');
    return {
      name,
      columns,
      measures: typed.filter(([, type]) => isSum(type)).map(([column]) => column),
      sortingKey,
      time: ['time', 'hour', 'day'].find((column) => columns.includes(column)),
      kind: name in FEEDING_TABLE ? 'rollup' : columns.includes('batch_id') ? 'ledger' : 'other',
    };
  });
}

/** The condition on rows that belong to the backup. */
export function conditionOf({ name, time, kind }: StoredTable, { batch, floors }: Scope): Condition {
  if (kind === 'other') return { sql: '1', params: {} };
  const ledger = kind === 'rollup' ? FEEDING_TABLE[name as keyof typeof FEEDING_TABLE] : name;
  const floor = floors[ledger as keyof Floors] ?? 0;
  const month = `toYYYYMM(${time})`;
  return kind === 'rollup'
    ? { sql: `${month} < {floor:UInt32}`, params: { floor } }
    : { sql: `batch_id <= {batch:UInt64} AND ${month} >= {floor:UInt32}`, params: { batch, floor } };
}

export type Condition = { readonly sql: string; readonly params: QueryParams };

const contentsRow = z.object({ rows: z.coerce.number(), sums: z.array(z.string()) });

/** Rows, and the sum of each column that adds up, as text. */
export async function contentsOf(
  store: Store,
  table: StoredTable,
  scope: Scope,
): Promise<{ rows: number; sums: Record<string, string> }> {
  const { sql: condition, params } = conditionOf(table, scope);
  const sums = table.measures.map((name) => `toString(sum(\`${name}\`))`);
  const [found] = await store.query({
    sql: `SELECT count() AS rows, CAST([${sums.join(', ')}], 'Array(String)') AS sums
          FROM ${table.name} WHERE ${condition}`,
    params,
    row: contentsRow,
  });
  const values = table.measures.map((name, index) => [name, found?.sums[index] ?? '0'] as const);
  return { rows: found?.rows ?? 0, sums: Object.fromEntries(values) };
}
