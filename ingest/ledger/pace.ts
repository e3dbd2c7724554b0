// When the next insert may begin: it costs the engine nearly the same with ten rows as with thousands.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Pace {
  /** Says that an insert begins; the result is called when it has ended. */
  begin(): () => void;
  /** Waits until the next may begin. */
  rest(): Promise<void>;
  /** Asks again, while it rests, whether that is now. */
  hurry(): void;
}

type Options = {
  /** Whether an insert may begin at once. */
  readonly isDue: () => boolean;
  /** Whether somebody waits for rows to be in the ledger. */
  readonly isAwaited: () => boolean;
};

/** Rows of so long share an insert where nobody waits for them. */
const UNAWAITED_MS = 1_000;

/** Where somebody waits, inserts take this share of the time, whatever the machine and its load make of one. */
const AWAITED_SHARE = 1 / 4;

/** Nothing was inserted yet. */
export function createPace({ isDue, isAwaited }: Options): Pace {
  let begunAt = Number.NEGATIVE_INFINITY;
  let lastMs = 0;
  let resting = new AbortController();
  const restMs = (): number => {
    const interval = isAwaited() ? Math.min(lastMs / AWAITED_SHARE, UNAWAITED_MS) : UNAWAITED_MS;
    return isDue() ? 0 : begunAt + interval - performance.now();
  };
  return {
    begin() {
      begunAt = performance.now();
      return () => {
        lastMs = performance.now() - begunAt;
      };
    },
    async rest() {
      for (let ms = restMs(); ms > 0; ms = restMs()) {
        resting = new AbortController();
        await sleep(ms, undefined, { signal: resting.signal }).catch(() => undefined);
      }
    },
    hurry: () => resting.abort(),
  };
}
