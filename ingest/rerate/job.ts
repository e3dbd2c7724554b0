// A job that rates the ledger anew, as the journal keeps it: what was asked, how far it is, what it changed.
import type { Amounts } from '../../schemas/charge.ts';
import type { Pico } from '../../schemas/money.ts';
import type { KeptReason } from '../../schemas/rerate-api.ts';

/** What is asked. Times in milliseconds since 1970, half-open; empty text for any provider or model. */
export type RerateAsked = {
  readonly from: number;
  readonly to: number;
  readonly provider: string;
  readonly model: string;
  readonly reason: string;
  /** Who asks. */
  readonly by: string;
  /** The first moment of which the ledger still has rows; 0: of all. */
  readonly floor: number;
  /** Months in the range that were signed off, such as `2026-10`. */
  readonly signedOff: readonly string[];
};

/** What records cost, and how many of them have no price. */
export type Costs = { readonly cost: Pico; readonly unpriced: number };

/** Records of a model that changed, before and after. */
export type ModelChange = {
  readonly provider: string;
  readonly model: string;
  readonly records: number;
  readonly calls: number;
  readonly before: Costs;
  readonly after: Costs;
};

/** Records that stay as they are, and what they are charged with. */
export type Kept = { readonly reason: KeptReason; readonly records: number; readonly cost: Pico };

/** A job. */
export type RerateJob = RerateAsked & {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** Why it failed, or what it waits for. */
  readonly sentence: string;
  readonly askedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Days, in milliseconds, before which all is done. */
  readonly doneTo: number;
  /** Of the days that are done. */
  readonly examined: number;
  readonly kept: readonly Kept[];
  readonly models: readonly ModelChange[];
  readonly firstBatch: number | null;
  readonly lastBatch: number | null;
};

/** One record that changed. */
export type Change = Omit<ModelChange, 'records'>;

/** A new job. */
export function newJob(id: string, asked: RerateAsked, now: number): RerateJob {
  return {
    ...asked,
    id,
    state: 'waiting',
    sentence: '',
    askedAt: now,
    startedAt: null,
    endedAt: null,
    doneTo: Math.max(asked.from, asked.floor),
    examined: 0,
    kept: [],
    models: [],
    firstBatch: null,
    lastBatch: null,
  };
}

/** The job with what a batch changed. */
export function withChanges(job: RerateJob, changes: readonly Change[], batchId: number): RerateJob {
  return {
    ...job,
    models: addChanges(job.models, changes),
    firstBatch: job.firstBatch ?? batchId,
    lastBatch: batchId,
  };
}

/** Sums by model with changes in them. */
export function addChanges(models: readonly ModelChange[], changes: readonly Change[]): ModelChange[] {
  const byModel = new Map(models.map((model) => [keyOf(model), model]));
  for (const change of changes) {
    const known = byModel.get(keyOf(change));
    const { provider, model, calls, before, after } = change;
    byModel.set(keyOf(change), {
      provider,
      model,
      records: (known?.records ?? 0) + 1,
      calls: (known?.calls ?? 0) + calls,
      before: addCosts(known?.before ?? NO_COSTS, before),
      after: addCosts(known?.after ?? NO_COSTS, after),
    });
  }
  return [...byModel.values()];
}

function keyOf({ provider, model }: Pick<ModelChange, 'provider' | 'model'>): string {
  return JSON.stringify([provider, model]);
}

/** What amounts cost. A call that counts at a fallback price has no price, but a cost. */
export function costsOf({ cost, unpricedEntries }: Pick<Amounts, 'cost' | 'unpricedEntries'>): Costs {
  return { cost, unpriced: cost === 0n ? unpricedEntries : 0 };
}

export const NO_COSTS: Costs = { cost: 0n, unpriced: 0 };

/** The sum of two. */
export function addCosts(left: Costs, right: Costs): Costs {
  return { cost: left.cost + right.cost, unpriced: left.unpriced + right.unpriced };
}

/** Sums by reason with those of another list in them. */
export function addKept(left: readonly Kept[], right: readonly Kept[]): Kept[] {
  const byReason = new Map(left.map((kept) => [kept.reason, kept]));
  for (const { reason, records, cost } of right) {
    const known = byReason.get(reason);
    byReason.set(reason, {
      reason,
      records: (known?.records ?? 0) + records,
      cost: (known?.cost ?? 0n) + cost,
    });
  }
  return [...byReason.values()];
}
