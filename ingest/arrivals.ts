// Lets connections and requests in before the next commit holds up the event loop.

/**
 * Node accepts one connection in a turn of the event loop. A lane that committed in every turn would let in a handful a
 * second under load, and clients would run into their timeout without ever having been answered.
 */
export interface Arrivals {
  /** Says that a connection or a request has arrived. */
  readonly note: () => void;
  /** Whether the commit that is due should let the loop turn once more: something arrived in the last turn. */
  readonly goOn: () => boolean;
}

/** Longest that a commit gives way. */
const MAX_WAIT_MS = 100;

/** `now` counts milliseconds and never goes back. */
export function createArrivals(now: () => number): Arrivals {
  let hasArrived = false;
  let since: number | undefined;
  return {
    note() {
      hasArrived = true;
    },
    goOn() {
      since ??= now();
      const isWaiting = hasArrived && now() - since < MAX_WAIT_MS;
      hasArrived = false;
      if (!isWaiting) since = undefined;
      return isWaiting;
    },
  };
}
