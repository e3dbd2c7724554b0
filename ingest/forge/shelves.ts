// Where memory keeps what is folded: one place for the keys, and what is there before anything is known.
import type { Forge } from '../../schemas/forge.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import type { SettleState } from '../settle/state.ts';
import type {
  BranchHead,
  ChangeRef,
  FoldedChange,
  FoldedCommit,
  FoldedRun,
  KnownChange,
  Naming,
  Pushed,
} from './folded.ts';

const NOTHING_KNOWN: KnownChange = {
  row: '',
  head: ['', '', false],
  live: [],
  commits: [],
  sessions: [],
  targets: [],
};

const NO_COMMIT: FoldedCommit = {
  told: undefined,
  own: [],
  merged: [],
  branches: [],
  landed: [],
  pushedWith: [],
  runs: [],
  revertedBy: [],
};

/** Names a change within a set of changes. */
export function refKey({ repo, pr }: ChangeRef): string {
  return `${repo}#${pr.padStart(16, '0')}`;
}

function changeKey({ repo, pr }: ChangeRef): string {
  return fingerprint(['change', repo, pr]);
}

/** The change; undefined where nobody spoke of it. */
export function changeIn(state: SettleState, ref: ChangeRef): FoldedChange | undefined {
  return state.get('change', changeKey(ref));
}

/** The change, new where nobody spoke of it. */
export function foldedChange(state: SettleState, ref: ChangeRef, forge: Forge): FoldedChange {
  return (
    changeIn(state, ref) ?? {
      forge,
      repo: ref.repo,
      pr: ref.pr,
      told: {},
      openedAt: null,
      updatedAt: 0,
      mergedBefore: null,
      moments: [],
      seenOpen: [],
      commits: [],
      reviews: [],
      threads: [],
      runs: [],
      revertedBy: [],
      known: NOTHING_KNOWN,
    }
  );
}

export function putChange(state: SettleState, change: FoldedChange): void {
  state.put('change', changeKey(change), change);
}

/** A commit by its digits. */
export function commitIn(state: SettleState, sha: string): FoldedCommit {
  return state.get('sha', fingerprint(['sha', sha])) ?? NO_COMMIT;
}

export function putCommit(state: SettleState, sha: string, commit: FoldedCommit): void {
  state.put('sha', fingerprint(['sha', sha]), commit);
}

const runKey = (repo: string, run: string): string => fingerprint(['run', repo, run]);

export function runIn(state: SettleState, repo: string, run: string): FoldedRun {
  const nothing: FoldedRun = { repo, run, changes: [], shas: [], attempts: [], jobs: [] };
  return state.get('run', runKey(repo, run)) ?? nothing;
}

export function putRun(state: SettleState, run: FoldedRun): void {
  state.put('run', runKey(run.repo, run.run), run);
}

const branchKey = (repo: string, branch: string): string => fingerprint(['branch', repo, branch]);

/** Changes whose head is the branch. */
export function headsOn(state: SettleState, repo: string, branch: string): readonly BranchHead[] {
  return state.get('branch', branchKey(repo, branch)) ?? [];
}

export function putHeads(
  state: SettleState,
  [repo, branch]: readonly [string, string, ...unknown[]],
  heads: readonly BranchHead[],
): void {
  state.put('branch', branchKey(repo, branch), heads);
}

/** Commits that were pushed to the branch. */
export function pushedTo(state: SettleState, repo: string, branch: string): readonly Pushed[] {
  return state.get('pushes', branchKey(repo, branch)) ?? [];
}

export function putPushed(
  state: SettleState,
  [repo, branch]: readonly [string, string, ...unknown[]],
  pushed: readonly Pushed[],
): void {
  state.put('pushes', branchKey(repo, branch), pushed);
}

const sessionKeyOf = (session: string): string => fingerprint(['naming', session]);

/** Changes that name a session. */
export function namingsOf(state: SettleState, session: string): readonly Naming[] {
  return state.get('naming', sessionKeyOf(session)) ?? [];
}

export function putNamings(state: SettleState, session: string, namings: readonly Naming[]): void {
  state.put('naming', sessionKeyOf(session), namings);
}
