// When a change was open, and which change of a branch a moment is of.
import type { ChangeState } from '../../schemas/forge.ts';
import type { BranchHead, FoldedChange, Moment, Span } from './folded.ts';
import { refKey } from './shelves.ts';

/** Merged is for good, whatever else was told. */
export function stateOf({ told }: FoldedChange): ChangeState {
  const isMerged = told.mergedAt !== undefined || told.state?.[1] === 'merged';
  return isMerged ? 'merged' : (told.state?.[1] ?? 'open');
}

/** When it was merged; null where it is not. */
export function mergedAtOf(change: FoldedChange): number | null {
  return stateOf(change) === 'merged' ? (change.told.mergedAt?.[1] ?? change.mergedBefore) : null;
}

/** When it was closed, merged or not; null while it is open. */
export function closedAtOf(change: FoldedChange): number | null {
  const state = stateOf(change);
  if (state === 'open') return null;
  return change.told.closedAt?.[1] ?? mergedAtOf(change) ?? change.updatedAt;
}

/** The spans of time in which it was open; none where only others speak of it. */
export function liveOf(change: FoldedChange): readonly Span[] {
  if (change.openedAt === null) return [];
  const state = stateOf(change);
  const end = mergedAtOf(change);
  const spans: Span[] = [];
  let from: number | null = null;
  // What opened it again may not be told: then it is open since it was first seen to be.
  const seen = change.seenOpen.map((at): Moment => [at, 'opened']);
  for (const [at, what] of [...change.moments, ...seen].sort(byTime)) {
    if (end !== null && at > end) break;
    if (what === 'opened') from ??= at;
    else if (from !== null) {
      spans.push([from, at]);
      from = null;
    }
  }
  if (from !== null) spans.push([from, state === 'open' ? null : (end ?? closedAtOf(change))]);
  else if (state === 'open') spans.push([change.updatedAt, null]);
  return spans;
}

/** What is opened and closed at the same moment was opened first. */
function byTime(left: FoldedChange['moments'][number], right: FoldedChange['moments'][number]): number {
  return left[0] - right[0] || (left[1] === right[1] ? 0 : left[1] === 'opened' ? -1 : 1);
}

/** The change of a branch that closes next after a moment; of those that are open, the one that was opened first. */
export function nextOnBranch(heads: readonly BranchHead[], at: number): BranchHead | undefined {
  const next = heads.flatMap((head) => {
    const span = head.live.find(([, to]) => to === null || to > at);
    return span ? [{ head, from: span[0], to: span[1] ?? Infinity }] : [];
  });
  return next.sort(
    (left, right) =>
      compare(left.to, right.to) ||
      compare(left.from, right.from) ||
      compare(refKey(left.head), refKey(right.head)),
  )[0]?.head;
}

/** Not by their difference: that of two without an end is no number. */
function compare<Value extends string | number>(left: Value, right: Value): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
