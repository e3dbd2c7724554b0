// What is taken back after it was merged: by a pull request, by a commit on the default branch, in part, and put back again.
import { DAY_MS, HOUR_MS, type Day } from '../company/calendar.ts';
import { pathOf, type Person } from '../company/company.ts';
import { workItemsIn, type WorkItem } from '../company/work-items.ts';
import { seededRandom, type Random } from '../random.ts';
import { mergedAt, type Change, type Commit } from './change.ts';
import { changeOf, localTime } from './story.ts';

/** What takes a change back. */
export type Revert =
  | { readonly kind: 'change'; readonly of: Change; readonly by: Change; readonly partial: boolean }
  | { readonly kind: 'commit'; readonly of: Change; readonly commit: Commit };

/** A change that takes a revert back, on which somebody works on that day. */
export type Restoring = { readonly day: Day; readonly of: Change; readonly by: Change };

export type Aftermath = { readonly revert: Revert; readonly restoring: Restoring | undefined };

const SHARE_TAKEN_BACK = 0.16;
const WAYS = ['change', 'change', 'commit', 'partial', 'restored'] as const;

/** What follows the merge of an item's pull request; undefined where it stands. */
export function aftermathOf(seed: string, item: WorkItem, change: Change): Aftermath | undefined {
  const merged = mergedAt(change);
  const random = seededRandom(seed, 'aftermath', change.repository.name, change.number);
  if (merged === undefined || !random.chance(SHARE_TAKEN_BACK)) return undefined;
  const way = random.pick(WAYS);
  const at = merged + random.integer(2, 20) * HOUR_MS;
  if (way === 'commit') return { revert: byCommit(change, at, random), restoring: undefined };
  const partial = way === 'partial';
  const by = revertingChange(change, { at, number: item.change + 1, partial }, random);
  const revert: Revert = { kind: 'change', of: change, by, partial };
  return { revert, restoring: way === 'restored' ? restoringOf(item, by, at, random) : undefined };
}

/** The change that restores another one and that the person works on at that day. */
export function restoringOn(seed: string, person: Person, day: Day): Restoring | undefined {
  for (const item of workItemsIn(seed, person, { from: day - 12, to: day })) {
    const change = changeOf(seed, item);
    const restoring = change && aftermathOf(seed, item, change)?.restoring;
    if (restoring?.day === day) return restoring;
  }
  return undefined;
}

function byCommit(change: Change, at: number, random: Random): Revert {
  const subject = `Revert "${change.title} (#${change.number})"\n\nThis reverts commit ${change.mergeSha}.`;
  const files = [...new Set(change.commits.flatMap((commit) => commit.files))];
  return { kind: 'commit', of: change, commit: { sha: random.hex(40), at, subject, files } };
}

/** The day after the revert, in the evening. */
function restoringOf(item: WorkItem, revert: Change, at: number, random: Random): Restoring {
  const day = Math.floor(at / DAY_MS) + 1;
  const opens = localTime(item.person, day, random.integer(18 * 60, 20 * 60));
  const by = revertingChange(revert, { at: opens + 15 * HOUR_MS, number: item.change + 2, opens }, random);
  return { day, of: revert, by };
}

type Reverting = {
  /** When it is merged. */
  readonly at: number;
  readonly number: number;
  readonly partial?: boolean;
  readonly opens?: number;
};

/** As GitHub's button makes it. */
function revertingChange(
  of: Change,
  { at, number, partial = false, opens = at - HOUR_MS }: Reverting,
  random: Random,
): Change {
  const title = `${partial ? 'Partial revert' : 'Revert'} "${of.title}"`;
  return {
    ...of,
    number,
    title,
    body: `${partial ? 'Partially reverts' : 'Reverts'} ${pathOf(of.repository)}#${of.number}`,
    branch: `revert-${of.number}-${of.branch}`,
    // Such branches are in the repository itself, also where the work came from a fork.
    head: of.repository,
    turns: [
      { at: opens, state: 'open' },
      { at, state: 'merged' },
    ],
    commits: [{ sha: random.hex(40), at: opens, subject: title, files: of.commits[0].files }],
    additions: of.deletions,
    deletions: of.additions,
    mergeSha: random.hex(40),
    reviews: [],
    runs: [],
    forcedAt: undefined,
  };
}
