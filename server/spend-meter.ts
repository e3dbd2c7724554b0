// Keeps the meter of current-period spend in step with the ledger: seeded at start, fed by batches, reconciled by assigning.
import { createMeter, type Increment, type Meter } from '../analytics/limits/meter.ts';
import { readLedgerTotals } from '../analytics/limits/seed.ts';
import type { SessionMeter } from '../analytics/limits/session-meter.ts';
import type { BatchSpend, SavedTotals, SpendIncrement } from '../ingest/journal/spend-log.ts';
import { isExcluded, type LimitPolicy } from '../schemas/limits.ts';
import type { Store } from '../store/store.ts';
import { startSessionSpend, type SessionSpend } from './session-spend.ts';
import { covers, fromBytes, toBytes, type SpendSnapshot } from './spend-snapshot.ts';

export interface SpendMeter {
  readonly meter: Meter;
  /** What sessions used. */
  readonly sessions: SessionMeter;
  /** How it is held against the ledger. */
  readonly sessionSpend: Pick<SessionSpend, 'compared' | 'renew'>;
  /** Assigns totals that an earlier process saved, where they are those of this ledger, policy and time. */
  restore(saved: Uint8Array): void;
  /** Adds a settled batch; once each. */
  apply(batchId: number, increments: readonly SpendIncrement[]): void;
  /** Adds more to batches that are not yet in the ledger: what it refused of them, negative. */
  amend(batches: readonly BatchSpend[]): void;
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

/** Totals are saved at most about once a minute: those of many people are megabytes. */
const SAVE_MS = 55_000;

type Options = {
  readonly store: Store;
  /** Names the ledger behind the store. */
  readonly ledger: string;
  readonly policy: () => LimitPolicy;
  /** Resolves when the ledger holds what was applied so far, or when that takes too long. */
  readonly ledgerCaughtUp: () => Promise<void>;
  /** Keeps totals for the next start. */
  readonly save: (saved: SavedTotals) => Promise<unknown>;
  readonly onFault: (error: unknown) => void;
};

/** Starts an empty meter; {@link SpendMeter.restore} or {@link SpendMeter.reconcile} makes it ready. */
export function startSpendMeter(options: Options): SpendMeter {
  const { store, policy, ledgerCaughtUp, onFault } = options;
  const meter = createMeter(Date.now);
  const sessions = startSessionSpend(options);
  const saver = createSaver(options);
  let writtenBatch = 0;
  let assigned = '';
  const excluded = (): string => JSON.stringify(policy().excludedSources);
  const reconcile = async (): Promise<void> => {
    const { excludedSources } = policy();
    const now = Date.now();
    const totals = await readLedgerTotals(store, { asOfBatch: writtenBatch, excludedSources, now });
    if (excluded() !== JSON.stringify(excludedSources)) {
      await reconcile();
      return;
    }
    if (!meter.assign(totals)) return;
    assigned = excluded();
    // What people spent is saved whether or not sessions can be read.
    await sessions.follow(totals.asOfBatch, excludedSources).catch(onFault);
    saver.offer({ excludedSources, at: now, totals, sessions: sessions.saved() });
  };
  const timer = setInterval(() => void reconcile().catch(onFault), RECONCILE_MS);
  timer.unref();
  return {
    meter,
    sessions: sessions.meter,
    sessionSpend: sessions,
    restore: (bytes) => {
      const saved = savedIn(bytes, options);
      if (!saved) return;
      const { totals } = saved;
      meter.assign(totals);
      if (saved.sessions) sessions.restore(saved.sessions);
      assigned = excluded();
      writtenBatch = Math.max(writtenBatch, totals.asOfBatch);
    },
    ...feeding(meter, sessions, policy),
    written: (batchId) => {
      writtenBatch = Math.max(writtenBatch, batchId);
    },
    writtenBatch: () => writtenBatch,
    reconcile,
    followPolicy: async () => {
      if (excluded() === assigned) return;
      await ledgerCaughtUp();
      await reconcile().catch(onFault);
    },
    stop: () => clearInterval(timer),
  };
}

function feeding(
  meter: Meter,
  sessions: SessionSpend,
  policy: () => LimitPolicy,
): Pick<SpendMeter, 'apply' | 'amend'> {
  return {
    apply: (batchId, increments) => {
      meter.apply(batchId, counted(increments, policy()));
      sessions.apply(batchId, increments);
    },
    amend: (batches) => {
      for (const { batchId, increments } of batches) meter.amend(batchId, counted(increments, policy()));
      sessions.amend(batches);
    },
  };
}

/** Saves totals now and then, and at once where what counts has changed. A failure is made good by the next offer. */
function createSaver({ ledger, save, onFault }: Pick<Options, 'ledger' | 'save' | 'onFault'>) {
  let last: { readonly asOfBatch: number; readonly excluded: string; readonly at: number } | undefined;
  const isDue = (asOfBatch: number, excluded: string): boolean =>
    !last ||
    excluded !== last.excluded ||
    (asOfBatch !== last.asOfBatch && performance.now() - last.at >= SAVE_MS);
  return {
    offer(snapshot: Omit<SpendSnapshot, 'ledger'>): void {
      const { totals, excludedSources } = snapshot;
      const { asOfBatch } = totals;
      const excluded = JSON.stringify(excludedSources);
      if (!isDue(asOfBatch, excluded)) return;
      last = { asOfBatch, excluded, at: performance.now() };
      save({ asOfBatch, totals: toBytes({ ...snapshot, ledger }) }).catch((error: unknown) => {
        last = undefined;
        onFault(error);
      });
    },
  };
}

/** What an earlier process saved, where it is true now. */
function savedIn(
  bytes: Uint8Array,
  { ledger, policy }: Pick<Options, 'ledger' | 'policy'>,
): SpendSnapshot | undefined {
  const saved = fromBytes(bytes);
  if (saved?.ledger !== ledger || !covers(saved, Date.now())) return undefined;
  const isSamePolicy = JSON.stringify(saved.excludedSources) === JSON.stringify(policy().excludedSources);
  return isSamePolicy ? saved : undefined;
}

function counted(increments: readonly SpendIncrement[], policy: LimitPolicy): Increment[] {
  const charged = increments.filter(({ cost }) => cost !== 0n);
  return charged.map((increment) => {
    const { user, group, agent = '', repo = '', model = '', time, cost } = increment;
    return { user, group, agent, repo, model, time, cost, counted: !isExcluded(policy, increment) };
  });
}
