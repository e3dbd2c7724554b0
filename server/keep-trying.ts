// Tries again until it works: for what waits for an engine that is away.
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;
const TELL_AGAIN_MS = 60_000;

type Options = {
  readonly signal: AbortSignal;
  /** Told of the first failure, and then of one a minute. */
  readonly onFault: (error: unknown) => void;
  /** Whether trying again can help; by default it always can. */
  readonly isPassing?: (error: unknown) => boolean;
};

/** Resolves when `act` has succeeded; rejects with the first error that does not pass, or when it is told to end. */
export async function keepTrying(act: () => Promise<unknown>, options: Options): Promise<void> {
  const { signal, onFault, isPassing = () => true } = options;
  let told = -Infinity;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      await act();
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (performance.now() - told > TELL_AGAIN_MS) {
        told = performance.now();
        onFault(error);
      }
    }
    await sleep(pauseMs, undefined, { signal, ref: false });
  }
}
