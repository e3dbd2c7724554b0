// Those who wait until the ledger has everything up to a batch.

export interface WrittenWaiters {
  /** Resolves when the ledger has this batch. */
  add(batchId: number): Promise<void>;
  /** Lets go those who waited for this batch or an earlier one. */
  release(written: number): void;
  /** Tells those who still wait that it will not come to that. */
  giveUp(reason: Error): void;
  readonly count: number;
}

type Waiter = {
  readonly batchId: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
};

/** Nobody waits yet. */
export function createWaiters(): WrittenWaiters {
  let waiters: readonly Waiter[] = [];
  return {
    add: async (batchId) =>
      await new Promise((resolve, reject) => {
        waiters = [...waiters, { batchId, resolve, reject }];
      }),
    release(written) {
      for (const { batchId, resolve } of waiters) if (batchId <= written) resolve();
      waiters = waiters.filter(({ batchId }) => batchId > written);
    },
    giveUp(reason) {
      for (const { reject } of waiters) reject(reason);
      waiters = [];
    },
    get count() {
      return waiters.length;
    },
  };
}
