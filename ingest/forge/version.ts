// The version of a change that all facts about it add up to now.
import type { SettleState } from '../settle/state.ts';
import type { ChangeVersion } from './change-row.ts';
import { toldOr, type FoldedChange, type NamedSession, type MessageLinks } from './folded.ts';
import { closedAtOf, mergedAtOf, stateOf } from './live.ts';
import { mergeShaOf, ownShasOf, revertedOf, revertsOf } from './reverts.ts';
import { runFiguresOf } from './runs.ts';
import { withTexts } from './sets.ts';
import { commitIn } from './shelves.ts';

/** Undefined where only others speak of it: nobody told yet when it was opened. */
export function versionOf(change: FoldedChange, state: SettleState): ChangeVersion | undefined {
  const { forge, repo, pr, told, openedAt, updatedAt } = change;
  if (openedAt === null) return undefined;
  const reverted = revertedOf(change, state);
  return {
    forge,
    repo,
    pr,
    ...toldOf(told),
    state: stateOf(change),
    openedAt,
    updatedAt,
    closedAt: closedAtOf(change),
    mergedAt: mergedAtOf(change),
    revertedBy: reverted.by,
    revertedAt: reverted.at,
    touchedBy: reverted.touchedBy,
    reverts: revertsOf(change, state),
    tasks: linked(change, state, 'tasks'),
    agents: linked(change, state, 'agents'),
    ...reviewFiguresOf(change),
    ...runFiguresOf(change, state),
  };
}

function toldOf(told: FoldedChange['told']) {
  return {
    title: toldOr(told.title, ''),
    url: toldOr(told.url, ''),
    author: toldOr(told.author, ''),
    authorKind: toldOr(told.authorKind, ''),
    isDraft: toldOr(told.isDraft, false),
    headRepo: toldOr(told.headRepo, ''),
    headBranch: toldOr(told.headBranch, ''),
    baseBranch: toldOr(told.baseBranch, ''),
    mergedBy: toldOr(told.mergedBy, ''),
    ...sizeOf(told),
  };
}

function sizeOf({ commits, additions, deletions, changedFiles }: FoldedChange['told']) {
  return {
    commits: toldOr(commits, null),
    additions: toldOr(additions, null),
    deletions: toldOr(deletions, null),
    changedFiles: toldOr(changedFiles, null),
  };
}

/** Its commits, and the one that merged it. */
function speakingShas(change: FoldedChange, state: SettleState): readonly string[] {
  const merge = mergeShaOf(change);
  return merge === '' ? ownShasOf(change, state) : [...ownShasOf(change, state), merge];
}

/** What its description and its commits name. */
function linked(
  change: FoldedChange,
  state: SettleState,
  name: keyof Pick<MessageLinks, 'tasks' | 'agents'>,
): readonly string[] {
  const told = change.told[name]?.[1] ?? [];
  const inCommits = speakingShas(change, state).flatMap((sha) => commitIn(state, sha).told?.[name] ?? []);
  return withTexts(withTexts([], told), inCommits);
}

/** The sessions that it names, in its description since it was opened, and in its commits. */
export function sessionsOf(change: FoldedChange, state: SettleState): readonly NamedSession[] {
  const named = new Map<string, Set<number>>();
  const note = (sessions: readonly string[], at: number): void => {
    for (const session of sessions) named.set(session, (named.get(session) ?? new Set()).add(at));
  };
  note(change.told.sessions?.[1] ?? [], change.openedAt ?? 0);
  for (const sha of speakingShas(change, state)) {
    const { told } = commitIn(state, sha);
    if (told) note(told.sessions, told.at);
  }
  const sorted = [...named].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([session, at]) => [session, [...at].sort((a, b) => a - b)]);
}

/** What its author says on it is no review of it. */
function reviewFiguresOf({ reviews, threads, told }: FoldedChange) {
  const author = toldOr(told.author, '');
  const others = reviews.filter(({ by }) => by === '' || by !== author);
  const count = (is: (review: FoldedChange['reviews'][number]) => boolean): number =>
    others.filter(is).length;
  return {
    reviews: others.length,
    approvals: count(({ state }) => state === 'approved'),
    changesRequested: count(({ state }) => state === 'changes_requested'),
    botReviews: count(({ kind }) => kind === 'bot'),
    threadsResolved: threads.filter(({ resolved }) => resolved).length,
    firstReviewAt: others.length === 0 ? null : Math.min(...others.map(({ since }) => since)),
  };
}
