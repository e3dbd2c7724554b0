// Keeps the meter of sessions in step with the ledger, beside that of spend: from the same batches, saved with the same totals.
import {
  createSessionMeter,
  type HeldTotals,
  type SessionIncrement,
  type SessionMeter,
  type SessionTotals,
} from '../analytics/limits/session-meter.ts';
import { readSessionTotals } from '../analytics/limits/session-seed.ts';
import type { BatchSpend, SpendIncrement } from '../ingest/journal/spend-log.ts';
import { createBreath } from './breath.ts';
import { isExcluded, type LimitPolicy } from '../schemas/limits.ts';
import type { Store } from '../store/store.ts';

export type SessionSpend = {
  readonly meter: SessionMeter;
  /** Assigns what an earlier process saved. */
  restore(saved: SessionTotals): void;
  apply(batchId: number, increments: readonly SpendIncrement[]): void;
  amend(batches: readonly BatchSpend[]): void;
  /**
   * Follows the ledger up to a batch that it holds; reads it now and then, and where other work counts than before. Rejects
   * where it cannot be read, and then reads it again by and by.
   */
  follow(asOfBatch: number, excludedSources: readonly string[]): Promise<void>;
  /** Has the ledger read again when it is followed next. */
  renew(): void;
  /** What is held, where it is made from a read that counts the same work; undefined where it cannot be compared. */
  compared(excludedSources: readonly string[]): HeldTotals | undefined;
  /** As of the batch that was followed last; undefined where there are too many to be saved. */
  saved(): SessionTotals | undefined;
};

/** Beyond that, sessions that were silent for 48 hours and go on would miss what they used before. */
const READ_MS = 10 * 60_000;

/** After a read that failed the next one waits so long, and twice as long each time after that, up to {@link READ_MS}. */
const RETRY_MS = 60_000;

/** More are not saved, because they are megabytes: a start then waits for the ledger to tell them. */
const MOST_SAVED = 10_000;

type Options = { readonly store: Store; readonly policy: () => LimitPolicy };

/** Starts an empty meter. */
export function startSessionSpend({ store, policy }: Options): SessionSpend {
  const meter = createSessionMeter(Date.now);
  let read: { readonly excluded: string; readonly at: number } | undefined;
  let failed: { readonly at: number; readonly waitMs: number } | undefined;
  const isWaiting = (): boolean => failed !== undefined && performance.now() - failed.at < failed.waitMs;
  const excluded = (): string => JSON.stringify(policy().excludedSources);
  const isDue = (wanted: string): boolean =>
    read?.excluded !== wanted || performance.now() - read.at >= READ_MS;
  return {
    meter,
    restore: (saved) => {
      if (meter.assign(saved)) read = { excluded: excluded(), at: performance.now() };
    },
    apply: (batchId, increments) => meter.apply(batchId, workIn(increments, policy())),
    amend: (batches) => {
      for (const { batchId, increments } of batches) meter.amend(batchId, workIn(increments, policy()));
    },
    follow: async (asOfBatch, excludedSources) => {
      const wanted = JSON.stringify(excludedSources);
      if (!isDue(wanted) || isWaiting()) {
        meter.settle(asOfBatch);
        return;
      }
      try {
        const totals = await readSessionTotals(store, { asOfBatch, excludedSources, now: Date.now() });
        const isNewer = await meter.assignSlowly(totals, createBreath());
        if (isNewer) read = { excluded: wanted, at: performance.now() };
        failed = undefined;
      } catch (error) {
        const waitMs = Math.min(READ_MS, failed ? failed.waitMs * 2 : RETRY_MS);
        failed = { at: performance.now(), waitMs };
        meter.settle(asOfBatch);
        throw error;
      }
    },
    renew: () => {
      [read, failed] = [undefined, undefined];
    },
    compared: (excludedSources) =>
      read?.excluded === JSON.stringify(excludedSources) ? meter.heldTotals() : undefined,
    saved: () => meter.totals(MOST_SAVED),
  };
}

function workIn(increments: readonly SpendIncrement[], policy: LimitPolicy): SessionIncrement[] {
  return increments.flatMap((increment) => {
    const { user, agent = '', time, cost, work } = increment;
    return work ? [{ user, agent, time, cost, work, counted: !isExcluded(policy, increment) }] : [];
  });
}
