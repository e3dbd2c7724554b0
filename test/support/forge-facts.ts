// Facts of a forge in a few words, and what memory makes of them.
import { createHash } from 'node:crypto';
import type { ChangeSnapshot, ForgeCommit, ForgeFact, RevertTarget } from '../../schemas/forge.ts';
import type { ChangeVersion } from '../../ingest/forge/change-row.ts';
import { refKey } from '../../ingest/forge/shelves.ts';
import { foldFacts } from '../../ingest/forge/take-delivery.ts';
import type { Memory, SettleState } from '../../ingest/settle/state.ts';

export const REPO = 'github.com/acme/shop';
const NOBODY = { name: '', kind: '' } as const;

/** Minutes after the beginning of a day, as RFC 3339. */
export function at(minute: number): string {
  return new Date(Date.UTC(2026, 9, 6) + minute * 60_000).toISOString();
}

/** The SHA of a commit that a test calls by a name. */
export function sha(name: string): string {
  return createHash('sha1').update(name).digest('hex');
}

/** A revert of a change by its number, or of a commit. */
export function target(what: Partial<RevertTarget>): RevertTarget {
  return { repo: REPO, pr: '', sha: '', partial: false, ...what };
}

type Seen = Partial<Omit<ChangeSnapshot, 'updatedAt'>> & { readonly repo?: string; readonly action?: string };

/** That a change looked like this at a minute; opened at minute 0 from `feature` into `main` where nothing else is said. */
export function seen(
  pr: string,
  minute: number,
  { repo = REPO, action = 'edited', ...of }: Seen = {},
): ForgeFact {
  const change: ChangeSnapshot = {
    updatedAt: at(minute),
    state: 'open',
    title: `Change ${pr}`,
    url: '',
    author: { name: 'ada', kind: 'person' },
    isDraft: false,
    headRepo: repo,
    headBranch: `feature-${pr}`,
    headSha: sha(`head ${pr}`),
    baseBranch: 'main',
    defaultBranch: 'main',
    openedAt: at(0),
    closedAt: null,
    mergedAt: null,
    mergedBy: '',
    mergeSha: '',
    commits: null,
    additions: null,
    deletions: null,
    changedFiles: null,
    sessions: [],
    reverts: [],
    tasks: [],
    agents: [],
    ...of,
  };
  return { forge: 'github', repo, pr, at: at(minute), actor: NOBODY, kind: 'change', action, change };
}

/** That a change was merged at a minute. */
export function merged(pr: string, minute: number, of: Seen = {}): ForgeFact {
  const ends = { closedAt: at(minute), mergedAt: at(minute), mergeSha: sha(`merge ${pr}`) };
  return seen(pr, minute, { state: 'merged', action: 'closed', ...ends, ...of });
}

/** A commit by a name. */
export function commit(name: string, minute: number, of: Partial<ForgeCommit> = {}): ForgeCommit {
  const nothing = { sessions: [], reverts: [], tasks: [], agents: [], files: [] };
  return { ...nothing, sha: sha(name), at: at(minute), ...of };
}

/** A push to the default branch, or to another one. */
export function pushed(
  minute: number,
  commits: readonly ForgeCommit[],
  { repo = REPO, branch = 'main' }: { readonly repo?: string; readonly branch?: string } = {},
): ForgeFact {
  const after = commits.at(-1)?.sha ?? '';
  const push = { branch, isDefault: branch === 'main', forced: false, before: '', after, commits };
  return { forge: 'github', repo, pr: '', at: at(minute), actor: NOBODY, kind: 'push', ...push };
}

/** Memory in a map that a test can look into. */
export function forgeState(): SettleState & { readonly values: ReadonlyMap<string, unknown> } {
  const values = new Map<string, unknown>();
  return {
    values,
    get: <Kind extends keyof Memory>(kind: Kind, key: string) =>
      structuredClone(values.get(`${kind}/${key}`)) as Memory[Kind] | undefined,
    put: (kind, key, value) => void values.set(`${kind}/${key}`, structuredClone(value)),
  };
}

export type Folded = {
  readonly state: ReturnType<typeof forgeState>;
  /** The last version of each change, by its number, or by its name where it is of another repository. */
  readonly versions: ReadonlyMap<string, ChangeVersion>;
};

/** Folds each of the lists as one delivery. */
export function folded(deliveries: readonly (readonly ForgeFact[])[]): Folded {
  const state = forgeState();
  const versions = new Map<string, ChangeVersion>();
  for (const facts of deliveries) {
    for (const version of foldFacts(facts, state))
      versions.set(version.repo === REPO ? version.pr : refKey(version), version);
  }
  return { state, versions };
}

/** What memory holds, empty lists aside, but for what attribution has yet to look at, which the way there decides. */
export function remembered({ state }: Folded): [string, unknown][] {
  const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
  const kept = [...state.values].filter(([key, value]) => !key.startsWith('dirty/') && !isEmpty(value));
  return kept.sort(([left], [right]) => (left < right ? -1 : 1));
}
