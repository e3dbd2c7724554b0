// A queue with a fixed number of places at the front and a bound on who may wait.
import { exception } from './exception.ts';

/** Runs tasks in the order in which they came. */
export type Lane = {
  run<Result>(task: () => Promise<Result>): Promise<Result>;
  /** Refuses who waits and who comes, and resolves when what runs has ended. */
  close(): Promise<void>;
};

type Waiting = { readonly start: () => void; readonly refuse: (reason: Error) => void };

/** Makes a lane of `width` tasks at once and `maxWaiting` behind them. */
export function createLane(width: number, maxWaiting: number): Lane {
  const waiting: Waiting[] = [];
  const running = new Set<Promise<unknown>>();
  let taken = 0;
  let closed = false;

  /** Takes a place in the same turn as the check, so that two never take the last one. */
  function place(): Promise<void> {
    if (closed) throw exception('ABORTED', 'The engine is shutting down');
    if (taken < width) {
      taken++;
      return Promise.resolve();
    }
    if (waiting.length >= maxWaiting) {
      throw exception(
        'TOO_MANY_SIMULTANEOUS_QUERIES',
        `More than ${maxWaiting} statements wait for the engine`,
      );
    }
    return new Promise<void>((start, refuse) => waiting.push({ start, refuse }));
  }

  /** Hands the place to who waits longest. */
  function leave(): void {
    const next = waiting.shift();
    if (next) next.start();
    else taken--;
  }

  return {
    run: async (task) => {
      await place();
      const run = task();
      running.add(run);
      try {
        return await run;
      } finally {
        running.delete(run);
        leave();
      }
    },
    close: async () => {
      closed = true;
      for (const { refuse } of waiting.splice(0)) refuse(exception('ABORTED', 'The engine is shutting down'));
      await Promise.allSettled(running);
    },
  };
}
