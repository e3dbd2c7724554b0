// Changes (pull and merge requests) with what was spent on them, as the API tells them.
import { z } from 'zod';
import { cursor, limit, range, usageQuery } from './api-query.ts';
import { PR_SOURCES } from './forge.ts';
import { instant, usd } from './limit-words.ts';
import { reviewCost } from './outcome-measures.ts';

const changeFilters = usageQuery.omit({
  from: true,
  to: true,
  group_by: true,
  interval: true,
  sort: true,
  limit: true,
  cursor: true,
  pr: true,
  attribute: true,
}).shape;

const flag = z.enum(['true', 'false']).optional();
const freshness = {
  data_as_of: instant.nullable().describe('Time of the newest usage stored; null: there is none.'),
  forge_as_of: instant.nullable().describe('Time of the newest that a forge told; null: nothing yet.'),
};

/** Which date of a change must lie in the range. `spent`: some of its work. */
export const CHANGE_DATES = ['spent', 'opened', 'merged', 'closed', 'reverted'] as const;
export type ChangeDate = (typeof CHANGE_DATES)[number];

/** How a change stands. `reverted`: merged, and taken back since; `untold`: only spend names it, no forge told about it. */
export const CHANGE_STANDINGS = ['open', 'merged', 'reverted', 'closed', 'untold'] as const;
export type ChangeStanding = (typeof CHANGE_STANDINGS)[number];

/** Parameters of `GET /api/v1/pull-requests`. Filters on people, models and so on count only such usage. */
export const pullRequestsQuery = z.strictObject({
  ...range,
  by: z
    .enum(CHANGE_DATES)
    .default('spent')
    .describe(
      'The date that lies in the range; `closed` is without a merge, `spent` is any day with work on it.',
    ),
  state: z
    .array(z.enum(CHANGE_STANDINGS))
    .max(CHANGE_STANDINGS.length)
    .optional()
    .describe('Only these; repeat for any of several.'),
  author: z.array(z.string().max(512)).max(100).optional().describe('Name at the forge; repeat for several.'),
  q: z
    .string()
    .max(512)
    .optional()
    .describe('Part of the title or the head branch in any case, or the number.'),
  all: flag.describe('true: also changes on which no agent work is known.'),
  sort: z
    .string()
    .max(64)
    .optional()
    .describe(
      'cost_usd (the default, downwards), cost_in_range_usd, opened_at, updated_at, merged_at, closed_at, reverted_at, sessions, lines, hours_to_merge; `-` sorts downwards.',
    ),
  limit: limit(50, 500),
  cursor,
  ...changeFilters,
});
export type PullRequestsQuery = z.infer<typeof pullRequestsQuery>;

const evidence = z
  .object({
    grade: z
      .enum(['exact', 'inferred', 'guessed'])
      .nullable()
      .describe('The weakest that any of the cost rests on; null where that is not recorded.'),
    exact_usd: usd,
    inferred_usd: usd,
    guessed_usd: usd,
    unrecorded_usd: usd.describe('From before the evidence was recorded.'),
  })
  .describe(
    'How it is known that the cost belongs to the change; the parts add up to it. Calls without a price are in none.',
  );

const minutesOf = z.object({
  sku: z.string().describe('Kind of runner; empty where it is not known.'),
  minutes: z.int(),
  rate_usd: usd
    .nullable()
    .describe('Per minute, of the month of the jobs; null where the kind of runner has no known price.'),
  cost_usd: usd.nullable(),
});

/** One change with what was spent on it, over all time. */
export const pullRequestRow = z.object({
  repo: z.string(),
  pr: z.string(),
  forge: z.string(),
  title: z.string(),
  url: z.string(),
  author: z.string(),
  author_kind: z.string(),
  standing: z.enum(CHANGE_STANDINGS),
  is_draft: z.boolean(),
  head_branch: z.string(),
  base_branch: z.string(),
  opened_at: instant.nullable(),
  updated_at: instant.nullable(),
  merged_at: instant.nullable(),
  closed_at: instant.nullable(),
  merged_by: z.string(),
  reverted_at: instant.nullable(),
  reverted_by: z.string(),
  reverts: z.array(z.string()),
  touched_by: z.array(z.string()),
  tasks: z.array(z.string()),
  hours_to_merge: z.number().nullable().describe('From opening to the merge.'),
  commits: z.int().nullable(),
  additions: z.int().nullable(),
  deletions: z.int().nullable(),
  changed_files: z.int().nullable(),
  reviews: z.int(),
  approvals: z.int(),
  bot_reviews: z.int(),
  runs: z.int(),
  failed_runs: z.int(),
  cost_usd: usd
    .nullable()
    .describe('All periods; null where no work on it is known, or none of it has a price.'),
  cost_in_range_usd: usd.nullable().describe('The part of it that was spent in the range.'),
  is_lower_bound: z
    .boolean()
    .describe('Whether calls without a price, or months that were dropped, make the cost a lower bound.'),
  calls: z.int(),
  unpriced_calls: z.int(),
  retries: z.int(),
  tokens: z.int(),
  sessions: z.int(),
  users: z.array(z.string()),
  models: z.array(z.string()).describe('Those that cost most first.'),
  agents: z.array(z.string()),
  subagent_cost_usd: usd.nullable().describe('null where none of it has a price.'),
  auxiliary_cost_usd: usd.nullable().describe('null where none of it has a price.'),
  review_minutes: z
    .array(minutesOf)
    .describe('What jobs of workflows that reviewed it took, at list prices.'),
  review_credits: z
    .string()
    .nullable()
    .describe('AI credits of reviews by Copilot, as decimal text; null where no imported bill tells them.'),
  review_credits_usd: usd.nullable().describe('The same at their list price.'),
  review_cost_usd: usd
    .nullable()
    .describe(
      'Of minutes, credits and calls of agents in workflows that review: what `/outcomes` tells of the change; null where no forge tells about the repository.',
    ),
  review_is_lower_bound: z
    .boolean()
    .describe('Whether runners or calls without a price, or credits that no bill tells, can only raise it.'),
  review_minutes_usd: usd
    .nullable()
    .describe(
      'The part that is minutes of runners: of days that an imported bill tells, its share of the bill.',
    ),
  review_minutes_from: reviewCost.shape.minutes_from,
  review_measured_usd: reviewCost.shape.measured_usd,
  review_calls_usd: usd
    .nullable()
    .describe('The part that is calls of agents; they are in the cost of the change as well.'),
  review_billed_usd: usd
    .nullable()
    .describe('What is owed of it, after what plans include, as imported bills tell it; null: none does.'),
  evidence,
});
export type PullRequestRow = z.infer<typeof pullRequestRow>;

/** Answer of `GET /api/v1/pull-requests`. */
export const pullRequestsAnswer = z.object({
  data: z.array(pullRequestRow),
  totals: z
    .object({ pull_requests: z.int(), cost_usd: usd.nullable(), unpriced_calls: z.int() })
    .describe('Over all that match, not only this page.'),
  from: instant,
  to: instant,
  ...freshness,
  next_cursor: z.string().nullable().describe('Pass as `cursor` to read on; null at the end.'),
});
export type PullRequestsAnswer = z.infer<typeof pullRequestsAnswer>;

const part = { cost_usd: usd.nullable(), calls: z.int(), unpriced_calls: z.int() };

/** Answer of `GET /api/v1/repos/{repo}/pull-requests/{pr}`. */
export const pullRequestAnswer = z.object({
  ...pullRequestRow.omit({ cost_in_range_usd: true }).shape,
  workflow_minutes: z.array(minutesOf).describe('Of all workflows that ran for it, reviews included.'),
  retry_cost_usd: usd.nullable().describe('Spent after the first failed attempt.'),
  timeline: z
    .array(
      z.object({
        at: instant,
        kind: z.string().describe('opened, review, run, failed_run, merged, closed, reverted, session, …'),
        what: z.string(),
        actor: z.string(),
        session: z.string().optional(),
        cost_usd: usd.nullable().optional(),
      }),
    )
    .describe('What the forge told and the sessions that worked on it, in the order of time; 500 at most.'),
  sessions_list: z
    .array(
      z.object({
        session: z.string(),
        user: z.string(),
        agent: z.string(),
        first_day: z.iso.date(),
        last_day: z.iso.date(),
        ...part,
      }),
    )
    .describe('Those that cost most first; 200 at most.'),
  by_source: z.array(z.object({ source: z.string(), ...part })),
  by_model: z.array(z.object({ provider: z.string(), model: z.string(), ...part })),
  by_user: z.array(z.object({ user: z.string(), ...part })),
  by_day: z.array(z.object({ day: z.iso.date(), ...part })),
  by_evidence: z.array(
    z.object({
      pr_source: z.enum(PR_SOURCES),
      grade: z.enum(['exact', 'inferred', 'guessed']).nullable(),
      sentence: z.string(),
      ...part,
    }),
  ),
  ...freshness,
});
export type PullRequestAnswer = z.infer<typeof pullRequestAnswer>;
