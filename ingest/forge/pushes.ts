// Commits that were pushed to a branch, and the changes that they are of: each of the change that closes next after its push.
import type { BranchHead, ChangeRef, Pushed } from './folded.ts';
import { landingIn, noteBranch, touchCommit, touchTargets } from './commits.ts';
import { nextOnBranch } from './live.ts';
import { withItem } from './sets.ts';
import { commitIn, headsOn, pushedTo, putHeads, putPushed, refKey } from './shelves.ts';
import { touch, type Work } from './work.ts';

type Branch = readonly [repo: string, branch: string, ...unknown[]];

const MOST = 1_000;

/** Notes commits of a push; of a commit that is pushed again the first push counts. */
export function notePushed(work: Work, branch: Branch, shas: readonly string[], at: number): void {
  const known = pushedTo(work.state, branch[0], branch[1]);
  const times = new Map(known.map((pushed) => [pushed.sha, pushed]));
  for (const sha of shas) {
    const earlier = times.get(sha);
    if (!earlier || at < earlier.at) times.set(sha, { sha, at, owner: earlier?.owner ?? null });
  }
  const all = [...times.values()].sort((a, b) => a.at - b.at || (a.sha < b.sha ? -1 : 1));
  putPushed(work.state, branch, all.slice(-MOST));
  for (const sha of shas) noteOwned(work, branch, { sha, owner: times.get(sha)?.owner ?? null });
  for (const { sha } of all.slice(0, -MOST)) noteOwned(work, branch, { sha, owner: null });
  assign(work, branch);
}

function noteOwned(work: Work, [repo, branch]: Branch, { sha, owner }: Omit<Pushed, 'at'>): void {
  noteBranch(work, sha, { repo, branch, owner });
}

/** Of a branch that is used again for decades: what was spent on a change that is dropped would go to the next. */
const MOST_HEADS = 5_000;

const HEADS = {
  key: refKey,
  most: MOST_HEADS,
  wins: (head: BranchHead, known: BranchHead) => JSON.stringify(head) !== JSON.stringify(known),
};

/** Notes that a branch is the head of a change, and when that was open. */
export function noteHead(work: Work, branch: Branch, head: BranchHead): void {
  const known = headsOn(work.state, branch[0], branch[1]);
  const heads = withItem(known, head, HEADS);
  if (heads === known) return;
  putHeads(work.state, branch, heads);
  assign(work, branch);
}

/** Forgets that a branch is the head of a change. */
export function dropHead(work: Work, branch: Branch, ref: ChangeRef): void {
  const known = headsOn(work.state, branch[0], branch[1]);
  const heads = known.filter((head) => refKey(head) !== refKey(ref));
  if (heads.length === known.length) return;
  putHeads(work.state, branch, heads);
  assign(work, branch);
}

function assign(work: Work, branch: Branch): void {
  const heads = headsOn(work.state, branch[0], branch[1]).filter(({ isDefault }) => !isDefault);
  const known = pushedTo(work.state, branch[0], branch[1]);
  const moved: Pushed[] = [];
  const next = known.map((pushed) => {
    const head = nextOnBranch(heads, pushed.at);
    if ((head && refKey(head)) === (pushed.owner ? refKey(pushed.owner) : undefined)) return pushed;
    moved.push(pushed);
    return { ...pushed, owner: head ? { repo: head.repo, pr: head.pr } : null };
  });
  if (moved.length === 0) return;
  putPushed(work.state, branch, next);
  for (const [index, pushed] of next.entries()) if (pushed !== known[index]) noteOwned(work, branch, pushed);
  for (const { sha, owner } of moved) {
    if (owner) touch(work, [owner]);
    touchCommit(work, sha);
    touchTargets(work, branch[0], commitIn(work.state, sha).told?.reverts ?? []);
  }
}

/** The commits that are of the change by the branch that they were pushed to; what the default branch had before is not. */
export function pushedOf(state: Work['state'], ref: ChangeRef, [repo, branch]: Branch): readonly string[] {
  return pushedTo(state, repo, branch)
    .filter(({ owner }) => owner !== null && refKey(owner) === refKey(ref))
    .filter(({ sha, at }) => (landingIn(state, sha, ref)?.at ?? at) >= at)
    .map(({ sha }) => sha);
}
