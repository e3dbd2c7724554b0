// What somebody knows of the company's pull requests who got all deliveries of a window, put together without regard to their order.
import { FORGE_HOST, pathOf, type Repository } from '../company/company.ts';
import { stateAt, type Change, type Run, type Turn } from '../changes/change.ts';
import type { DemoDelivery, Tidings } from '../changes/deliveries.ts';

export type KnownChange = {
  readonly repo: string;
  readonly pr: string;
  readonly change: Change;
  /** How it stood when it was shown last. */
  readonly last: Turn;
  /** Undefined while it is open. */
  readonly endedAt: number | undefined;
  /** Since when it is taken back; undefined while it stands. */
  readonly revertedAt: number | undefined;
  /** Whether it only puts back what was accepted before. */
  readonly restores: boolean;
  readonly commits: number;
  /** When the first run of a workflow failed on it. */
  readonly failedAt: number | undefined;
};

/** A change that names a session, and when. */
export type Naming = { readonly repo: string; readonly pr: string; readonly at: readonly number[] };

export type KnownForge = {
  /** By `repo#pr`. */
  readonly changes: ReadonlyMap<string, KnownChange>;
  /** By session. */
  readonly namings: ReadonlyMap<string, readonly Naming[]>;
  /** Jobs of workflows that review, each once. */
  readonly reviewJobs: readonly Run[];
  /** Whether a run of the workflow was told that reviews. */
  readonly reviewWorkflows: ReadonlySet<string>;
};

export function repoOf(repository: Repository): string {
  return `${FORGE_HOST}/${pathOf(repository)}`;
}

export function keyOf(repo: string, pr: string): string {
  return `${repo}#${pr}`;
}

function changeKey({ repository, number }: Change): string {
  return keyOf(repoOf(repository), String(number));
}

/** Reads all deliveries, in any order and any number of times. */
export function knownForge(deliveries: readonly DemoDelivery[]): KnownForge {
  const tidings = deliveries.map((delivery) => delivery.tidings);
  const shown = lastShown(tidings);
  const runs = new Map(ofKind(tidings, 'run').map(({ run }) => [`${run.id}/${run.attempt}`, run]));
  const changes = [...shown].map(([key, { change, at }]): [string, KnownChange] => {
    const last = stateAt(change, at);
    const failed = ofKind(tidings, 'run').filter(
      ({ change: own, run }) => run.failed && changeKey(own) === key,
    );
    return [
      key,
      {
        repo: repoOf(change.repository),
        pr: String(change.number),
        change,
        last,
        endedAt: last.state === 'open' ? undefined : last.at,
        revertedAt: revertedAt(key, { tidings, shown }),
        restores: revertedBy(change, shown).some((target) => revertedBy(target, shown).length > 0),
        commits: Math.max(1, change.commits.filter((commit) => commit.at <= at).length),
        failedAt: least(failed.map(({ run }) => run.endedAt)),
      },
    ];
  });
  const reviews = [...runs.values()].filter(({ workflow }) => workflow.reviews);
  const reviewRuns = new Set(reviews.map(({ id }) => id));
  const jobs = new Map(ofKind(tidings, 'job').map(({ run }) => [`${run.id}/${run.attempt}`, run]));
  return {
    changes: new Map(changes),
    namings: namingsOf(tidings, shown),
    reviewJobs: [...jobs.values()].filter(({ id }) => reviewRuns.has(id)),
    reviewWorkflows: new Set(reviews.map(({ workflow }) => workflow.name)),
  };
}

type Shown = ReadonlyMap<string, { readonly change: Change; readonly at: number }>;

function ofKind<Kind extends Tidings['kind']>(
  tidings: readonly Tidings[],
  kind: Kind,
): Extract<Tidings, { kind: Kind }>[] {
  return tidings.filter((one): one is Extract<Tidings, { kind: Kind }> => one.kind === kind);
}

function lastShown(tidings: readonly Tidings[]): Shown {
  const shown = new Map<string, { change: Change; at: number }>();
  for (const { change, at } of ofKind(tidings, 'change')) {
    const known = shown.get(changeKey(change));
    if (!known || known.at < at) shown.set(changeKey(change), { change, at });
  }
  return shown;
}

/** The known change that a change takes back as a whole, by what its description says. */
function revertedBy({ body, repository }: Change, shown: Shown): Change[] {
  const number = /^Reverts \S+#(\d+)$/.exec(body)?.[1];
  const target = number === undefined ? undefined : shown.get(keyOf(repoOf(repository), number));
  return target ? [target.change] : [];
}

type Told = { readonly tidings: readonly Tidings[]; readonly shown: Shown };

/** A revert that was merged counts, unless it was taken back itself; so does a commit on the default branch. */
function revertedAt(key: string, { tidings, shown }: Told): number | undefined {
  if (!isMerged(key, shown)) return undefined;
  const commits = ofKind(tidings, 'revert').filter((told) => changeKey(told.of) === key);
  const changes = [...shown].flatMap(([by, { change }]) => {
    const reverts = revertedBy(change, shown).some((target) => changeKey(target) === key);
    const counts = reverts && isMerged(by, shown) && revertedAt(by, { tidings, shown }) === undefined;
    return counts ? [mergedIn(by, shown)] : [];
  });
  return least([...commits.map(({ commit }) => commit.at), ...changes]);
}

function isMerged(key: string, shown: Shown): boolean {
  const known = shown.get(key);
  return known !== undefined && stateAt(known.change, known.at).state === 'merged';
}

function mergedIn(key: string, shown: Shown): number {
  const known = shown.get(key);
  return known ? stateAt(known.change, known.at).at : 0;
}

/** Commits count that were pushed to the branch of a change that is known. */
function namingsOf(tidings: readonly Tidings[], shown: Shown): Map<string, Naming[]> {
  const moments = new Map<string, Map<string, Set<number>>>();
  for (const { change, commits } of ofKind(tidings, 'push')) {
    if (!shown.has(changeKey(change))) continue;
    for (const { at, sessions } of commits) {
      for (const session of sessions) {
        const byChange = moments.get(session) ?? new Map<string, Set<number>>();
        moments.set(session, byChange);
        byChange.set(changeKey(change), (byChange.get(changeKey(change)) ?? new Set()).add(at));
      }
    }
  }
  return new Map(
    [...moments].map(([session, byChange]) => [
      session,
      [...byChange].map(([key, at]): Naming => {
        const [repo = '', pr = ''] = key.split('#');
        return { repo, pr, at: [...at].sort((left, right) => left - right) };
      }),
    ]),
  );
}

function least(moments: readonly number[]): number | undefined {
  return moments.length === 0 ? undefined : Math.min(...moments);
}
