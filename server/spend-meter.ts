// Keeps the meter of current-period spend in step with the ledger: seeded at start, fed by batches, reconciled by assigning.
import { createMeter, type Increment, type Meter } from '../analytics/limits/meter.ts';
import { readLedgerTotals } from '../analytics/limits/seed.ts';
import type { SpendIncrement } from '../ingest/journal.ts';
import { isExcluded, type LimitPolicy } from '../schemas/limits.ts';
import type { Store } from '../store/store.ts';

export interface SpendMeter {
  readonly meter: Meter;
  /** Adds a settled batch; once each. */
  apply(batchId: number, increments: readonly SpendIncrement[]): void;
  /** Notes that the ledger holds everything up to this batch. */
  written(batchId: number): void;
  /** The newest batch that the ledger is known to hold. */
  writtenBatch(): number;
  /** Assigns the ledger's totals as of the newest written batch. */
  reconcile(): Promise<void>;
  /** Reconciles where the settings now count other work than the totals that were assigned. */
  followPolicy(): Promise<void>;
  stop(): void;
}

const RECONCILE_MS = 60_000;

type Options = {
  readonly store: Store;
  readonly policy: () => LimitPolicy;
  /** Resolves when the ledger holds what was applied so far, or when that takes too long. */
  readonly ledgerCaughtUp: () => Promise<void>;
  readonly onFault: (error: unknown) => void;
};

/** Starts an empty meter; {@link SpendMeter.reconcile} makes it ready. */
export function startSpendMeter({ store, policy, ledgerCaughtUp, onFault }: Options): SpendMeter {
  const meter = createMeter(Date.now);
  let writtenBatch = 0;
  let assigned = '';
  const reconcile = async (): Promise<void> => {
    const { excludedSources } = policy();
    assigned = JSON.stringify(excludedSources);
    const totals = await readLedgerTotals(store, {
      asOfBatch: writtenBatch,
      excludedSources,
      now: Date.now(),
    });
    meter.assign(totals);
  };
  const timer = setInterval(() => void reconcile().catch(onFault), RECONCILE_MS);
  timer.unref();
  return {
    meter,
    apply: (batchId, increments) =>
      meter.apply(
        batchId,
        increments.map((one) => counted(one, policy())),
      ),
    written: (batchId) => {
      writtenBatch = Math.max(writtenBatch, batchId);
    },
    writtenBatch: () => writtenBatch,
    reconcile,
    followPolicy: async () => {
      if (JSON.stringify(policy().excludedSources) === assigned) return;
      await ledgerCaughtUp();
      await reconcile().catch(onFault);
    },
    stop: () => clearInterval(timer),
  };
}

function counted(increment: SpendIncrement, policy: LimitPolicy): Increment {
  const { user, group, time, cost } = increment;
  return { user, group, time, cost, counted: !isExcluded(policy, increment) };
}
