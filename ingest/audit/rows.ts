// Rows of the ledger as the audit reads and writes them: a place, which says what they are about, and amounts that add up.
import { z } from 'zod';
import { ACTIVITY_COLUMNS, AMOUNT_COLUMNS, CHARGE_COLUMNS } from '../../schemas/charge.ts';
import { formatDecimal } from '../../schemas/decimal.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { incrementOfRow } from '../increments.ts';
import { USAGE_TABLES, type JournalBatch, type UsageTable } from '../journal/batch.ts';
import type { SpendIncrement } from '../journal/spend-log.ts';

/** One row. Rows of the same table and place differ in their amounts only. */
export type LedgerRow = {
  readonly table: UsageTable;
  readonly batch: number;
  /** Values as text, of every column that is no amount; time in nanoseconds since 1970. */
  readonly place: readonly string[];
  /** In units of 1e-12. */
  readonly amounts: readonly bigint[];
};

/** What the audit writes. */
export type AuditRow = Omit<LedgerRow, 'batch'>;

const COLUMNS: Readonly<Record<UsageTable, readonly string[]>> = {
  charges: CHARGE_COLUMNS,
  evidence: CHARGE_COLUMNS,
  activities: ACTIVITY_COLUMNS,
};

/** Says whether a row was the first of its record or corrects one, so it belongs to neither part. */
const ENTRY = 'entry';

function amountColumns(table: UsageTable): readonly string[] {
  return table === 'activities' ? ['quantity'] : AMOUNT_COLUMNS;
}

function placeColumns(table: UsageTable): readonly string[] {
  const amounts = amountColumns(table);
  return COLUMNS[table].filter((name) => name !== ENTRY && !amounts.includes(name));
}

const PLACES: Readonly<Record<UsageTable, readonly string[]>> = {
  charges: placeColumns('charges'),
  evidence: placeColumns('evidence'),
  activities: placeColumns('activities'),
};

type Positions = Readonly<Record<UsageTable, ReadonlyMap<string, number>>>;

function positions(columnsOf: (table: UsageTable) => readonly string[]): Positions {
  const of = (table: UsageTable) => new Map(columnsOf(table).map((name, index) => [name, index]));
  return { charges: of('charges'), evidence: of('evidence'), activities: of('activities') };
}

/** Every cell of every row that is written is looked up here. */
const PLACE_AT = positions(placeColumns);
const AMOUNT_AT = positions(amountColumns);

/** A value of a row's place, by its column. */
export function placeOf({ table, place }: Pick<LedgerRow, 'table' | 'place'>, column: string): string {
  return place[PLACE_AT[table].get(column) ?? -1] ?? '';
}

/** An amount of a row, by its column. */
export function amountOf({ table, amounts }: Pick<LedgerRow, 'table' | 'amounts'>, column: string): bigint {
  return amounts[AMOUNT_AT[table].get(column) ?? -1] ?? 0n;
}

const rowSchema = z.object({
  ledger_table: z.enum(USAGE_TABLES),
  batch: z.coerce.number(),
  place: z.array(z.string()),
  // Most of them are nothing, and are many.
  amounts: z.array(z.string().transform((text) => (text === '0' ? 0n : (fromUsd(text) ?? 0n)))),
});

/** Reads the rows of some tables that meet a condition. */
export async function readRows(
  store: Store,
  tables: readonly UsageTable[],
  condition: string,
  params: QueryParams,
): Promise<LedgerRow[]> {
  const sql = tables.map((table) => `${selectRows(table)} WHERE ${condition}`).join(' UNION ALL ');
  const rows = await store.query({ sql, params, row: rowSchema });
  return rows.map(({ ledger_table: table, ...row }) => ({ table, ...row }));
}

/**
 * Sums of the rows of a table that meet a condition, by some columns of their place, without those that are nothing; what
 * else there is of a place is empty.
 */
export async function readSums(
  store: Store,
  table: UsageTable,
  by: readonly string[],
  { condition, params }: { readonly condition: string; readonly params: QueryParams },
): Promise<AuditRow[]> {
  const place = PLACES[table].map((name) => (by.includes(name) ? readAs(name) : `''`));
  const sums = amountColumns(table).map((name) => `sum(${name})`);
  const sql = `SELECT '${table}' AS ledger_table, 0 AS batch, [${place.join(', ')}] AS place,
  [${sums.map((sum) => `toString(${sum})`).join(', ')}] AS amounts
FROM ${table} WHERE ${condition}
GROUP BY place HAVING ${sums.map((sum) => `${sum} != 0`).join(' OR ')}`;
  const rows = await store.query({ sql, params, row: rowSchema });
  return rows.map(({ place: of, amounts }) => ({ table, place: of, amounts }));
}

/** Values that are written otherwise than the engine spells them. */
const READ_AS: Readonly<Record<string, string>> = {
  time: 'toString(toUnixTimestamp64Nano(time))',
  attributes: 'toJSONString(attributes)',
};

function readAs(name: string): string {
  return READ_AS[name] ?? `toString(\`${name}\`)`;
}

function selectRows(table: UsageTable): string {
  const place = PLACES[table].map(readAs);
  const amounts = amountColumns(table).map((name) => `toString(${name})`);
  return `SELECT '${table}' AS ledger_table, batch_id AS batch, [${place.join(', ')}] AS place, [${amounts.join(', ')}] AS amounts FROM ${table}`;
}

/** The rows by their values in some columns. */
export function groupRows(rows: readonly LedgerRow[], ...columns: readonly string[]): LedgerRow[][] {
  const groups = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => placeOf(row, column)));
    const known = groups.get(key);
    if (known) known.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** The row at a place that differs in some columns. */
export function movedTo(row: AuditRow, columns: Readonly<Record<string, string>>): AuditRow {
  const place = PLACES[row.table].map((name, index) => columns[name] ?? row.place[index] ?? '');
  return { ...row, place };
}

/** The sum of rows at each place, without places where all amounts are zero. */
export function sumRows(rows: readonly AuditRow[]): AuditRow[] {
  const sums = new Map<string, AuditRow>();
  for (const row of rows) {
    const key = `${row.table}/${JSON.stringify(row.place)}`;
    const known = sums.get(key);
    const { table, place } = row;
    const amounts = row.amounts.map((amount, index) => amount + (known?.amounts[index] ?? 0n));
    sums.set(key, { table, place, amounts });
  }
  return [...sums.values()].filter(({ amounts }) => amounts.some((amount) => amount !== 0n));
}

/** The rows with every amount turned round. */
export function negated(rows: readonly AuditRow[]): AuditRow[] {
  return rows.map(({ table, place, amounts }) => ({
    table,
    place,
    amounts: amounts.map((amount) => -amount),
  }));
}

/** The batch that books the rows, as corrections. */
export function batchOfRows(rows: readonly AuditRow[], batchId: number): JournalBatch {
  const lines = (table: UsageTable): Buffer => {
    const own = rows.filter((row) => row.table === table);
    return Buffer.from(own.map((row) => `${JSON.stringify([...cellsOf(row), batchId])}\n`).join(''));
  };
  return {
    rows: { charges: lines('charges'), evidence: lines('evidence'), activities: lines('activities') },
    increments: rows.flatMap(incrementsOf),
  };
}

function cellsOf(row: AuditRow): unknown[] {
  return COLUMNS[row.table].map((name) => {
    if (name === ENTRY) return 'correction';
    if (name === 'attributes') return JSON.parse(placeOf(row, name)) as unknown;
    return textOf(row, name);
  });
}

function textOf(row: AuditRow, name: string): string {
  if (name === 'time') return formatDecimal(BigInt(placeOf(row, name)), 9);
  return AMOUNT_AT[row.table].has(name) ? toUsd(amountOf(row, name)) : placeOf(row, name);
}

function incrementsOf(row: AuditRow): SpendIncrement[] {
  return incrementOfRow(row.table, (name) => textOf(row, name));
}
