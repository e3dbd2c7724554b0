// What forges made known of changes, written into memory as their deliveries leave it there.
import { markDirty } from '../../ingest/attribution/dirty.ts';
import type { ChangeRef, Span } from '../../ingest/forge/folded.ts';
import {
  commitIn,
  foldedChange,
  headsOn,
  namingsOf,
  putChange,
  putCommit,
  putHeads,
  putNamings,
} from '../../ingest/forge/shelves.ts';
import { shortSha } from '../../ingest/forge/sha.ts';
import type { SettleState } from '../../ingest/settle/state.ts';

/** A change in a few words. Times in milliseconds since 1970. */
export type KnownForge = ChangeRef & {
  readonly headRepo?: string;
  readonly branch: string;
  readonly live: readonly Span[];
  readonly isDefault?: boolean;
  readonly commits?: readonly string[];
  readonly sessions?: Readonly<Record<string, readonly number[]>>;
};

/** Makes a change known in the place of what was known of it; commits and sessions stay known. */
export function learnChange(change: KnownForge, state: SettleState): void {
  const { repo, pr, headRepo = repo, branch, live, isDefault = false } = change;
  const ref = { repo, pr };
  const isOther = (one: ChangeRef): boolean => one.repo !== repo || one.pr !== pr;
  const folded = foldedChange(state, ref, 'github');
  const { head, commits, sessions, live: was } = folded.known;
  const since = Math.min(...[...was, ...live].map(([from]) => from));
  const shas = [...new Set([...commits, ...(change.commits ?? []).map(shortSha)])];
  const named = new Map([...sessions, ...Object.entries(change.sessions ?? {})]);
  const known = { ...folded.known, live, commits: shas, sessions: [...named] };
  putChange(state, { ...folded, known: { ...known, head: [headRepo, branch, isDefault] } });
  putHeads(state, head, headsOn(state, head[0], head[1]).filter(isOther));
  const heads = headsOn(state, headRepo, branch).filter(isOther);
  putHeads(state, [headRepo, branch], [...heads, { ...ref, live, isDefault }]);
  for (const sha of shas) {
    const commit = commitIn(state, sha);
    putCommit(state, sha, { ...commit, own: [...commit.own.filter(isOther), ref] });
  }
  for (const [session, at] of named) {
    const others = namingsOf(state, session).filter(isOther);
    putNamings(state, session, [...others, { ...ref, headRepo, at, live }]);
  }
  markDirty(
    [
      { kind: 'branch', repo: head[0], branch: head[1] },
      { kind: 'branch', repo: headRepo, branch },
      ...shas.map((sha) => ({ kind: 'commit', sha, since: since === Infinity ? 0 : since }) as const),
      ...[...named.keys()].map((session) => ({ kind: 'session', session }) as const),
    ],
    state,
  );
}
