// Refuses exports while more waits for an answer than the lane can answer well within a client's patience.
import { Refusal } from './refusal.ts';

/**
 * Exporters give up after ten seconds and send again, which makes an overload worse; a refusal makes them come back in
 * a second. But most drop the data after a few refusals, so what can be answered in time is never refused.
 */
export type OverloadBounds = {
  /** Bytes of bodies that wait for an answer: about a second and a half of work on two cores. */
  readonly maxWaitingBytes: number;
  /** How long the oldest of them may have waited: a slow disk makes little work last long. */
  readonly maxWaitMs: number;
};

export const DEFAULT_BOUNDS: OverloadBounds = { maxWaitingBytes: 8 * 1024 * 1024, maxWaitMs: 2_000 };

/** Once refused, exports are taken again below this share of each bound, so that the answers do not flicker. */
const RESUME_SHARE = 0.75;

export interface Overload {
  /** Throws a 503 while there is too much to do. Asked before a body is read, and again before it is decoded. */
  check(): void;
  /** Counts a body that has arrived; the result is called once it was answered. */
  begin(bytes: number): () => void;
  /** Exports refused so far. */
  readonly refused: number;
}

/** Nothing waits at first. `now` counts milliseconds and never goes back. */
export function createOverload(now: () => number, bounds: OverloadBounds = DEFAULT_BOUNDS): Overload {
  // In the order in which they began, so that the first is the oldest.
  const waiting = new Set<{ readonly since: number }>();
  let bytes = 0;
  let refused = 0;
  let isOverloaded = false;
  const isAbove = (share: number): boolean => {
    const [oldest] = waiting;
    if (!oldest) return false;
    return bytes > bounds.maxWaitingBytes * share || now() - oldest.since > bounds.maxWaitMs * share;
  };
  return {
    check() {
      isOverloaded = isAbove(isOverloaded ? RESUME_SHARE : 1);
      if (!isOverloaded) return;
      refused += 1;
      throw new Refusal(503, 'More arrives than can be stored in time; try again.');
    },
    begin(size) {
      const one = { since: now() };
      waiting.add(one);
      bytes += size;
      return () => {
        if (waiting.delete(one)) bytes -= size;
      };
    },
    get refused() {
      return refused;
    },
  };
}
