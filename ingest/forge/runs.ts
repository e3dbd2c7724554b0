// The runs of workflows that are a change's, each of one change only, so that no minute counts twice.
import { minuteKey } from '../../schemas/runner-minutes.ts';
import type { SettleState } from '../settle/state.ts';
import { ownersOf, REFS } from './commits.ts';
import type { ChangeVersion } from './change-row.ts';
import type { ChangeRef, FoldedChange, FoldedRun } from './folded.ts';
import { isFromDefault } from './head.ts';
import { liveOf } from './live.ts';
import { ownShasOf } from './reverts.ts';
import { withItem } from './sets.ts';
import { changeIn, commitIn, refKey, runIn } from './shelves.ts';

/** What the runs of a change add up to. */
export type RunFigures = Pick<
  ChangeVersion,
  'runs' | 'failedRuns' | 'firstFailedAt' | 'minutes' | 'reviewMinutes' | 'reviewRuns'
>;

/** Ends that say that what was run is wrong; a run that was cancelled or skipped says nothing. */
const FAILED = new Set(['failure', 'failed', 'timed_out', 'startup_failure', 'error']);
const NEVER_RAN = new Set(['', 'skipped', 'stale', 'neutral']);

export function runFiguresOf(change: FoldedChange, state: SettleState): RunFigures {
  const runs = runsOf(change, state);
  const attempts = runs.flatMap(attemptsOf);
  const failed = attempts.filter(({ isFailed }) => isFailed).map(({ at }) => at);
  const reviews = runs.filter((run) => run.attempts.some(({ isReview }) => isReview));
  return {
    runs: attempts.length,
    failedRuns: failed.length,
    firstFailedAt: failed.length === 0 ? null : Math.min(...failed),
    minutes: minutesOf(runs),
    reviewMinutes: minutesOf(reviews),
    reviewRuns: reviews.map(({ run }) => run),
  };
}

function runsOf(change: FoldedChange, state: SettleState): readonly FoldedRun[] {
  const { repo } = change;
  const atCommits = ownShasOf(change, state).flatMap((sha) => commitIn(state, sha).runs);
  const ids = new Set([...change.runs, ...atCommits.flatMap((one) => (one.repo === repo ? [one.run] : []))]);
  const found = [...ids].sort().map((run) => runIn(state, repo, run));
  return found.filter((run) => isSame(ownerOf(run, state), change));
}

function isSame(left: ChangeRef | undefined, right: ChangeRef): boolean {
  return left !== undefined && refKey(left) === refKey(right);
}

/**
 * The change that a run names, else the one of its commit; of several the first that was open then. A run at a commit of the
 * default branch is no run of a change that deploys it.
 */
function ownerOf(
  { repo, changes, shas, attempts, jobs }: FoldedRun,
  state: SettleState,
): ChangeRef | undefined {
  const isOf = (ref: ChangeRef): boolean => ref.repo === repo && !isDeploying(ref, state);
  const named = changes.map((pr) => ({ repo, pr })).filter(isOf);
  const refs = named.length > 0 ? named : shas.flatMap((sha) => ownersOf(state, sha)).filter(isOf);
  const candidates = refs.reduce<readonly ChangeRef[]>((all, ref) => withItem(all, ref, REFS), []);
  if (candidates.length <= 1) return candidates[0];
  const at = Math.min(...[...attempts, ...jobs].map((one) => one.at));
  return candidates.find((ref) => wasOpen(ref, at, state)) ?? candidates[0];
}

function isDeploying(ref: ChangeRef, state: SettleState): boolean {
  const change = changeIn(state, ref);
  return change !== undefined && isFromDefault(change);
}

function wasOpen(ref: ChangeRef, at: number, state: SettleState): boolean {
  const change = changeIn(state, ref);
  return change !== undefined && liveOf(change).some(([from, to]) => from <= at && (to === null || at < to));
}

type Attempt = { readonly at: number; readonly isFailed: boolean };

/** Attempts that ran; one of which only jobs are known failed where one of those did. */
function attemptsOf({ attempts, jobs }: FoldedRun): readonly Attempt[] {
  const known = new Set(attempts.map(({ attempt }) => attempt));
  const told = attempts.filter(({ conclusion }) => !NEVER_RAN.has(conclusion));
  const untold = new Set(jobs.map(({ attempt }) => attempt).filter((attempt) => !known.has(attempt)));
  const ofJobs = [...untold].flatMap((attempt) => {
    const own = jobs.filter((job) => job.attempt === attempt && !NEVER_RAN.has(job.conclusion));
    const failed = own.filter(({ conclusion }) => FAILED.has(conclusion));
    const [at] = (failed.length > 0 ? failed : own).map((job) => job.at).sort((a, b) => a - b);
    return at === undefined ? [] : [{ at, isFailed: failed.length > 0 }];
  });
  return [...told.map(({ at, conclusion }) => ({ at, isFailed: FAILED.has(conclusion) })), ...ofJobs];
}

/** By what decides their price: see `minuteKey`. */
function minutesOf(runs: readonly FoldedRun[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { jobs, attempts } of runs) {
    const isCopilot = attempts.some(({ isCopilot: told }) => told === true);
    for (const { sku, minutes, at } of jobs.filter((job) => job.minutes > 0)) {
      const key = minuteKey(sku, at, isCopilot);
      sums.set(key, (sums.get(key) ?? 0) + minutes);
    }
  }
  return Object.fromEntries([...sums].sort(([left], [right]) => (left < right ? -1 : 1)));
}
