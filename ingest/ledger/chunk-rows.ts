// The rows of a chunk that are to be inserted into one table, and how many of them the ledger holds.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { rowsIn, type Chunk, type LedgerTable } from '../journal/batch.ts';
import type { Journal } from '../journal/journal.ts';
import { linesOf, monthOf } from './columns.ts';

/** A row by its place in the journal; its month is the ledger's partition, 0 where it cannot be read. */
export type PlacedRow = {
  readonly batch: number;
  readonly index: number;
  readonly line: Buffer;
  readonly month: number;
};

/** All rows of the chunk, in order. */
export function rowsOf(journal: Journal, chunk: Chunk, table: LedgerTable): PlacedRow[] {
  return journal.batchesOf(chunk).flatMap(({ batchId, rows }) =>
    linesOf(rowsIn(rows, table)).map((line, index) => ({
      batch: batchId,
      index,
      line,
      month: monthOf(line) ?? 0,
    })),
  );
}

/** Those that are still to be inserted. */
export function rowsToInsert(journal: Journal, chunk: Chunk, table: LedgerTable): PlacedRow[] {
  const months = chunk.tables?.[table]?.months;
  const rows = rowsOf(journal, chunk, table);
  return months ? rows.filter(({ month }) => months.includes(month)) : rows;
}

const MonthRow = z.object({ month: z.coerce.number(), count: z.coerce.number() });

/** How many rows of the chunk the ledger holds, by those months that the given rows are in. */
export async function heldByMonth(
  store: Store,
  { first, last }: Chunk,
  table: LedgerTable,
  rows: readonly PlacedRow[],
): Promise<Map<number, number>> {
  const months = [...countByMonth(rows).keys()];
  const held = await store.query({
    sql: `SELECT toYYYYMM(time) AS month, count() AS count FROM ${table}
          WHERE toYYYYMM(time) IN {months:Array(UInt32)} AND batch_id >= {first:UInt64} AND batch_id <= {last:UInt64}
          GROUP BY month`,
    params: { first, last, months },
    row: MonthRow,
  });
  const counts = new Map(held.map(({ month, count }) => [month, count]));
  return new Map(months.map((month) => [month, counts.get(month) ?? 0]));
}

/** How many of the rows are in each month. */
export function countByMonth(rows: readonly PlacedRow[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { month } of rows) counts.set(month, (counts.get(month) ?? 0) + 1);
  return counts;
}
