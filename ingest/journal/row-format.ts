// Rows that wait in the journal since an earlier version: they lack the columns that came later, and get their defaults.
import type { LedgerTable, StoredBatch, UsageTable } from './batch.ts';

/** Of the rows that this version writes. */
export const ROW_FORMAT = 3;

/** Which columns came with a format, as the cells of a row that knows nothing of them. New ones come before `batch_id`. */
const ADDED: readonly { readonly format: number; readonly cells: Readonly<Record<UsageTable, string>> }[] = [
  { format: 2, cells: { charges: '"0",0,0,"",{}', evidence: '"0",0,0,"",{}', activities: '"",0,0' } },
  { format: 3, cells: { charges: '"",""', evidence: '"",""', activities: '"",""' } },
];

/** The batch with rows of this version. */
export function inRowFormat({ rows, format = 1 }: StoredBatch): StoredBatch {
  if (format === ROW_FORMAT) return { rows, format };
  return {
    rows: {
      ...rows,
      charges: withLaterCells(rows.charges, 'charges', format),
      evidence: withLaterCells(rows.evidence, 'evidence', format),
      activities: withLaterCells(rows.activities, 'activities', format),
    },
    format: ROW_FORMAT,
  };
}

/** Lines of a format with the cells that came after it. */
export function withLaterCells(lines: Buffer, table: LedgerTable, format = 1): Buffer {
  const added = ADDED.flatMap((each) => {
    const cells: Readonly<Partial<Record<LedgerTable, string>>> = each.cells;
    return each.format > format ? (cells[table] ?? []) : [];
  });
  if (added.length === 0 || lines.length === 0) return lines;
  return Buffer.from(lines.toString('latin1').replace(/,(\d+)\]\n/g, `,${added.join(',')},$1]\n`), 'latin1');
}
