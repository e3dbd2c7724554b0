// The quarantine as people see it, and its way back into the journal.
import type { LedgerTable } from './batch.ts';
import type { Journal } from './journal.ts';
import { cellOf } from '../ledger/columns.ts';
import type { Taken } from './quarantine.ts';
import type { SpendIncrement } from './spend-log.ts';

export type QuarantineQuestion = { readonly after: number; readonly limit: number };

/** One row, with what can be read of it. */
export type QuarantinedLine = {
  readonly id: number;
  readonly table: LedgerTable;
  readonly batch: number;
  readonly at: number;
  readonly code: number;
  readonly reason: string;
  readonly user: string | undefined;
  readonly session: string | undefined;
  /** Seconds since 1970 with their fraction. */
  readonly time: string | undefined;
  readonly cost: string | undefined;
};

/** Rows after an id. */
export function quarantinedLines(
  { quarantine }: Pick<Journal, 'quarantine'>,
  { after, limit }: QuarantineQuestion,
): QuarantinedLine[] {
  return quarantine.list(after, limit).map(({ line, ...row }) => ({
    ...row,
    user: cellOf(row.table, line, 'user'),
    session: cellOf(row.table, line, 'session'),
    time: cellOf(row.table, line, 'time'),
    cost: cellOf(row.table, line, 'cost'),
  }));
}

/** One insert's worth. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

type Announce = (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;

/** Moves rows into new batches; what the ledger refuses again comes back under new ids. Resolves with how many went. */
export async function replay(
  journal: Journal,
  asked: readonly number[] | 'all',
  announce: Announce,
): Promise<number> {
  const ids = asked === 'all' ? journal.quarantine.ids() : asked;
  let moved = 0;
  for (;;) {
    let taken: Taken | undefined;
    const batchId = journal.append((_state, id) => {
      taken = journal.quarantine.take(ids, id, MAX_BATCH_BYTES);
      return taken?.batch;
    });
    if (batchId === undefined || !taken) return moved;
    moved += taken.rows;
    await announce(batchId, taken.batch.increments);
  }
}
