// The measures of outcomes as the API tells them, each with numerator and denominator.
import { z } from 'zod';
import { usd } from './limit-words.ts';

/** Every measure, in the order in which it is told. */
export const OUTCOME_MEASURES = [
  'cost_per_accepted_pr',
  'cost_per_accepted_pr_loaded',
  'cost_per_reverted_change',
  'abandoned_cost',
  'cost_per_developer',
  'cost_per_session',
  'tokens_per_session',
  'subagent_share',
  'auxiliary_share',
  'retry_cost',
  'review_workflow_cost',
  'cost_per_changed_line',
  'cost_per_commit',
] as const;
export type OutcomeMeasure = (typeof OUTCOME_MEASURES)[number];

/**
 * Why the true figure can only be higher. `unpriced_calls`: some have no price; `dropped_months`: retention dropped months
 * that may hold some of the amount; `unpriced_minutes`: a kind of runner without a known price; `unbilled_credits`: Copilot
 * reviewed, and no imported bill tells the credits that it took.
 */
export const LOWER_BOUND_REASONS = [
  'unpriced_calls',
  'dropped_months',
  'unpriced_minutes',
  'unbilled_credits',
] as const;
export type LowerBoundReason = (typeof LOWER_BOUND_REASONS)[number];

/**
 * Why the true figure can be higher or lower. `unlinked_spend`: some work, priced or not, belongs to no change; linked, it
 * would raise the cost, and could make changes count that do not yet. `dropped_months`: retention dropped months that may
 * hold some of what is divided and of what divides it.
 */
export const INCOMPLETE_REASONS = ['unlinked_spend', 'dropped_months'] as const;
export type IncompleteReason = (typeof INCOMPLETE_REASONS)[number];

const bound = {
  is_lower_bound: z.boolean().describe('Whether the true figure can only be higher, for the reasons told.'),
  lower_bound_because: z.array(z.enum(LOWER_BOUND_REASONS)),
  incomplete_because: z
    .array(z.enum(INCOMPLETE_REASONS))
    .describe('Why the true figure can be higher or lower; empty where nothing is missing.'),
};
const n = z.int().describe('How many it was made from: the changes, sessions or people counted.');

/** Dollars for each of something: null where there is nothing to divide by, or nothing has a price. */
export const costPer = z.object({
  value_usd: usd.nullable().describe('To 12 decimals, half away from zero.'),
  numerator_usd: usd.nullable(),
  denominator: z.int(),
  n,
  ...bound,
});
export type CostPer = z.infer<typeof costPer>;

/** An amount. */
export const costOf = z.object({
  value_usd: usd.nullable(),
  n,
  parts: z
    .record(z.string(), usd.nullable())
    .describe('What it is made of; parts that are known add up to it.'),
  ...bound,
});
export type CostOf = z.infer<typeof costOf>;

/** An amount at list prices, with what is owed of it. */
export const reviewCost = costOf.extend({
  billed_usd: usd
    .nullable()
    .describe(
      'What is owed for minutes and credits, after what plans include, as imported bills tell it; null: none does.',
    ),
  measured_usd: usd
    .nullable()
    .describe(
      'What the minutes would cost that jobs took, at list prices, whether or not a bill tells them; null where no job, or no price, is known.',
    ),
  minutes_from: z
    .enum(['jobs', 'bills', 'bills_and_jobs'])
    .nullable()
    .describe(
      'What the part `minutes` is taken from: of days that an imported bill tells, the bill; of others, what jobs took. null: no minutes are known.',
    ),
});
export type ReviewCost = z.infer<typeof reviewCost>;

/** A share of spend. */
export const shareOf = z.object({
  value: z.number().nullable().describe('0 to 1; null where nothing was spent or nothing has a price.'),
  numerator_usd: usd.nullable().describe('null where none of it has a price.'),
  denominator_usd: usd.nullable(),
  n,
  ...bound,
});
export type ShareOf = z.infer<typeof shareOf>;

/** A count for each of something. */
export const countPer = z.object({
  value: z.number().nullable(),
  numerator: z.int(),
  denominator: z.int(),
  n,
  ...bound,
});
export type CountPer = z.infer<typeof countPer>;

/** All measures of a row or of a total. */
export const measures = z.object({
  cost_per_accepted_pr: costPer,
  cost_per_accepted_pr_loaded: costPer,
  cost_per_reverted_change: costPer,
  abandoned_cost: costOf.describe(
    'Parts: `closed`, changes closed without a merge; `unlinked`, old work without a change.',
  ),
  cost_per_developer: costPer,
  cost_per_session: costPer,
  tokens_per_session: countPer,
  subagent_share: shareOf,
  auxiliary_share: shareOf,
  retry_cost: costOf,
  review_workflow_cost: reviewCost.describe(
    'Parts: `minutes`, of runners; `credits`, of reviews by Copilot, null where no bill tells them; `calls`, agent calls in workflows that review (they are in the spend as well).',
  ),
  cost_per_changed_line: costPer,
  cost_per_commit: costPer,
});
export type Measures = z.infer<typeof measures>;
