// Rows that wait in the journal since an earlier version: they lack the columns that came later, and get their defaults.
import { LEDGER_TABLES, rowsIn, type LedgerTable, type StoredBatch } from './batch.ts';

/** Of the rows that this version writes. */
export const ROW_FORMAT = 4;

/** Which columns came with a format, as the cells of a row that knows nothing of them. New ones come before `batch_id`. */
const ADDED: readonly {
  readonly format: number;
  readonly cells: Readonly<Partial<Record<LedgerTable, string>>>;
}[] = [
  { format: 2, cells: { charges: '"0",0,0,"",{}', evidence: '"0",0,0,"",{}', activities: '"",0,0' } },
  { format: 3, cells: { charges: '"",""', evidence: '"",""', activities: '"",""' } },
  { format: 4, cells: { changes: '[]' } },
];

/** The batch with rows of this version. */
export function inRowFormat({ rows, format = 1 }: StoredBatch): StoredBatch {
  if (format === ROW_FORMAT) return { rows, format };
  const changed = LEDGER_TABLES.filter((table) => rowsIn(rows, table).length > 0).map((table) => [
    table,
    withLaterCells(rowsIn(rows, table), table, format),
  ]);
  return {
    rows: { ...rows, ...(Object.fromEntries(changed) as Partial<StoredBatch['rows']>) },
    format: ROW_FORMAT,
  };
}

/** Lines of a format with the cells that came after it. */
export function withLaterCells(lines: Buffer, table: LedgerTable, format = 1): Buffer {
  const added = ADDED.flatMap((each) => (each.format > format ? (each.cells[table] ?? []) : []));
  if (added.length === 0 || lines.length === 0) return lines;
  return Buffer.from(lines.toString('latin1').replace(/,(\d+)\]\n/g, `,${added.join(',')},$1]\n`), 'latin1');
}
