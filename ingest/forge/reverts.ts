// Whether a change stands: what reverts it, unless that is reverted itself. Computed from all that is known, never toggled.
import type { RevertTarget } from '../../schemas/forge.ts';
import type { SettleState } from '../settle/state.ts';
import { landingIn, ownersOf, REFS } from './commits.ts';
import { toldOr, type ChangeRef, type FoldedChange, type Landing, type Reverter } from './folded.ts';
import { mergedAtOf } from './live.ts';
import { pushedOf } from './pushes.ts';
import { withItem, withTexts } from './sets.ts';
import { shortSha } from './sha.ts';
import { changeIn, commitIn, refKey } from './shelves.ts';

/** What took a change back, and since when. */
export type Reverted = {
  /** The number of a change, or a commit by its first digits; empty while the change stands. */
  readonly by: string;
  readonly at: number | null;
  /** What took only a part of it back. */
  readonly touchedBy: readonly string[];
};

/**
 * What reverts a change. A revert counts once it is merged into the branch that the change went into, and while nothing
 * reverts it in turn; a change, its commits and the commit that merged it are one revert. Two that revert the same
 * thing do not cancel each other.
 */
export function revertedOf(change: FoldedChange, state: SettleState): Reverted {
  const live = liveReverts({ change }, { state, depth: 0, isReverted: new Map() });
  const whole = live.filter(({ partial }) => !partial).sort(byTime);
  const touchedBy = live.filter(({ partial }) => partial).map(({ by }) => by);
  return { by: whole[0]?.by ?? '', at: whole[0]?.at ?? null, touchedBy: [...new Set(touchedBy)].sort() };
}

type Live = { readonly by: string; readonly at: number; readonly partial: boolean };

function byTime(left: Live, right: Live): number {
  return left.at - right.at || (left.by < right.by ? -1 : 1);
}

/** What is reverted, or reverts: a change, or a commit of a default branch that is of no change. */
type Party =
  | { readonly change: FoldedChange }
  | { readonly repo: string; readonly sha: string; readonly branch: string };

type Look = {
  readonly state: SettleState;
  readonly depth: number;
  /** By party; one that is being looked at stands. */
  readonly isReverted: Map<string, boolean>;
};

/** Reverts of reverts are followed so far. */
const MOST_DEPTH = 100;

function liveReverts(target: Party, look: Look): Live[] {
  if (look.depth > MOST_DEPTH) return [];
  const { state } = look;
  const own = partyKey(target);
  const parties = new Map<string, Party>();
  for (const reverter of revertersOf(target, state)) {
    const party = partyOf(reverter, state);
    if (party && partyKey(party) !== own) parties.set(partyKey(party), party);
  }
  return [...parties].flatMap(([key, party]): Live[] => {
    const at = effectiveAt(party, target, state);
    if (at === undefined || isReverted(party, key, look)) return [];
    const partial = isPartial(party, target, state);
    if (partial === undefined) return [];
    return [{ by: 'change' in party ? party.change.pr : party.sha, at, partial }];
  });
}

function isReverted(party: Party, key: string, look: Look): boolean {
  const known = look.isReverted.get(key);
  if (known !== undefined) return known;
  look.isReverted.set(key, false);
  const reverted = liveReverts(party, { ...look, depth: look.depth + 1 }).some(({ partial }) => !partial);
  look.isReverted.set(key, reverted);
  return reverted;
}

function partyKey(party: Party): string {
  return 'change' in party ? refKey(party.change) : `${party.repo}@${party.sha}`;
}

/** Whoever says, or said once, to revert it. */
function revertersOf(target: Party, state: SettleState): readonly Reverter[] {
  const { repo } = 'change' in target ? target.change : target;
  const shas = 'change' in target ? shasOf(target.change, state) : [target.sha];
  const byNumber = 'change' in target ? target.change.revertedBy : [];
  const all = [...byNumber, ...shas.flatMap((sha) => commitIn(state, sha).revertedBy)];
  return all.filter((reverter) => reverter.repo === repo);
}

/** A commit of a change, or one that it was merged with, speaks for the change. Undefined: it is nowhere yet. */
function partyOf({ repo, pr, sha }: Reverter, state: SettleState): Party | undefined {
  if (pr !== '') return asParty(changeIn(state, { repo, pr }));
  const pushes = commitIn(state, sha).landed.filter((one) => one.repo === repo);
  const merges = [sha, ...pushes.map(({ after }) => after)];
  const refs = [
    ...merges.flatMap((merge) => mergedWith(merge, repo, state)),
    ...ownersOf(state, sha).filter((owner) => owner.repo === repo && isMerged(owner, state)),
  ];
  const speaker = refs.find((ref) => isIntoOneOf(ref, pushes, state));
  if (speaker) return asParty(changeIn(state, speaker));
  const landed = landingIn(state, sha, { repo });
  return landed && { repo, sha, branch: landed.branch };
}

/** Whether a change goes to where a commit came: one that takes it further, to a branch of releases, does not speak for it. */
function isIntoOneOf(ref: ChangeRef, pushes: readonly Landing[], state: SettleState): boolean {
  const base = toldOr(changeIn(state, ref)?.told.baseBranch, '');
  return pushes.length === 0 || pushes.some(({ branch }) => branch === base);
}

function asParty(change: FoldedChange | undefined): Party | undefined {
  return change && { change };
}

function isMerged(ref: ChangeRef, state: SettleState): boolean {
  const change = changeIn(state, ref);
  return change !== undefined && mergedAtOf(change) !== null;
}

/** The changes that were merged by a commit. */
function mergedWith(sha: string, repo: string, state: SettleState): readonly ChangeRef[] {
  return commitIn(state, sha).merged.filter((ref) => {
    const change = ref.repo === repo ? changeIn(state, ref) : undefined;
    return change !== undefined && mergeShaOf(change) === sha;
  });
}

export function mergeShaOf({ told }: FoldedChange): string {
  return shortSha(toldOr(told.mergeSha, ''));
}

/** The commits of a change, the one that merged it aside. */
export function ownShasOf(change: FoldedChange, state: SettleState): readonly string[] {
  const head = [toldOr(change.told.headRepo, ''), toldOr(change.told.headBranch, '')] as const;
  const merge = mergeShaOf(change);
  const told = change.commits.map(([sha]) => sha);
  return withTexts(told, pushedOf(state, change, head)).filter((sha) => sha !== merge || isHead(change, sha));
}

/** Where nothing was squashed, what merged it is its own last commit. */
function isHead({ told }: FoldedChange, sha: string): boolean {
  return shortSha(toldOr(told.headSha, '')) === sha;
}

function shasOf(change: FoldedChange, state: SettleState): readonly string[] {
  const merge = mergeShaOf(change);
  return merge === '' ? ownShasOf(change, state) : withTexts(ownShasOf(change, state), [merge]);
}

/** When the revert came to the branch that its target is in; undefined where it has not. */
function effectiveAt(party: Party, target: Party, state: SettleState): number | undefined {
  const into = 'change' in target ? toldOr(target.change.told.baseBranch, '') : target.branch;
  if ('change' in target && mergedAtOf(target.change) === null) return undefined;
  if ('change' in party) {
    const isSame = toldOr(party.change.told.baseBranch, '') === into;
    return isSame ? (mergedAtOf(party.change) ?? undefined) : undefined;
  }
  return landingIn(state, party.sha, { repo: party.repo, branch: into })?.at;
}

/** What a change says to revert, in its description and in its commits. */
export function statementsOf(change: FoldedChange, state: SettleState): readonly RevertTarget[] {
  const merge = mergeShaOf(change);
  const landed = merge === '' ? [] : [merge, ...commitIn(state, merge).pushedWith];
  const shas = [...ownShasOf(change, state), ...landed];
  return [
    ...(change.told.reverts?.[1] ?? []),
    ...shas.flatMap((sha) => commitIn(state, sha).told?.reverts ?? []),
  ];
}

/** Undefined where the reverter, as it is known now, does not speak of the target. */
function isPartial(party: Party, target: Party, state: SettleState): boolean | undefined {
  const all =
    'change' in party ? statementsOf(party.change, state) : (commitIn(state, party.sha).told?.reverts ?? []);
  const said = all.filter(({ repo }) => repo === '' || repo === repoOf(target));
  const parts = said.flatMap((statement) => meant(statement, target, state) ?? []);
  if (parts.length === 0) return undefined;
  if (parts.some(({ partial }) => partial) || parts.every(({ whole }) => !whole)) return true;
  return isPartOf(filesOf(party, state), filesOf(target, state));
}

function repoOf(party: Party): string {
  return 'change' in party ? party.change.repo : party.repo;
}

/** What a statement means of a target: undefined: not it. By the SHA of one commit of several, only that. */
function meant(
  { pr, sha, partial }: RevertTarget,
  target: Party,
  state: SettleState,
): { readonly partial: boolean; readonly whole: boolean } | undefined {
  const named = shortSha(sha);
  if (!('change' in target)) return named === target.sha ? { partial, whole: true } : undefined;
  const { change } = target;
  if (pr !== '' && pr === change.pr) return { partial, whole: true };
  if (named === '' || !shasOf(change, state).includes(named)) return undefined;
  const isOnly = isHead(change, named) && toldOr(change.told.commits, 1) <= 1;
  return { partial, whole: named === mergeShaOf(change) || isOnly };
}

function filesOf(party: Party, state: SettleState): ReadonlySet<string> | undefined {
  const files = (sha: string): readonly string[] => commitIn(state, sha).told?.files ?? [];
  if (!('change' in party)) return known([files(party.sha)]);
  const { change } = party;
  const merge = mergeShaOf(change);
  const isMergeKnown = merge !== '' && files(merge).length > 0;
  const paths = known(isMergeKnown ? [files(merge)] : ownShasOf(change, state).map(files));
  // Lists may be cut short: only as many paths as the forge counts are all of them.
  return paths?.size === change.told.changedFiles?.[1] ? paths : undefined;
}

/** Undefined where the paths of a commit were not told. */
function known(files: readonly (readonly string[])[]): ReadonlySet<string> | undefined {
  if (files.length === 0 || files.some((of) => of.length === 0)) return undefined;
  return new Set(files.flat());
}

function isPartOf(files: ReadonlySet<string> | undefined, whole: ReadonlySet<string> | undefined): boolean {
  if (!files || !whole || files.size >= whole.size) return false;
  return [...files].every((file) => whole.has(file));
}

/** Numbers of the changes in the same repository that a change says it reverts. */
export function revertsOf(change: FoldedChange, state: SettleState): readonly string[] {
  const { repo } = change;
  const said = statementsOf(change, state).filter((one) => one.repo === '' || one.repo === repo);
  const refs = said.flatMap(({ pr, sha }): readonly ChangeRef[] => {
    if (pr !== '') return [{ repo, pr }];
    const named = shortSha(sha);
    if (named === '') return [];
    const pushes = commitIn(state, named).landed.filter((one) => one.repo === repo);
    const isMeant = (ref: ChangeRef): boolean => ref.repo === repo && isIntoOneOf(ref, pushes, state);
    const merged = mergedWith(named, repo, state).filter(isMeant).slice(0, 1);
    return merged.length > 0 ? merged : ownersOf(state, named).filter(isMeant);
  });
  const all = refs.reduce<readonly ChangeRef[]>((known, ref) => withItem(known, ref, REFS), []);
  return all.filter(({ pr }) => pr !== change.pr).map(({ pr }) => pr);
}
