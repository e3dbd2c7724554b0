// How an audit looks through the ledger: in parts that fit the memory of a read, a bounded number of records at a time.
import type { Correction } from './correction.ts';

/** Looks in one part of the ledger as of a batch. */
export type Search = (asOfBatch: number) => Promise<{
  /** Whether the part holds more than was found at once. */
  readonly isMore: boolean;
  /** How the records found are corrected, from their rows as of a batch. */
  readonly corrections: (asOfBatch: number) => Promise<Correction[]>;
}>;

export type Bounds = {
  /** Rows that one search groups. */
  readonly rowsPerSlice: number;
  /** Records that are corrected in one batch. */
  readonly records: number;
  /** Rows that are read for them. */
  readonly rows: number;
};

export const BOUNDS: Bounds = { rowsPerSlice: 200_000, records: 500, rows: 10_000 };

/** The first of those found whose rows are not too many together; at least one. */
export function takeWhole<Found extends { readonly rows: number }>(
  found: readonly Found[],
  most: number,
): Found[] {
  let rows = 0;
  return found.filter((each, index) => {
    rows += each.rows;
    return index === 0 || rows <= most;
  });
}
