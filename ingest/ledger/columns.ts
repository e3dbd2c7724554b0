// Columns of journal rows by table, and what can be read of one row without the engine.
import { ACTIVITY_COLUMNS, CHARGE_COLUMNS } from '../../schemas/charge.ts';
import { CHANGE_COLUMNS } from '../forge/change-row.ts';
import { FACT_COLUMNS } from '../forge/fact-row.ts';
import { incrementOfRow } from '../increments.ts';
import type { LedgerTable } from '../journal/batch.ts';
import type { SpendIncrement } from '../journal/spend-log.ts';

/** In the order of the values in a row. */
export const LEDGER_COLUMNS: Readonly<Record<LedgerTable, readonly string[]>> = {
  charges: [...CHARGE_COLUMNS, 'batch_id'],
  evidence: [...CHARGE_COLUMNS, 'batch_id'],
  activities: [...ACTIVITY_COLUMNS, 'batch_id'],
  forge_facts: [...FACT_COLUMNS, 'batch_id'],
  changes: [...CHANGE_COLUMNS, 'batch_id'],
};

/** The lines of rows, each with its end. */
export function linesOf(rows: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < rows.length;) {
    const end = rows.indexOf(0x0a, start);
    const next = end < 0 ? rows.length : end + 1;
    lines.push(rows.subarray(start, next));
    start = next;
  }
  return lines;
}

/** The text of one column; undefined where the row is not one. */
export function cellOf(table: LedgerTable, line: Buffer, column: string): string | undefined {
  const cells = cellsOf(line);
  return textOf(cells?.[LEDGER_COLUMNS[table].indexOf(column)]);
}

function textOf(cell: unknown): string | undefined {
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : undefined;
}

/** What a row adds to spend and to its session, as it did when it was settled: none or one. */
export function incrementsIn(table: LedgerTable, line: Buffer): SpendIncrement[] {
  const cells = table === 'charges' || table === 'activities' ? cellsOf(line) : undefined;
  if (!cells) return [];
  return incrementOfRow(table, (column) => textOf(cells[LEDGER_COLUMNS[table].indexOf(column)]) ?? '');
}

/** The row under another batch. */
export function rebatched(line: Buffer, batchId: number): Buffer {
  return Buffer.from(line.toString().replace(/,\d+\]\s*$/, `,${batchId}]\n`));
}

/** The month of a row as `yyyymm`, which is its partition; undefined where its time cannot be read. */
export function monthOf(line: Buffer): number | undefined {
  const seconds = Number(/^\["(-?\d+)/.exec(line.toString('latin1', 0, 32))?.[1] ?? Number.NaN);
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.getUTCFullYear() * 100 + time.getUTCMonth() + 1;
}

function cellsOf(line: Buffer): readonly unknown[] | undefined {
  try {
    const cells: unknown = JSON.parse(line.toString());
    return Array.isArray(cells) ? cells : undefined;
  } catch {
    return undefined;
  }
}
