// A load that keeps its schedule whatever the answers do, and latencies counted from the schedule, so that a server
// that stalls cannot hide the requests that it kept from being sent.
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

/** Acts in one turn of the event loop: answers must be heard in between where the schedule runs ahead. */
const ACTS_A_TURN = 20;

/**
 * Acts at a fixed rate; `due` is when an act should have begun. An act that waits does not hold up the next. Resolves with
 * how far the schedule was behind at most, in milliseconds: a figure of a run in which that is much tells of the machine
 * and not of the program.
 */
export async function openLoop(
  perSecond: number,
  seconds: number,
  act: (due: number) => void,
): Promise<number> {
  let behind = 0;
  const start = performance.now();
  for (let sent = 0; sent < perSecond * seconds;) {
    const due = start + (sent * 1000) / perSecond;
    const late = performance.now() - due;
    if (late >= 0) {
      behind = Math.max(behind, late);
      act(due);
      sent += 1;
      if (sent % ACTS_A_TURN === 0) await turn();
    } else {
      await sleep(1);
    }
  }
  return behind;
}

export interface Latencies {
  /** Notes what ends now and was due then. */
  since(due: number): void;
  readonly count: number;
  /** In milliseconds; NaN where nothing was noted. */
  quantile(share: number): number;
  /** `p50 1.2, p90 2.3, p99 3.4, max 5.6 ms`. */
  toString(): string;
}

/** Latencies of one kind of request. */
export function createLatencies(): Latencies {
  const noted: number[] = [];
  const quantile = (share: number): number => {
    const sorted = Float64Array.from(noted).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  };
  return {
    since: (due) => void noted.push(performance.now() - due),
    get count() {
      return noted.length;
    },
    quantile,
    toString: () => {
      const told = Object.entries({ p50: 0.5, p90: 0.9, p99: 0.99, max: 1 });
      return `${told.map(([name, share]) => `${name} ${quantile(share).toFixed(1)}`).join(', ')} ms`;
    },
  };
}
