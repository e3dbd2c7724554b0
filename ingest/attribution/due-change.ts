// The change that a call is due to: the evidence ladder, strongest first. Pure; what is known comes through an interface.
import type { PrSource } from '../../schemas/forge.ts';

/** A span of time, in nanoseconds since 1970, half-open; without an end it goes on. */
export type Interval = { readonly from: bigint; readonly to: bigint | undefined };

/** A change and when it was open. `repo` is the repository that it goes into. */
export type LiveChange = {
  readonly repo: string;
  readonly pr: string;
  /** In the order of time; one for each time that it was opened. */
  readonly live: readonly Interval[];
};

/** A change whose head is a branch. */
export type BranchChange = LiveChange & {
  /** Whether the branch is the default one of the repository that the change goes into: work there is of no one change. */
  readonly isDefault: boolean;
};

/** A change and the repository of its head. */
export type HeadChange = LiveChange & { readonly headRepo: string };

/** A change that names a session, and when it or a commit of it did so, in nanoseconds since 1970. */
export type NamingChange = HeadChange & { readonly at: readonly bigint[] };

/** Where a link that a person made leads; both empty for no change. */
export type LinkedChange = { readonly repo: string; readonly pr: string };

/** What forges and people told so far. */
export interface KnownChanges {
  /** Of changes whose head is this branch of this repository. */
  changesOnBranch(repo: string, branch: string): readonly BranchChange[];
  /** Of which this is a commit of their own: not what merged them. */
  changesOfCommit(sha: string): readonly HeadChange[];
  changesNaming(session: string): readonly NamingChange[];
  linkOf(call: Call): LinkedChange | undefined;
}

/** What the ladder reads of a call, as it was told. */
export type Call = {
  readonly agent: string;
  readonly session: string;
  readonly repo: string;
  readonly branch: string;
  readonly commit: string;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
} & DueChange;

/** A change by the repository that it goes into, and how that is known; `pr` empty for none. */
export type DueChange = { readonly repo: string; readonly pr: string; readonly prSource: PrSource };

/**
 * The change of a call. A link by a person beats what was told, which beats what is inferred. Calls made before a change
 * was opened are of the one that closes next; calls after the last was closed are of none.
 */
export function dueChange(call: Call, known: KnownChanges): DueChange {
  const linked = known.linkOf(call);
  if (linked) return { repo: linked.repo || call.repo, pr: linked.pr, prSource: 'manual' };
  if (call.pr !== '') return { repo: call.repo, pr: call.pr, prSource: call.prSource };
  const onBranch =
    call.branch === '' ? [] : known.changesOnBranch(call.repo, call.branch).filter(isNoDefault);
  return (
    asDue('branch', nextOf(onBranch, call.time)) ??
    asDue('commit', changeOfCommit(call, known)) ??
    // The branch says whose work it was, though that is over.
    (onBranch.length > 0 ? undefined : ofSession(call, known)) ?? { repo: call.repo, pr: '', prSource: '' }
  );
}

function isNoDefault({ isDefault }: BranchChange): boolean {
  return !isDefault;
}

function asDue(prSource: PrSource, change: LiveChange | undefined): DueChange | undefined {
  return change && { repo: change.repo, pr: change.pr, prSource };
}

/** When a change closes next after a moment: undefined for never, null where it was closed for good before. */
function closesAfter({ live }: LiveChange, time: bigint): Interval | undefined {
  return live.find(({ to }) => to === undefined || to > time);
}

/** The first of the changes that closes after a moment; of those that are open, the one that was opened first. */
function nextOf<Change extends LiveChange>(changes: readonly Change[], time: bigint): Change | undefined {
  let next: { readonly change: Change; readonly interval: Interval } | undefined;
  for (const change of changes) {
    const interval = closesAfter(change, time);
    if (interval && (!next || isSooner(interval, change, next))) next = { change, interval };
  }
  return next?.change;
}

function isSooner(
  interval: Interval,
  change: LiveChange,
  than: { readonly change: LiveChange; readonly interval: Interval },
): boolean {
  const { to, from } = interval;
  if (to !== than.interval.to)
    return to !== undefined && (than.interval.to === undefined || to < than.interval.to);
  if (from !== than.interval.from) return from < than.interval.from;
  return nameOf(change) < nameOf(than.change);
}

function nameOf({ repo, pr }: LiveChange): string {
  return `${repo}#${pr.padStart(20, '0')}`;
}

function changeOfCommit(call: Call, known: KnownChanges): LiveChange | undefined {
  if (call.commit === '') return undefined;
  const changes = known.changesOfCommit(call.commit).filter((change) => isWithin(call, change));
  return nextOf(changes, call.time);
}

/** Of the changes that name the session: the only one, or the one whose naming comes next after the call. */
function ofSession(call: Call, known: KnownChanges): DueChange | undefined {
  if (call.session === '') return undefined;
  const naming = known.changesNaming(call.session).filter((change) => isWithin(call, change));
  const open = naming.filter((change) => closesAfter(change, call.time) !== undefined);
  if (naming.length <= 1) return asDue('session', open[0]);
  return asDue('time', namedNext(open, call.time));
}

/** Work in another repository is not of the change, whatever its session did beside it, or which commits it shares. */
function isWithin({ repo }: Call, change: HeadChange): boolean {
  return repo === '' || repo === change.repo || repo === change.headRepo;
}

function namedNext(open: readonly NamingChange[], time: bigint): NamingChange | undefined {
  let next: { readonly change: NamingChange; readonly at: bigint } | undefined;
  for (const change of open) {
    const at = change.at.find((moment) => moment >= time);
    if (at === undefined) continue;
    if (!next || at < next.at || (at === next.at && nameOf(change) < nameOf(next.change)))
      next = { change, at };
  }
  return next?.change ?? lastNamed(open);
}

/** Nothing was named after the call: the one that was named last. */
function lastNamed(open: readonly NamingChange[]): NamingChange | undefined {
  return open.toSorted((a, b) => compare(lastOf(b), lastOf(a)) || compare(nameOf(a), nameOf(b)))[0];
}

function lastOf({ at }: NamingChange): bigint {
  return at.at(-1) ?? 0n;
}

function compare<Value extends bigint | string>(left: Value, right: Value): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
