// Commits: what their messages say, where they were pushed, and of which changes they are.
import type { ForgeCommit, RevertTarget } from '../../schemas/forge.ts';
import type { SettleState } from '../settle/state.ts';
import { canonicalJson } from './canonical-json.ts';
import type { ChangeRef, FoldedChange, FoldedCommit, Landing, PushedTo } from './folded.ts';
import { withItem, withTexts } from './sets.ts';
import { shortSha } from './sha.ts';
import { commitIn, foldedChange, putChange, putCommit, refKey } from './shelves.ts';
import { touch, type Work } from './work.ts';

export const REFS = { key: refKey, most: 100 };
const BRANCHES = {
  key: (one: PushedTo) => `${one.repo}#${one.branch}`,
  most: 50,
  wins: (one: PushedTo, known: PushedTo) => JSON.stringify(one.owner) !== JSON.stringify(known.owner),
};
const LANDINGS = {
  key: (one: Landing) => `${one.repo}#${one.branch}#${one.after}`,
  most: 50,
  wins: isBetter,
};

/** What was told when it happened counts before what was found later, and the first before others. */
function isBetter(one: Landing, other: Landing): boolean {
  if (one.isTold !== other.isTold) return one.isTold;
  return one.at < other.at || (one.at === other.at && one.after < other.after);
}

/** The push that brought a commit to the default branch of a repository, or to one of that name. */
export function landingIn(
  state: SettleState,
  sha: string,
  { repo, branch }: { readonly repo: string; readonly branch?: string },
): Landing | undefined {
  const landed = commitIn(state, sha).landed.filter(
    (one) => one.repo === repo && (branch === undefined || one.branch === branch),
  );
  return landed.reduce<Landing | undefined>(
    (best, one) => (!best || isBetter(one, best) ? one : best),
    undefined,
  );
}

const TARGETS = { key: (target: RevertTarget) => canonicalJson(target), most: 50 };
const REVERTERS = { key: canonicalJson, most: 100 };

/** Notes what is known of a commit, and has the changes that it is about looked at. */
export function changeCommit(work: Work, sha: string, to: (known: FoldedCommit) => FoldedCommit): void {
  const known = commitIn(work.state, sha);
  const next = to(known);
  if (next === known) return;
  putCommit(work.state, sha, next);
  touchCommit(work, sha);
}

/** Notes what the message of a commit says. Told twice, by a list without paths and a push with them, it is the same commit. */
export function tellCommit(work: Work, repo: string, commit: ForgeCommit): void {
  const sha = shortSha(commit.sha);
  if (sha === '') return;
  changeCommit(work, sha, (known) => {
    const told = known.told ?? { sessions: [], reverts: [], tasks: [], agents: [], at: Infinity, files: [] };
    const next = {
      sessions: withTexts(told.sessions, commit.sessions),
      tasks: withTexts(told.tasks, commit.tasks),
      agents: withTexts(told.agents, commit.agents),
      reverts: commit.reverts.reduce((all, target) => withItem(all, target, TARGETS), told.reverts),
      at: Math.min(told.at, Date.parse(commit.at)),
      files: isFuller(commit.files, told.files) ? commit.files : told.files,
    };
    return known.told && canonicalJson(next) === canonicalJson(told) ? known : { ...known, told: next };
  });
  for (const target of commit.reverts) noteReverter(work, target, { repo, pr: '', sha });
}

function isFuller(files: readonly string[], known: readonly string[]): boolean {
  return files.length === known.length ? files.join() > known.join() : files.length > known.length;
}

/** Remembers at the target who says to revert it. What it says then is read where it was said. */
export function noteReverter(
  work: Work,
  target: RevertTarget,
  reverter: FoldedChange['revertedBy'][number],
): void {
  const { repo } = reverter;
  if (target.repo !== '' && target.repo !== repo) return;
  if (target.pr !== '') {
    const known = foldedChange(work.state, { repo, pr: target.pr }, work.forge);
    const revertedBy = withItem(known.revertedBy, reverter, REVERTERS);
    if (revertedBy !== known.revertedBy) putChange(work.state, { ...known, revertedBy });
    touch(work, [{ repo, pr: target.pr }]);
  }
  const sha = shortSha(target.sha);
  if (sha === '') return;
  changeCommit(work, sha, (known) => {
    const revertedBy = withItem(known.revertedBy, reverter, REVERTERS);
    return revertedBy === known.revertedBy ? known : { ...known, revertedBy };
  });
  touchCommit(work, sha);
}

/** Notes that a commit is of a change, or merged it. */
export function noteOwner(work: Work, sha: string, as: 'own' | 'merged', ref: ChangeRef): void {
  changeCommit(work, sha, (known) => {
    const refs = withItem(known[as], { repo: ref.repo, pr: ref.pr }, REFS);
    return refs === known[as] ? known : { ...known, [as]: refs };
  });
}

/** Notes that a branch holds a commit, and of which change it is by that. */
export function noteBranch(work: Work, sha: string, branch: PushedTo): void {
  changeCommit(work, sha, (known) => {
    const branches = withItem(known.branches, branch, BRANCHES);
    return branches === known.branches ? known : { ...known, branches };
  });
}

/** Notes that a commit came to a default branch, by a push that ended at another one or at itself. */
export function noteLanding(work: Work, sha: string, landing: Landing): void {
  changeCommit(work, sha, (known) => {
    const landed = withItem(known.landed, landing, LANDINGS);
    return landed === known.landed ? known : { ...known, landed };
  });
  if (landing.after === '' || landing.after === sha) return;
  changeCommit(work, landing.after, (known) => {
    const pushedWith = withTexts(known.pushedWith, [sha]);
    return pushedWith === known.pushedWith ? known : { ...known, pushedWith };
  });
}

/** The changes that a commit is of: told to be, or by the branch that it was pushed to. */
export function ownersOf(state: SettleState, sha: string): readonly ChangeRef[] {
  const { own, branches } = commitIn(state, sha);
  const byBranch = branches.flatMap(({ owner }) => owner ?? []);
  return byBranch.reduce((all, ref) => withItem(all, ref, REFS), own);
}

/** Has the changes of a commit looked at, what it says something about, and what says something about it. */
export function touchCommit(work: Work, sha: string, seen = new Set<string>()): void {
  if (seen.has(sha)) return;
  seen.add(sha);
  const { told, merged, landed, revertedBy } = commitIn(work.state, sha);
  touch(work, [...ownersOf(work.state, sha), ...merged]);
  for (const { repo } of landed) touchTargets(work, repo, told?.reverts ?? [], seen);
  for (const { repo, pr, sha: reverter } of revertedBy) {
    if (reverter === '') touch(work, [{ repo, pr }]);
    else touchCommit(work, reverter, seen);
  }
}

/** Has the targets of reverts looked at. */
export function touchTargets(
  work: Work,
  repo: string,
  targets: readonly RevertTarget[],
  seen = new Set<string>(),
): void {
  for (const target of targets) {
    if (target.pr !== '' && (target.repo === '' || target.repo === repo))
      touch(work, [{ repo, pr: target.pr }]);
    const sha = shortSha(target.sha);
    if (sha !== '') touchCommit(work, sha, seen);
  }
}
