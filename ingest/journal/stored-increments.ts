// What the rows of a batch add to spend, read from the rows: where what was kept of it is of an earlier version.
import { incrementsIn, linesOf } from '../ledger/columns.ts';
import type { StoredBatch } from './batch.ts';
import { inRowFormat } from './row-format.ts';
import type { SpendIncrement } from './spend-log.ts';

/** The same as when the batch was settled. */
export function incrementsOfBatch(batch: StoredBatch): SpendIncrement[] {
  const { rows } = inRowFormat(batch);
  return (['charges', 'activities'] as const).flatMap((table) =>
    linesOf(rows[table]).flatMap((line) => incrementsIn(table, line)),
  );
}
