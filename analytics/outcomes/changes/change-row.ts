// One change as the API tells it, from the row of the engine.
import { z } from 'zod';
import type { PullRequestRow } from '../../../schemas/change-api.ts';
import type { PriceEntry } from '../../../schemas/price-book.ts';
import { isDropped } from '../../floors.ts';
import { dollars, integer } from '../../measures.ts';
import { newestChanges, standingOf } from '../changes-sql.ts';
import { knownUsd } from '../cost-of.ts';
import { minutesOf, type ReviewFigures } from './change-reviews.ts';

const moment = z
  .string()
  .nullable()
  .transform((ms) => (ms === null || ms === '0' ? null : new Date(Number(ms)).toISOString()));
const count = integer.nullable();
const minutes = z.record(z.string(), integer);

/** A change beside its spend: columns of {@link changeSelect}. */
export const changeColumns = z.object({
  repo: z.string(),
  pr: z.string(),
  /** 1 where a forge told about it. */
  told: z.number(),
  forge: z.string(),
  title: z.string(),
  url: z.string(),
  author: z.string(),
  author_kind: z.string(),
  standing: z.enum(['open', 'merged', 'reverted', 'closed', 'untold']),
  is_draft: z.coerce.boolean(),
  head_branch: z.string(),
  base_branch: z.string(),
  opened_ms: moment,
  updated_ms: moment,
  merged_ms: moment,
  closed_ms: moment,
  reverted_ms: moment,
  merged_by: z.string(),
  reverted_by: z.string(),
  reverts: z.array(z.string()),
  touched_by: z.array(z.string()),
  tasks: z.array(z.string()),
  agents: z.array(z.string()),
  commits: count,
  additions: count,
  deletions: count,
  changed_files: count,
  reviews: z.number(),
  approvals: z.number(),
  bot_reviews: z.number(),
  runs: z.number(),
  failed_runs: z.number(),
  minutes,
  review_minutes: minutes,
  cost: dollars,
  entries: integer,
  unpriced: integer,
  calls: integer,
  retries: integer,
  tokens: integer,
  sessions: integer,
  cost_in_range: dollars,
  entries_in_range: integer,
  unpriced_in_range: integer,
  subagent_cost: dollars,
  subagent_entries: integer,
  subagent_unpriced: integer,
  auxiliary_cost: dollars,
  auxiliary_entries: integer,
  auxiliary_unpriced: integer,
  review_cost: dollars,
  review_entries: integer,
  review_unpriced: integer,
  exact_cost: dollars,
  inferred_cost: dollars,
  guessed_cost: dollars,
  unrecorded_cost: dollars,
  users: z.array(z.string()),
  models: z.array(z.string()),
  used_agents: z.array(z.string()),
});
export type ChangeColumns = z.infer<typeof changeColumns>;

const OF_FORGE = [
  'forge',
  'title',
  'url',
  'author',
  'author_kind',
  'is_draft',
  'head_branch',
  'base_branch',
  'merged_by',
  'reverted_by',
  'reverts',
  'touched_by',
  'tasks',
  'agents',
  'commits',
  'additions',
  'deletions',
  'changed_files',
  'reviews',
  'approvals',
  'bot_reviews',
  'runs',
  'failed_runs',
  'minutes',
  'review_minutes',
] as const;

const TIMES = ['opened', 'updated', 'merged', 'closed', 'reverted'] as const;

/** SQL of every change that a forge told about or that has spend. `spend` is SQL of what was spent on each. */
export function changeSelect(spend: string): string {
  const times = TIMES.map((name) => `${name}_at`);
  return `
SELECT if(c.told = 1, toString(c.repo), u.repo) AS repo, if(c.told = 1, c.pr, u.pr) AS pr, c.told AS told,
  ${OF_FORGE.map((name) => `c.${name} AS ${name}`).join(', ')},
  if(c.told = 1, ${standingOf('c')}, 'untold') AS standing,
  ${TIMES.map((name) => `toUnixTimestamp64Milli(c.${name}_at) AS ${name}_ms`).join(', ')},
  u.* EXCEPT (repo, pr)
FROM (SELECT v.*, toUInt8(1) AS told FROM (${newestChanges(['state', ...OF_FORGE, ...times])}) AS v) AS c
FULL OUTER JOIN (${spend}) AS u ON c.repo = u.repo AND c.pr = u.pr`;
}

/** Whether it is known at all what the spend on a change cost. */
export function hasPrice({
  cost,
  entries,
  unpriced,
}: Pick<ChangeColumns, 'cost' | 'entries' | 'unpriced'>): boolean {
  return entries > 0 && (unpriced < entries || cost !== '0');
}

/**
 * What is told of a change, over all time. `floor`: the first month of which the spend of changes is kept; `entries`: own
 * prices of minutes; `reviews`: what its reviews cost.
 */
export function toPullRequest(
  row: ChangeColumns,
  floor: number | undefined,
  entries: readonly PriceEntry[],
  reviews: ReviewFigures,
): Omit<PullRequestRow, 'cost_in_range_usd'> {
  const opened = row.opened_ms;
  return {
    ...ofForge(row),
    hours_to_merge: opened === null ? null : hoursBetween(opened, row.merged_ms),
    cost_usd: hasPrice(row) ? row.cost : null,
    is_lower_bound: row.unpriced > 0 || mayBeCut(row, floor),
    calls: row.calls,
    unpriced_calls: row.unpriced,
    retries: row.retries,
    tokens: row.tokens,
    sessions: row.sessions,
    users: row.users,
    models: row.models,
    agents: row.used_agents.length > 0 ? row.used_agents : row.agents,
    subagent_cost_usd: knownUsd(row.subagent_cost, row.subagent_entries, row.subagent_unpriced),
    auxiliary_cost_usd: knownUsd(row.auxiliary_cost, row.auxiliary_entries, row.auxiliary_unpriced),
    review_minutes: minutesOf(row.review_minutes, entries),
    ...reviews,
    evidence: evidenceOf(row),
  };
}

function ofForge(row: ChangeColumns) {
  const { repo, pr, forge, title, url, author, author_kind, standing, is_draft } = row;
  const { head_branch, base_branch, merged_by, reverted_by, reverts, touched_by, tasks } = row;
  const { commits, additions, deletions, changed_files } = row;
  const { reviews, approvals, bot_reviews, runs, failed_runs } = row;
  return {
    ...{ repo, pr, forge, title, url, author, author_kind, standing, is_draft, head_branch, base_branch },
    opened_at: row.opened_ms,
    updated_at: row.updated_ms,
    merged_at: row.merged_ms,
    closed_at: row.closed_ms,
    reverted_at: row.reverted_ms,
    ...{ merged_by, reverted_by, reverts, touched_by, tasks, commits, additions, deletions, changed_files },
    ...{ reviews, approvals, bot_reviews, runs, failed_runs },
  };
}

const HOUR_MS = 3_600_000;

function hoursBetween(from: string, to: string | null): number | null {
  if (to === null) return null;
  return Math.round(((Date.parse(to) - Date.parse(from)) / HOUR_MS) * 100) / 100;
}

/** Work begins before a change is opened, by a month at most as far as this goes. */
const LEAD_MS = 31 * 24 * HOUR_MS;

/** Whether months that were dropped may hold work on the change. */
function mayBeCut({ opened_ms: opened }: ChangeColumns, floor: number | undefined): boolean {
  if (floor === undefined) return false;
  return opened === null || isDropped(Date.parse(opened) - LEAD_MS, floor);
}

function evidenceOf(row: ChangeColumns): PullRequestRow['evidence'] {
  const has = (cost: string) => cost !== '0';
  const weakest = has(row.guessed_cost)
    ? 'guessed'
    : has(row.inferred_cost)
      ? 'inferred'
      : has(row.exact_cost)
        ? 'exact'
        : null;
  return {
    grade: weakest,
    exact_usd: row.exact_cost,
    inferred_usd: row.inferred_cost,
    guessed_usd: row.guessed_cost,
    unrecorded_usd: row.unrecorded_cost,
  };
}
