// Settings of finance as they are stored: connections to billing, pools of credits, scopes, cost centres, sign-offs.
import { z } from 'zod';
import { billSource } from './bills.ts';

/** A connection that reads reports of a provider by itself. */
export const billConnectionValue = z.object({
  source: billSource,
  /** Key or token; never told again. */
  secret: z.string(),
  /** Organisation, enterprise or workspace at the provider; empty where the secret says it. */
  account: z.string(),
  /** Address of its API; empty for the usual one. */
  apiUrl: z.string(),
  allowPrivate: z.boolean(),
  /** How often it is asked by itself; 0: only when somebody says so. */
  everyHours: z.number(),
  /** How many days back each turn reads again, because recent days move. */
  lookBackDays: z.number(),
  /** RFC 3339, UTC. */
  createdAt: z.string(),
});
export type BillConnectionValue = z.infer<typeof billConnectionValue>;

/** Credits that seats bring each month, shared by all. */
export const creditPoolValue = z.object({
  /** As in the ledger, such as `github_ai_credit`. */
  unit: z.string(),
  name: z.string(),
  /** From the first month on. */
  seats: z.number(),
  /** Later numbers of seats, each from a UTC day (`2026-11-10`) on, in order; absent: none. */
  seatChanges: z
    .array(z.object({ from: z.string(), seats: z.number() }))
    .readonly()
    .optional(),
  /** Decimal text. */
  creditsPerSeat: z.string(),
  /** Dollars for a seat and month, decimal text; empty where it is not known. */
  seatPrice: z.string(),
  /** Whether what the pool does not cover is billed; otherwise it is refused. */
  allowsOverage: z.boolean(),
  /** Who bears credits that nobody used; absent or empty: nobody in particular. */
  unusedCostCenter: z.string().optional(),
  /** First and last month, `2026-10`; null: open. */
  fromMonth: z.string(),
  toMonth: z.string().nullable(),
});
export type CreditPoolValue = z.infer<typeof creditPoolValue>;

/** Which spend of ours is of a scope (project, workspace, organisation) at a provider. */
export const billScopeValue = z.object({
  provider: z.string(),
  scope: z.string(),
  name: z.string(),
  /** Values by dimension of the ledger (`team`, `group`, `repo`, `user`, `agent`, `organization`), any of each. */
  local: z.record(z.string(), z.array(z.string()).readonly()),
});
export type BillScopeValue = z.infer<typeof billScopeValue>;

/** Which cost centre and product spend is of: the first rule that fits. */
export const costCenterRule = z.object({
  /** `*` stands for anything, in any of these. */
  when: z.object({
    repo: z.string().optional(),
    path: z.string().optional(),
    team: z.string().optional(),
    group: z.string().optional(),
    user: z.string().optional(),
    agent: z.string().optional(),
    /** What telemetry itself said. */
    cost_center: z.string().optional(),
  }),
  cost_center: z.string(),
  product: z.string(),
});
export type CostCenterRule = z.infer<typeof costCenterRule>;

/** All rules, in their order, and how what is shared is spread. */
export const costCentersValue = z.object({
  rules: z.array(costCenterRule).readonly(),
  /** Spend of a cost centre that others bear, by decimal weights; without weights, in proportion to their own spend. */
  shared: z
    .array(z.object({ cost_center: z.string(), weights: z.record(z.string(), z.string()) }))
    .readonly(),
});
export type CostCentersValue = z.infer<typeof costCentersValue>;

/** A month that was signed off: what counted then. Later changes of it are corrections. */
export const signOffValue = z.object({
  /** `2026-10` */
  month: z.string(),
  /** RFC 3339, UTC: bills imported after it are corrections. */
  asOf: z.string(),
  /** Charges of later batches are corrections. */
  asOfBatch: z.number(),
  /** Decimal text by source and figure, as it was signed. */
  figures: z.record(z.string(), z.string()),
  note: z.string(),
});
export type SignOffValue = z.infer<typeof signOffValue>;

/** Differences that count as matched: a slice is, where either is met. */
export const reconcileToleranceValue = z.object({
  /** Decimal text, dollars. */
  absolute: z.string(),
  /** Decimal text; 0.005 is half a percent. */
  relative: z.string(),
  /** Days after which a provider's day is final. */
  settlingDays: z.number(),
});
export type ReconcileToleranceValue = z.infer<typeof reconcileToleranceValue>;

/** What counts until somebody sets it: a cent or half a percent, after three days. */
export const DEFAULT_TOLERANCE: ReconcileToleranceValue = {
  absolute: '0.01',
  relative: '0.005',
  settlingDays: 3,
};
