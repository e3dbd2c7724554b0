// The quarantine as people see it, and its way back into the journal.
import { toChangeRow } from '../forge/change-row.ts';
import { linesOfRows } from '../forge/rows.ts';
import { changeIn } from '../forge/shelves.ts';
import { versionOf } from '../forge/version.ts';
import type { SettleState } from '../settle/state.ts';
import { rowsIn, type JournalBatch, type LedgerTable } from './batch.ts';
import type { Journal } from './journal.ts';
import { cellOf, linesOf } from '../ledger/columns.ts';
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
    const batchId = journal.append((state, id) => {
      taken = journal.quarantine.take(ids, id, MAX_BATCH_BYTES);
      return taken && withLatestChanges(taken.batch, state, id);
    });
    if (batchId === undefined || !taken) return moved;
    moved += taken.rows;
    await announce(batchId, taken.batch.increments);
  }
}

/** Of the versions of a change that of the latest batch counts: in the place of one that was set aside goes what is known now. */
function withLatestChanges(batch: JournalBatch, state: SettleState, batchId: number): JournalBatch {
  const latest = linesOf(rowsIn(batch.rows, 'changes')).map((line) => {
    const ref = { repo: cellOf('changes', line, 'repo') ?? '', pr: cellOf('changes', line, 'pr') ?? '' };
    const change = changeIn(state, ref);
    const version = change && versionOf(change, state);
    return version ? linesOfRows([toChangeRow(version)], batchId) : line;
  });
  return { ...batch, rows: { ...batch.rows, changes: Buffer.concat(latest) } };
}
