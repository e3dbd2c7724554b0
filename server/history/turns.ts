// Lets imports in one after the other, and few at a time: each holds its calls in memory while it waits.

export interface Turn {
  /** Runs when all before it ended; undefined where it was left before that. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result | undefined>;
  /** Gives the place up, unless the work has begun. */
  readonly leave: () => void;
}

export interface Turns {
  /** Undefined while as many wait as may. */
  readonly enter: () => Turn | undefined;
}

/** Lets at most `most` in, the one that runs included. */
export function createTurns(most: number): Turns {
  let inside = 0;
  let last: Promise<unknown> = Promise.resolve();
  const enter = (): Turn => {
    const turn = { state: 'waiting' as 'waiting' | 'running' | 'ended' };
    const end = (): void => {
      if (turn.state !== 'ended') inside -= 1;
      turn.state = 'ended';
    };
    inside += 1;
    return {
      run: async (work) => {
        const next = last.then(async () => {
          if (turn.state === 'ended') return undefined;
          turn.state = 'running';
          return await work().finally(end);
        });
        last = next.catch(() => undefined);
        return await next;
      },
      leave: () => {
        if (turn.state === 'waiting') end();
      },
    };
  };
  return { enter: () => (inside < most ? enter() : undefined) };
}
