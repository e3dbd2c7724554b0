// The rows of what the spend bought: pull requests, repositories, incidents.
import type { ExportRow } from '../../analytics/exports/file.ts';
import type { PullRequestRow } from '../../schemas/change-api.ts';
import type { RepoRow } from '../../schemas/outcomes-api.ts';
import type { Incident } from '../../schemas/patterns.ts';
import { flag, shape } from './list-shape.ts';

function pullRequestRow({ evidence, review_minutes, ...rest }: PullRequestRow): ExportRow {
  return {
    ...rest,
    is_draft: flag(rest.is_draft),
    is_lower_bound: flag(rest.is_lower_bound),
    review_is_lower_bound: flag(rest.review_is_lower_bound),
    review_minutes: review_minutes.reduce((sum, { minutes }) => sum + minutes, 0),
    // As text: a number of the API may have more digits than a file's whole numbers.
    hours_to_merge: rest.hours_to_merge === null ? null : String(rest.hours_to_merge),
    evidence: evidence.grade,
    exact_usd: evidence.exact_usd,
    inferred_usd: evidence.inferred_usd,
    guessed_usd: evidence.guessed_usd,
    unrecorded_usd: evidence.unrecorded_usd,
  };
}

function repoRow({ cost_per_accepted_pr: accepted, ...rest }: RepoRow): ExportRow {
  return {
    ...rest,
    connected: flag(rest.connected),
    cost_per_merged_is_lower_bound: flag(rest.cost_per_merged_is_lower_bound),
    cost_per_accepted_pr_usd: accepted.value_usd,
    accepted: accepted.denominator,
    accepted_cost_usd: accepted.numerator_usd,
  };
}

function incidentRow({ subject, figures, is_lower_bound, ...rest }: Incident): ExportRow {
  const { id, pattern, state, user, session, agent, repo, task, sentence } = rest;
  const { from, to, opened_at, last_seen_at, resolved_at, until } = rest;
  const { cost_usd, at_risk_usd, per_hour_usd } = rest;
  return {
    ...{ id, pattern, state, user, session, agent, repo, task, sentence },
    ...{ from, to, opened_at, last_seen_at, resolved_at, until },
    ...{ cost_usd, at_risk_usd, per_hour_usd },
    subject_kind: subject.kind,
    subject: subject.id,
    is_lower_bound: flag(is_lower_bound),
    figures: JSON.stringify(figures),
  };
}

/** By the names of their files. */
export const OUTCOME_LIST_SHAPES = {
  'pull-requests': shape(
    'repo pr title author author_kind standing is_draft head_branch base_branch opened_at:time merged_at:time closed_at:time ' +
      'reverted_at:time reverted_by reverts touched_by tasks hours_to_merge:decimal commits:integer additions:integer ' +
      'deletions:integer changed_files:integer reviews:integer approvals:integer bot_reviews:integer runs:integer ' +
      'failed_runs:integer cost_usd:decimal cost_in_range_usd:decimal is_lower_bound calls:integer unpriced_calls:integer ' +
      'retries:integer tokens:integer sessions:integer users models agents subagent_cost_usd:decimal ' +
      'auxiliary_cost_usd:decimal review_minutes:integer review_cost_usd:decimal review_is_lower_bound ' +
      'review_minutes_usd:decimal review_minutes_from review_measured_usd:decimal review_credits:decimal ' +
      'review_credits_usd:decimal review_calls_usd:decimal review_billed_usd:decimal evidence exact_usd:decimal ' +
      'inferred_usd:decimal guessed_usd:decimal unrecorded_usd:decimal url',
    pullRequestRow,
  ),
  repos: shape(
    'repo connected cost_usd:decimal unpriced_calls:integer opened:integer merged:integer reverted:integer closed:integer ' +
      'cost_per_merged_median_usd:decimal cost_per_merged_p90_usd:decimal cost_per_merged_n:integer ' +
      'cost_per_merged_is_lower_bound abandoned_usd:decimal review_cost_usd:decimal unattributed_usd:decimal ' +
      'cost_per_accepted_pr_usd:decimal accepted:integer accepted_cost_usd:decimal',
    repoRow,
  ),
  incidents: shape(
    'opened_at:time pattern state sentence user session agent repo task subject_kind subject from:time to:time ' +
      'last_seen_at:time resolved_at:time until:time cost_usd:decimal at_risk_usd:decimal per_hour_usd:decimal ' +
      'is_lower_bound figures id',
    incidentRow,
  ),
};
