// Merges what deliveries show of a change: field by field the latest that tells it, whichever came first.
import type { ChangeSnapshot, ChangeState, ForgeFact } from '../../schemas/forge.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { canonicalJson } from './canonical-json.ts';
import type { FoldedChange, Moment, Told, ToldChange } from './folded.ts';
import { sortable, withItem } from './sets.ts';

export type ChangeFact = Extract<ForgeFact, { readonly kind: 'change' }>;

/** Of snapshots that were taken at the same moment, the one that is further on is the later. */
const ORDER: readonly ChangeState[] = ['open', 'closed', 'merged'];

/** The change with a snapshot of it. */
export function withSnapshot(known: FoldedChange, { action, at, change }: ChangeFact): FoldedChange {
  const updatedAt = Date.parse(change.updatedAt);
  const openedAt = Date.parse(change.openedAt);
  const rank = rankOf(change, updatedAt);
  const told = toldIn(change);
  const merged: Record<string, Told<unknown>> = { ...known.told };
  for (const [name, value] of Object.entries(told)) {
    const earlier = merged[name];
    if (isTold(value) && (!earlier || earlier[0] < rank)) merged[name] = [rank, value];
  }
  return {
    ...known,
    told: merged,
    openedAt: Math.min(known.openedAt ?? openedAt, openedAt),
    updatedAt: Math.max(known.updatedAt, updatedAt),
    seenOpen: change.state === 'open' ? withItem(known.seenOpen, updatedAt, SEEN) : known.seenOpen,
    mergedBefore: mergedBefore(known, change, updatedAt),
    moments: momentsOf(change, action === 'reopened' ? Date.parse(at) : openedAt, updatedAt).reduce(
      (all, moment) => withItem(all, moment, MOMENTS),
      known.moments,
    ),
  };
}

function rankOf(change: ChangeSnapshot, updatedAt: number): string {
  return `${sortable(updatedAt)}/${ORDER.indexOf(change.state)}/${fingerprint([canonicalJson(change)])}`;
}

/** The fields as they are kept; null or empty where the delivery does not tell. */
function toldIn(change: ChangeSnapshot): { readonly [Name in keyof ToldChange]-?: unknown } {
  const { sessions, reverts, tasks, agents, author, closedAt, mergedAt } = change;
  const isMerged = change.state === 'merged';
  return {
    state: change.state,
    isDraft: change.isDraft,
    // A description may be left out of a delivery, so that nothing in it says nothing; what reverts goes by the title too.
    sessions: orNull(sessions),
    reverts: change.title === '' ? orNull(reverts) : reverts,
    tasks: orNull(tasks),
    agents: orNull(agents),
    title: change.title,
    url: change.url,
    author: author.name,
    authorKind: author.kind,
    headRepo: change.headRepo,
    headBranch: change.headBranch,
    headSha: change.headSha,
    baseBranch: change.baseBranch,
    defaultBranch: change.defaultBranch,
    closedAt: closedAt === null ? null : Date.parse(closedAt),
    mergedAt: mergedAt === null ? null : Date.parse(mergedAt),
    mergedBy: change.mergedBy,
    // Of an open change a forge may name the commit that it tries the merge with.
    mergeSha: isMerged ? change.mergeSha : '',
    commits: change.commits,
    additions: change.additions,
    deletions: change.deletions,
    changedFiles: change.changedFiles,
  };
}

function orNull<Item>(list: readonly Item[]): readonly Item[] | null {
  return list.length === 0 ? null : list;
}

function isTold(value: unknown): boolean {
  return value !== null && value !== '';
}

function mergedBefore(known: FoldedChange, change: ChangeSnapshot, updatedAt: number): number | null {
  if (change.state !== 'merged') return known.mergedBefore;
  const closedAt = change.closedAt === null ? updatedAt : Date.parse(change.closedAt);
  return Math.min(known.mergedBefore ?? closedAt, closedAt);
}

const SEEN = { key: sortable, most: 200 };

const MOMENTS = { key: ([at, what]: Moment) => `${sortable(at)}/${what}`, most: 400 };

function momentsOf(change: ChangeSnapshot, openedAt: number, updatedAt: number): Moment[] {
  const { state, closedAt, mergedAt } = change;
  const opened: Moment[] = [
    [Date.parse(change.openedAt), 'opened'],
    [openedAt, 'opened'],
  ];
  if (state === 'open') return opened;
  const end = mergedAt ?? closedAt;
  return [...opened, [end === null ? updatedAt : Date.parse(end), 'closed']];
}
