// What the spend bought, as the API tells it: measures over changes, the changes and repositories behind them, burn rates.
import { z } from 'zod';
import { DIMENSIONS, type AttributeDimension, type Dimension } from './api.ts';
import { cursor, limit, range, usageQuery } from './api-query.ts';
import { burnRateAnswer, burnRateQuery } from './burn-rate-api.ts';
import { digestAnswer, digestQuery } from './digest-api.ts';
import { pullRequestAnswer, pullRequestsAnswer, pullRequestsQuery } from './change-api.ts';
import { instant, usd } from './limit-api.ts';
import { measures, OUTCOME_MEASURES } from './outcome-measures.ts';
import { PERIODS } from './period.ts';
import type { ApiRoute } from './route.ts';

/** Most dimensions that one question about outcomes may group by. */
const MAX_GROUP_BY = 2;

const byUsage = usageQuery.shape;

/** Filters by dimensions, as those of `/usage`. */
const usageFilters = usageQuery.omit({
  from: true,
  to: true,
  group_by: true,
  interval: true,
  sort: true,
  limit: true,
  cursor: true,
}).shape;

const flag = z.enum(['true', 'false']).optional();

/** Parameters of `GET /api/v1/outcomes`. */
export const outcomesQuery = z.strictObject({
  ...range,
  group_by: byUsage.group_by
    .unwrap()
    .max(MAX_GROUP_BY)
    .default([])
    .describe(`Up to ${MAX_GROUP_BY} dimensions or \`attribute.<name>\`, separated by commas.`),
  interval: z
    .enum(PERIODS)
    .optional()
    .describe('Periods in UTC, each measure by its own date; weeks begin on Monday.'),
  abandoned_after_days: z
    .string()
    .regex(/^\d{1,3}$/, { error: 'must be a whole number of days up to 999' })
    .default('14')
    .describe('Work without a change counts as abandoned when it is older than this.'),
  explain: flag.describe(
    'true: what each measure means, what was counted, and how much of the spend it covers.',
  ),
  limit: limit(1000, 10_000),
  cursor,
  ...usageFilters,
});
export type OutcomesQuery = z.infer<typeof outcomesQuery>;

/** Spend of the range by what became of it; the parts that have a price add up to all of it. */
export const spendByOutcome = z
  .object({
    merged: usd.nullable().describe('Of changes that are merged and stand.'),
    reverted: usd.nullable().describe('Of changes that were merged and reverted.'),
    closed: usd.nullable().describe('Of changes that were closed without a merge.'),
    open: usd.nullable().describe('Of changes that are open.'),
    untold: usd.nullable().describe('Of changes that no forge has told about.'),
    none: usd.nullable().describe('Of work without a change.'),
  })
  .describe(
    'Spend of the range by what became of it; null where there was work, but none of it has a price. The others add up to `cost_usd`.',
  );

const outcomeFields = {
  cost_usd: usd
    .nullable()
    .describe('Spent in the range, whatever became of it; null where nothing has a price.'),
  calls: z.int(),
  unpriced_calls: z.int().describe('Calls, or metric entries, of the range without a price.'),
  spend_by_outcome: spendByOutcome,
  measures,
};

/** One row: the value of each dimension grouped by, the start of the period where an interval was asked for, measures. */
export const outcomeRow = z.object({
  ...Object.fromEntries(DIMENSIONS.map((name) => [name, z.string().optional()])),
  bucket: instant.optional(),
  ...outcomeFields,
});
export const outcomeTotals = z.object(outcomeFields);
export type OutcomeTotals = z.infer<typeof outcomeTotals>;
export type OutcomeRow = Partial<Record<Dimension | AttributeDimension, string>> & {
  bucket?: string;
} & OutcomeTotals;

const share = z.number().nullable().describe('Of the spend of the range, 0 to 1; null where there is none.');

/** How much of the spend the measures can speak about. */
export const outcomeCoverage = z.object({
  linked_share: share.describe(
    'Share of the spend that belongs to a change, whether or not a forge told about it.',
  ),
  known_change_share: share.describe('Share of the spend whose change a forge told about.'),
  known_outcome_share: share.describe('Share of the spend whose change is merged or closed.'),
  person_share: share.describe('Share of the spend whose person is known.'),
  session_share: share.describe('Share of the spend whose session is known.'),
  changes_without_spend: z
    .int()
    .nullable()
    .describe(
      'Changes merged in the range that name an agent, but of which no spend is known; they are not counted. null for tokens of one person or group: whose these are is not known.',
    ),
});
export type OutcomeCoverage = z.infer<typeof outcomeCoverage>;

/** What a measure means and what it was made from. */
export const measureExplanation = z.object({
  measure: z.enum(OUTCOME_MEASURES),
  title: z.string(),
  sentence: z.string(),
  numerator: z.string(),
  denominator: z.string().nullable().describe('null: an amount, which is divided by nothing.'),
  formula: z.string(),
  unit: z.string(),
  dated_by: z.string().describe('What decides the period that something counts in.'),
  additive: z
    .boolean()
    .describe('Whether the denominators of rows add up to that of the totals; amounts always do.'),
  source: z.string().describe('What the definition follows.'),
  counted: z.int().describe('What was counted: changes, sessions, people or jobs.'),
});
export type MeasureExplanation = z.infer<typeof measureExplanation>;

const freshness = {
  data_as_of: instant.nullable().describe('Time of the newest usage stored; null: there is none.'),
  forge_as_of: instant.nullable().describe('Time of the newest that a forge told; null: nothing yet.'),
};
const nextCursor = z.string().nullable().describe('Pass as `cursor` to read on; null at the end.');
const span = { from: instant, to: instant };

/** Answer of `GET /api/v1/outcomes`. */
export const outcomesAnswer = z.object({
  rows: z.array(outcomeRow).describe('Those that cost most first; by time where an interval was asked for.'),
  totals: outcomeTotals.describe('Over everything that matches, not only this page.'),
  additive: z
    .boolean()
    .describe(
      'false: a change can be in several rows, so their counts of changes are more than that of the totals.',
    ),
  coverage: outcomeCoverage,
  explain: z.array(measureExplanation).optional(),
  ...span,
  ...freshness,
  next_cursor: nextCursor,
});
export type OutcomesAnswer = Omit<z.infer<typeof outcomesAnswer>, 'rows'> & { rows: OutcomeRow[] };

/** Parameters of `GET /api/v1/repos`. */
export const reposQuery = z.strictObject({
  ...range,
  q: z.string().max(512).optional().describe('Part of the name, in any case.'),
  abandoned_after_days: outcomesQuery.shape.abandoned_after_days,
  limit: limit(100, 1000),
  cursor,
  ...usageFilters,
});
export type ReposQuery = z.infer<typeof reposQuery>;

/** One repository. Counts are of changes with agent work. */
export const repoRow = z.object({
  repo: z.string().describe('Empty: spend whose repository is not known.'),
  connected: z.boolean().describe('Whether a forge ever told anything about it.'),
  cost_usd: usd.nullable().describe('Spent in the range.'),
  unpriced_calls: z.int(),
  opened: z.int(),
  merged: z.int(),
  reverted: z.int(),
  closed: z.int(),
  cost_per_merged_median_usd: usd.nullable(),
  cost_per_merged_p90_usd: usd.nullable(),
  cost_per_merged_n: z.int(),
  cost_per_merged_is_lower_bound: z
    .boolean()
    .describe(
      'Whether some of these have calls without a price, or may have cost more in months that were dropped.',
    ),
  abandoned_usd: usd
    .nullable()
    .describe('null where no forge tells of the repository, or nothing has a price.'),
  review_cost_usd: usd
    .nullable()
    .describe('null where no forge tells of the repository, or nothing has a price.'),
  unattributed_usd: usd
    .nullable()
    .describe('Spent in the range on no change; null where none of it has a price.'),
  cost_per_accepted_pr: measures.shape.cost_per_accepted_pr,
});
export type RepoRow = z.infer<typeof repoRow>;

/** Answer of `GET /api/v1/repos`. */
export const reposAnswer = z.object({
  data: z.array(repoRow).describe('Those that cost most first.'),
  totals: repoRow
    .omit({ repo: true, connected: true })
    .extend({ repos: z.int(), connected: z.int() })
    .describe('Over all that match, not only this page.'),
  ...span,
  ...freshness,
  next_cursor: nextCursor,
});
export type ReposAnswer = z.infer<typeof reposAnswer>;

export const OUTCOME_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/outcomes',
    summary:
      'What the spend bought: cost per accepted change and the other measures, by any dimensions and by time',
    query: outcomesQuery,
    answers: { 200: outcomesAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/pull-requests',
    summary: 'Changes (pull and merge requests) with what was spent on them',
    query: pullRequestsQuery,
    answers: { 200: pullRequestsAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/repos/{repo}/pull-requests/{pr}',
    summary: 'One change: timeline, sessions, evidence, kinds of work and models',
    answers: { 200: pullRequestAnswer },
    refusals: [404],
  },
  {
    method: 'get',
    path: '/api/v1/repos',
    summary: 'Repositories with spend, changes and what a merged change costs',
    query: reposQuery,
    answers: { 200: reposAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/burn-rate',
    summary: 'Pace, forecast and exhaustion date of budgets and of the limits of people',
    query: burnRateQuery,
    answers: { 200: burnRateAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/digest',
    summary: 'What a week of spend bought, for somebody who reads nothing else',
    query: digestQuery,
    answers: { 200: digestAnswer },
  },
];
