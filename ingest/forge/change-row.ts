// One row of `changes`: a version of a change, as all facts that are known of it add up.
import { formatDecimal } from '../../schemas/decimal.ts';
import type { ActorKind, ChangeState, Forge } from '../../schemas/forge.ts';
import { toNanos } from '../../schemas/nanos.ts';
import { recordId } from '../adapters/fingerprint.ts';

/** A version of a change. Times are milliseconds since 1970; null is unknown, or has not come. */
export type ChangeVersion = {
  readonly forge: Forge;
  readonly repo: string;
  readonly pr: string;
  readonly title: string;
  readonly url: string;
  readonly author: string;
  readonly authorKind: ActorKind;
  readonly state: ChangeState;
  readonly isDraft: boolean;
  readonly headRepo: string;
  readonly headBranch: string;
  readonly baseBranch: string;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly mergedAt: number | null;
  readonly mergedBy: string;
  readonly commits: number | null;
  readonly additions: number | null;
  readonly deletions: number | null;
  readonly changedFiles: number | null;
  /** Number of the change, or the commit, that took it back; empty while it stands. */
  readonly revertedBy: string;
  readonly revertedAt: number | null;
  /** What took only a part of it back. */
  readonly touchedBy: readonly string[];
  /** What it takes back itself, as numbers of changes in the same repository. */
  readonly reverts: readonly string[];
  readonly tasks: readonly string[];
  readonly agents: readonly string[];
  readonly reviews: number;
  readonly approvals: number;
  readonly changesRequested: number;
  readonly botReviews: number;
  readonly threadsResolved: number;
  readonly firstReviewAt: number | null;
  readonly runs: number;
  readonly failedRuns: number;
  readonly firstFailedAt: number | null;
  /** Billable minutes by what decides their price: see `minuteKey`. */
  readonly minutes: Readonly<Record<string, number>>;
  readonly reviewMinutes: Readonly<Record<string, number>>;
  /** Runs that reviewed it, each of this change only: their jobs tell the minutes by their moment. */
  readonly reviewRuns: readonly string[];
};

type Cell = string | number | boolean | null | readonly string[] | Readonly<Record<string, number>>;

const CHANGE: readonly (readonly [name: string, cell: (of: ChangeVersion) => Cell])[] = [
  ['time', (of) => formatDecimal(toNanos(of.openedAt), 9)],
  ['record_id', (of) => changeIdOf(of).toString()],
  ['forge', (of) => of.forge],
  ['repo', (of) => of.repo],
  ['pr', (of) => of.pr],
  ['title', (of) => of.title],
  ['url', (of) => of.url],
  ['author', (of) => of.author],
  ['author_kind', (of) => of.authorKind],
  ['state', (of) => of.state],
  ['is_draft', (of) => of.isDraft],
  ['head_repo', (of) => of.headRepo],
  ['head_branch', (of) => of.headBranch],
  ['base_branch', (of) => of.baseBranch],
  ['opened_at', (of) => toTime(of.openedAt)],
  ['updated_at', (of) => toTime(of.updatedAt)],
  ['closed_at', (of) => toTime(of.closedAt)],
  ['merged_at', (of) => toTime(of.mergedAt)],
  ['merged_by', (of) => of.mergedBy],
  ['commits', (of) => of.commits],
  ['additions', (of) => of.additions],
  ['deletions', (of) => of.deletions],
  ['changed_files', (of) => of.changedFiles],
  ['reverted_by', (of) => of.revertedBy],
  ['reverted_at', (of) => toTime(of.revertedAt)],
  ['touched_by', (of) => of.touchedBy],
  ['reverts', (of) => of.reverts],
  ['tasks', (of) => of.tasks],
  ['agents', (of) => of.agents],
  ['reviews', (of) => of.reviews],
  ['approvals', (of) => of.approvals],
  ['changes_requested', (of) => of.changesRequested],
  ['bot_reviews', (of) => of.botReviews],
  ['threads_resolved', (of) => of.threadsResolved],
  ['first_review_at', (of) => toTime(of.firstReviewAt)],
  ['runs', (of) => of.runs],
  ['failed_runs', (of) => of.failedRuns],
  ['first_failed_at', (of) => toTime(of.firstFailedAt)],
  ['minutes', (of) => of.minutes],
  ['review_minutes', (of) => of.reviewMinutes],
  ['review_runs', (of) => of.reviewRuns],
];

/** Columns of `changes` without `batch_id`, in the order of {@link toChangeRow}. */
export const CHANGE_COLUMNS: readonly string[] = CHANGE.map(([name]) => name);

/** The values of one row. */
export function toChangeRow(version: ChangeVersion): readonly Cell[] {
  return CHANGE.map(([, cell]) => cell(version));
}

/** The same for all versions of a change. */
export function changeIdOf({ repo, pr }: Pick<ChangeVersion, 'repo' | 'pr'>): bigint {
  return recordId(['change', repo, pr]);
}

function toTime(ms: number | null): string | null {
  return ms === null ? null : formatDecimal(BigInt(ms), 3);
}
