// What the ingest lane tells the meter at its start, and what it keeps for the next one.
import type { Journal } from '../../ingest/journal/journal.ts';
import type { FromLane } from '../../ingest/lane-protocol.ts';
import type { BatchSpend, SavedTotals } from '../../ingest/journal/spend-log.ts';

/** After a long outage there are more batches than one message should hold. */
const BATCHES_PER_MESSAGE = 500;

/** Tells the totals that were saved last, and what the batches after them add, oldest first. */
export function tellSpend({ spend }: Pick<Journal, 'spend'>, tell: (message: FromLane) => void): void {
  const saved = spend.saved();
  if (saved) tell({ type: 'saved', totals: saved.totals });
  let batches: BatchSpend[] = [];
  const flush = (): void => {
    if (batches.length > 0) tell({ type: 'kept', batches });
    batches = [];
  };
  for (const batch of spend.kept()) {
    batches.push(batch);
    if (batches.length === BATCHES_PER_MESSAGE) flush();
  }
  flush();
}

/** Messages between threads carry bytes as plain arrays; the journal takes buffers. */
export function saveTotals({ spend }: Pick<Journal, 'spend'>, { asOfBatch, totals }: SavedTotals): void {
  spend.save({ asOfBatch, totals: Buffer.from(totals) });
}
