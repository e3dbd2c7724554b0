// Ends a fold: links what was told with what else is known of it, and tells what is new of the changes concerned.
import { markDirty, type DirtyKey } from '../attribution/dirty.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { toChangeRow, type ChangeVersion } from './change-row.ts';
import { noteOwner, ownersOf, touchTargets } from './commits.ts';
import type { ChangeRef, FoldedChange, KnownChange } from './folded.ts';
import { headOf } from './head.ts';
import { liveOf } from './live.ts';
import { dropHead, noteHead } from './pushes.ts';
import { ownShasOf, statementsOf } from './reverts.ts';
import { withItem } from './sets.ts';
import { changeIn, commitIn, namingsOf, putChange, putNamings, refKey, runIn } from './shelves.ts';
import { sessionsOf, versionOf } from './version.ts';
import { touch, type Work } from './work.ts';

/** The new versions of the changes that the fold was about, sorted. What attribution has to look at again is noted. */
export function endFold(work: Work): readonly ChangeVersion[] {
  // Linking finds more changes, which are added behind those that are looked at.
  for (const [, ref] of work.touched) link(ref, work);
  const versions = [...new Map([...work.retold, ...work.touched])]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, ref]) => tell(ref, work));
  return versions.filter((version) => version !== undefined);
}

function link(ref: ChangeRef, work: Work): void {
  const change = changeIn(work.state, ref);
  if (!change) return;
  linkHead(change, work);
  linkCommits(change, work);
  const { repo, known, runs } = change;
  touchTargets(work, repo, [...known.targets, ...statementsOf(change, work.state)]);
  const atCommits = ownShasOf(change, work.state).flatMap((sha) => commitIn(work.state, sha).runs);
  const ran = atCommits.flatMap((one) => (one.repo === repo ? [one.run] : []));
  for (const run of new Set([...runs, ...ran])) touchRun(run, ref, work);
}

function linkHead(change: FoldedChange, work: Work): void {
  const { repo, pr, known } = change;
  const head = headOf(change);
  const isMoved = known.head[0] !== head[0] || known.head[1] !== head[1];
  if (isMoved && known.head[1] !== '') dropHead(work, known.head, change);
  if (change.openedAt === null || head[0] === '' || head[1] === '') return;
  noteHead(work, head, { repo, pr, live: liveOf(change), isDefault: head[2] });
}

function linkCommits(change: FoldedChange, work: Work): void {
  for (const [sha] of change.commits) {
    noteOwner(work, sha, 'own', change);
    touch(work, ownersOf(work.state, sha));
  }
}

/** A run is of one of the changes that it may be of: which one depends on all of them. */
function touchRun(run: string, { repo }: ChangeRef, work: Work): void {
  const { changes, shas } = runIn(work.state, repo, run);
  touch(
    work,
    changes.map((pr) => ({ repo, pr })),
  );
  for (const sha of shas) touch(work, ownersOf(work.state, sha));
}

function tell(ref: ChangeRef, work: Work): ChangeVersion | undefined {
  const { state } = work;
  const change = changeIn(state, ref);
  if (!change) return undefined;
  const version = versionOf(change, state);
  const next: KnownChange = {
    row: version ? fingerprint([JSON.stringify(toChangeRow(version))]) : '',
    head: headOf(change),
    live: liveOf(change),
    commits: ownShasOf(change, state),
    sessions: sessionsOf(change, state),
    targets: statementsOf(change, state),
  };
  if (isSame(next, change.known)) return undefined;
  putChange(state, { ...change, known: next });
  tellSessions(ref, change.known, next, work);
  markDirty(dirtyBetween(change.known, next), state);
  return next.row === change.known.row ? undefined : version;
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

const NAMINGS = { key: refKey, most: 200 };

function tellSessions(
  { repo, pr }: ChangeRef,
  before: KnownChange,
  next: KnownChange,
  { state }: Work,
): void {
  for (const session of new Set([...before.sessions, ...next.sessions].map(([name]) => name))) {
    const others = namingsOf(state, session).filter((naming) => refKey(naming) !== refKey({ repo, pr }));
    const at = next.sessions.find(([name]) => name === session)?.[1];
    const naming = at && { repo, pr, headRepo: next.head[0], at, live: next.live };
    putNamings(state, session, naming ? withItem(others, naming, NAMINGS) : others);
  }
}

/** What calls may be due elsewhere now: those of the branch, of commits, and of sessions that the change names. */
function dirtyBetween(before: KnownChange, next: KnownChange): DirtyKey[] {
  if (before.head[2] && next.head[2]) return [];
  const isMoved = !isSame([before.head, before.live], [next.head, next.live]);
  const heads = isMoved ? [before.head, next.head] : [];
  const branches = new Map(
    heads
      .filter(([, branch, isDefault]) => branch !== '' && !isDefault)
      .map(([repo, branch]) => [`${repo}#${branch}`, { kind: 'branch', repo, branch } as const]),
  );
  const commits = isMoved ? [...before.commits, ...next.commits] : difference(before.commits, next.commits);
  const told = (known: KnownChange) => known.sessions.map((session) => JSON.stringify(session));
  const sessions = isMoved ? [...told(before), ...told(next)] : difference(told(before), told(next));
  const names = sessions.map((session) => (JSON.parse(session) as KnownChange['sessions'][number])[0]);
  const since = Math.min(...[...before.live, ...next.live].map(([from]) => from));
  return [
    ...branches.values(),
    // Of a change that never was open no call is.
    ...(since === Infinity
      ? []
      : [...new Set(commits)].map((sha) => ({ kind: 'commit', sha, since }) as const)),
    ...[...new Set(names)].map((session) => ({ kind: 'session', session }) as const),
  ];
}

/** What is in one of the lists only. */
function difference(left: readonly string[], right: readonly string[]): string[] {
  const [before, after] = [new Set(left), new Set(right)];
  return [...left.filter((item) => !after.has(item)), ...right.filter((item) => !before.has(item))];
}
