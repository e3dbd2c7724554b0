// Links that people made, as the ingest lane knows them: by what they are about, in the journal's memory.
import { toNanos } from '../../schemas/nanos.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import type { SettleState } from '../settle/state.ts';
import { markDirty, type DirtyKey } from './dirty.ts';
import type { Call, LinkedChange } from './due-change.ts';
import type { Link } from './link.ts';

/** Replaces all links, the ones that count first before others. What the calls of changed ones are due to is looked at again. */
export function takeLinks(links: readonly Link[], state: SettleState): void {
  const before = state.get('links', ALL) ?? [];
  if (JSON.stringify(before) === JSON.stringify(links)) return;
  const [earlier, now] = [byTarget(before), byTarget(links)];
  const changed: DirtyKey[] = [];
  for (const [target, { about }] of new Map([...earlier, ...now])) {
    const own = now.get(target)?.own ?? [];
    if (JSON.stringify(own) === JSON.stringify(earlier.get(target)?.own ?? [])) continue;
    state.put('links', keyOf(about), own);
    changed.push(about);
  }
  markDirty(changed, state);
  state.put('links', ALL, links);
}

/** The links by what they are about, in their order. */
function byTarget(links: readonly Link[]) {
  const targets = new Map<string, { readonly about: Target; readonly own: Link[] }>();
  for (const link of links) {
    const about = targetOf(link);
    const name = JSON.stringify(about);
    const known = targets.get(name);
    if (known) known.own.push(link);
    else targets.set(name, { about, own: [link] });
  }
  return targets;
}

const ALL = 'all';

type Target = Exclude<DirtyKey, { readonly kind: 'commit' }>;

function targetOf({ session, onRepo, branch }: Link): Target {
  return session === '' ? { kind: 'branch', repo: onRepo, branch } : { kind: 'session', session };
}

/** Links about a session, the ones that count first before others. */
export function linksOfSession(session: string, state: SettleState): readonly Link[] {
  return session === '' ? [] : (state.get('links', sessionKey(session)) ?? []);
}

/** Links about a branch, the same way. */
export function linksOnBranch(repo: string, branch: string, state: SettleState): readonly Link[] {
  return branch === '' ? [] : (state.get('links', branchKey(repo, branch)) ?? []);
}

/** The link that counts for a call: of its session before its branch, and the first that covers its time. */
export function linkFor(
  call: Call,
  ofSession: readonly Link[],
  onBranch: readonly Link[],
): LinkedChange | undefined {
  return [...ofSession, ...onBranch].find((link) => covers(link, call));
}

function covers({ agent, from, to }: Link, call: Call): boolean {
  return (
    (agent === '' || agent === call.agent) &&
    (from === null || call.time >= toNanos(from)) &&
    (to === null || call.time < toNanos(to))
  );
}

function keyOf(target: Target): string {
  return target.kind === 'branch' ? branchKey(target.repo, target.branch) : sessionKey(target.session);
}

function sessionKey(session: string): string {
  return fingerprint(['link of session', session]);
}

function branchKey(repo: string, branch: string): string {
  return fingerprint(['link of branch', repo, branch]);
}
