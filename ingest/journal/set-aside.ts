// Moves refused rows from a chunk into quarantine, in one transaction with what else that changes.
import type { Database } from 'lmdb';
import type { Backlog } from './backlog.ts';
import { rowsIn, type Chunk, type LedgerTable, type StoredBatch } from './batch.ts';
import { takenBack } from '../increments.ts';
import { incrementsIn, linesOf } from '../ledger/columns.ts';
import type { OpenQuarantine, QuarantinedRow } from './quarantine.ts';
import { inRowFormat } from './row-format.ts';
import type { BatchSpend, OpenSpendLog } from './spend-log.ts';

/** A refused row by its place in its batch. */
export type RefusedRow = QuarantinedRow & { readonly index: number };

/** The chunk without the rows, and what they no longer add to spend, as negative increments by batch. */
export type SetAside = {
  readonly chunk: Chunk;
  readonly rows: readonly QuarantinedRow[];
  readonly amended: readonly BatchSpend[];
};

type Tables = {
  readonly batches: Database<StoredBatch, number>;
  readonly backlog: Backlog;
  readonly quarantine: OpenQuarantine;
  readonly spend: OpenSpendLog;
};

/** Inside a transaction; the caller writes the new chunk's mark in the same one. */
export function setAside(
  chunk: Chunk,
  table: LedgerTable,
  refused: readonly RefusedRow[],
  { batches, backlog, quarantine, spend }: Tables,
): SetAside {
  const amended: BatchSpend[] = [];
  for (const batchId of new Set(refused.map(({ batch }) => batch))) {
    const stored = batches.get(batchId);
    if (!stored) continue;
    const batch = inRowFormat(stored);
    const out = new Set(refused.filter((row) => row.batch === batchId).map(({ index }) => index));
    const lines = linesOf(rowsIn(batch.rows, table));
    const kept = Buffer.concat(lines.filter((_, index) => !out.has(index)));
    const rest = { ...batch, rows: { ...batch.rows, [table]: kept } };
    batches.putSync(batchId, rest);
    backlog.put(batchId, rest);
    const lost = lines.flatMap((line, index) => (out.has(index) ? incrementsIn(table, line) : []));
    const increments = lost.map(takenBack);
    if (increments.length === 0) continue;
    spend.keep({ batchId, increments: [...spend.of(batchId), ...increments] });
    amended.push({ batchId, increments });
  }
  const rows = refused.map(({ table: of, line, batch, at, code, reason }) => {
    return { table: of, line, batch, at, code, reason };
  });
  quarantine.add(rows);
  const earlier = chunk.tables?.[table];
  const changed = { ...earlier, revision: (earlier?.revision ?? 0) + 1 };
  return {
    chunk: { ...chunk, tables: { ...chunk.tables, [table]: changed } },
    rows,
    amended,
  };
}
