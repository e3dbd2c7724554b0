// How far the ledger is behind what was acknowledged, from the numbers of batches as they come and as they are written.

/** Batches that come in the same second are told by the first of them. */
const APART_MS = 1_000;

export type Behind = {
  /** A batch was acknowledged. */
  readonly came: (batch: number) => void;
  /** The ledger holds everything up to this batch. */
  readonly written: (batch: number) => void;
  /** Age in milliseconds of the oldest batch that the ledger lacks, to a second; 0 where it lacks none. */
  readonly ms: () => number;
};

/** Nothing has come yet. `now` is milliseconds of any steady clock. */
export function createBehind(now: () => number): Behind {
  /** When the first of about a second came, and which was the last; the oldest first. */
  let waiting: { readonly at: number; last: number }[] = [];
  return {
    came: (batch) => {
      const at = now();
      const newest = waiting.at(-1);
      if (newest && at - newest.at < APART_MS) newest.last = batch;
      else waiting.push({ at, last: batch });
    },
    written: (batch) => {
      waiting = waiting.filter(({ last }) => last > batch);
    },
    ms: () => (waiting[0] ? now() - waiting[0].at : 0),
  };
}
