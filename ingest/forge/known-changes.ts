// What attribution reads of what forges told: changes by branch, by commit and by session, with times in nanoseconds.
import { toNanos } from '../../schemas/nanos.ts';
import type { BranchChange, HeadChange, Interval, NamingChange } from '../attribution/due-change.ts';
import type { SettleState } from '../settle/state.ts';
import { ownersOf } from './commits.ts';
import type { Span } from './folded.ts';
import { shortSha } from './sha.ts';
import { changeIn, headsOn, namingsOf } from './shelves.ts';

/** Changes whose head is this branch of this repository. */
export function changesOnBranch(state: SettleState, repo: string, branch: string): readonly BranchChange[] {
  return headsOn(state, repo, branch).map((head) => ({ ...head, live: head.live.map(toInterval) }));
}

/** Changes of which this is a commit of their own: not what merged them, nor what deploys the default branch. */
export function changesOfCommit(state: SettleState, sha: string): readonly HeadChange[] {
  const short = shortSha(sha);
  if (short === '') return [];
  return ownersOf(state, short).flatMap(({ repo, pr }) => {
    const known = changeIn(state, { repo, pr })?.known;
    return known && !known.head[2] && known.commits.includes(short)
      ? [{ repo, pr, headRepo: known.head[0], live: known.live.map(toInterval) }]
      : [];
  });
}

/** Changes that name a session, and when; without those that deploy the default branch, which name what others did. */
export function changesNaming(state: SettleState, session: string): readonly NamingChange[] {
  const own = namingsOf(state, session).filter((naming) => changeIn(state, naming)?.known.head[2] !== true);
  return own.map((naming) => ({
    ...naming,
    at: naming.at.map(toNanos),
    live: naming.live.map(toInterval),
  }));
}

function toInterval([from, to]: Span): Interval {
  return { from: toNanos(from), to: to === null ? undefined : toNanos(to) };
}
