// Asks GitHub for what deliveries missed in one repository, and tells it in the shape of deliveries.
import { z } from 'zod';
import { shaped, Unreadable, type GithubApi } from './github-api.ts';
import { runsOf, type ShapedDelivery } from './poll-github-runs.ts';
import type { PollPlace } from './state-file.ts';

export type PollOptions = {
  readonly api: GithubApi;
  /** `owner/name`. */
  readonly name: string;
  /** Takes deliveries; resolves with how many facts were new when they are on disk. */
  readonly take: (deliveries: readonly ShapedDelivery[]) => Promise<number>;
  /** Keeps how far it came. */
  readonly reached: (place: PollPlace) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export type Polled = { changes: number; facts: number };

const FIRST_LOOK_BACK_MS = 30 * 24 * 3_600_000;
const MOST_PAGES = 20;
const MOST_PAGES_OF_ONE = 5;
/** How long runs of a change are looked at after it was updated: they end later, and that updates nothing. */
const WATCH_MS = 6 * 3_600_000;
const MOST_WATCHED = 100;
/** A commit may be made long before it is pushed. */
const COMMIT_LOOK_BACK_MS = 24 * 3_600_000;

/** How often a change that cannot be read is tried before it is left out. */
const MOST_TURNS = 3;
const MOST_FAILING = 100;

/** Where a repository is asked from that was never asked. */
export function newPlace(now: number): PollPlace {
  const since = new Date(now - FIRST_LOOK_BACK_MS).toISOString();
  return { since, etag: '', commitsSince: since, commitsEtag: '', watched: [], failing: [] };
}

/**
 * Asks for changes since the place, the oldest first, then for runs that ended since, then for the default branch. What was
 * taken is counted in `polled` and kept by `reached`, also where it is stopped with `PollStopped`. Resolves with the numbers of
 * changes that cannot be read and were left out.
 */
export async function pollGithub(
  from: PollPlace,
  polled: Polled,
  options: PollOptions,
): Promise<readonly number[]> {
  const left: number[] = [];
  let place = from;
  const reach = (part: Partial<PollPlace>): void => {
    place = { ...place, ...part };
    options.reached(place);
  };
  const listed = await changedSince(place, options);
  for (const pull of listed.pulls) {
    const { number, updated_at: since } = pull;
    const known = place.failing.find(({ pr, at }) => pr === number && at === since);
    const others = place.failing.filter(({ pr }) => pr !== number);
    if (known && known.turns >= MOST_TURNS) {
      left.push(number);
      continue;
    }
    try {
      const { deliveries, etag } = await deliveriesOf(pull, options);
      polled.facts += await options.take(deliveries);
      polled.changes += 1;
      const watched = { pr: number, sha: pull.head.sha, etag, until: options.now() + WATCH_MS };
      const watching = place.watched.filter(({ pr }) => pr !== number);
      reach({ since, failing: others, watched: [...watching, watched].slice(-MOST_WATCHED) });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const turns = (known?.turns ?? 0) + 1;
      reach({ failing: [...others, { pr: number, at: since, turns }].slice(-MOST_FAILING) });
      if (turns < MOST_TURNS) throw error;
      left.push(number);
    }
  }
  reach({ etag: listed.etag });
  left.push(...(await watchRuns(place, polled, { ...options, reach })));
  const { deliveries, ...further } = await commitsSince(from, options);
  polled.facts += await options.take(deliveries);
  reach(further);
  return [...new Set(left)];
}

const listedPull = z.looseObject({
  number: z.int(),
  updated_at: z.string(),
  head: z.looseObject({ sha: z.string() }),
  base: z.looseObject({ repo: z.looseObject({ full_name: z.string() }) }),
});
type ListedPull = z.infer<typeof listedPull>;

async function changedSince(
  { since, etag }: PollPlace,
  { api, name }: PollOptions,
): Promise<{ readonly pulls: readonly ListedPull[]; readonly etag: string }> {
  const first = await api.get(
    `/repos/${name}/pulls?state=all&sort=updated&direction=desc&per_page=100`,
    etag,
  );
  if (first.body === undefined) return { pulls: [], etag };
  const found: ListedPull[] = [];
  const add = (body: unknown): boolean => {
    const page = shaped(z.array(listedPull), body);
    const fresh = page.filter(({ updated_at: at }) => Date.parse(at) >= Date.parse(since));
    found.push(...fresh);
    return fresh.length === page.length;
  };
  if (add(first.body) && first.next !== undefined)
    for await (const body of api.pages(first.next, MOST_PAGES)) if (!add(body)) break;
  return { pulls: found.reverse(), etag: first.etag };
}

/** Everything of one change. */
async function deliveriesOf({ number, head, base }: ListedPull, options: PollOptions) {
  const { api, name } = options;
  const repository = base.repo;
  const path = `/repos/${name}/pulls/${number}`;
  const { body: pull_request } = await api.get(path);
  const deliveries: ShapedDelivery[] = [
    { event: 'pull_request', body: { action: 'polled', pull_request, repository } },
  ];
  for (const review of await all(`${path}/reviews?per_page=100`, api))
    deliveries.push({
      event: 'pull_request_review',
      body: { action: actionOf(review), review, pull_request, repository },
    });
  const commits = await all(`${path}/commits?per_page=100`, api);
  deliveries.push({ event: 'pull_request_commits', body: { pull_request, commits, repository } });
  const runs = await runsOf(head.sha, '', { api, name, repository });
  return { deliveries: [...deliveries, ...runs.deliveries], etag: runs.etag };
}

const stated = z.looseObject({ state: z.string() });

function actionOf(review: unknown): string {
  return stated.safeParse(review).data?.state === 'DISMISSED' ? 'dismissed' : 'submitted';
}

async function all(path: string, api: GithubApi): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const body of api.pages(path, MOST_PAGES_OF_ONE))
    found.push(...shaped(z.array(z.unknown()), body));
  return found;
}

type Watching = PollOptions & { readonly reach: (part: Partial<PollPlace>) => void };

/** Runs that ended since the change was updated last; resolves with the changes of which they cannot be read. */
async function watchRuns(
  { watched }: PollPlace,
  polled: Polled,
  options: Watching,
): Promise<readonly number[]> {
  const { api, name, take, now, reach } = options;
  const repository = { full_name: name };
  const still = watched.filter(({ until }) => until > now());
  const left: number[] = [];
  for (const [at, one] of still.entries()) {
    try {
      const { deliveries, etag } = await runsOf(one.sha, one.etag, { api, name, repository });
      if (etag === one.etag) continue;
      polled.facts += await take(deliveries);
      still[at] = { ...one, etag };
      reach({ watched: [...still] });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      left.push(one.pr);
    }
  }
  reach({ watched: still });
  return left;
}

const repositoryTold = z.looseObject({ default_branch: z.string() });
const committed = z.looseObject({
  sha: z.string(),
  commit: z.looseObject({
    message: z.string(),
    committer: z.looseObject({ date: z.string() }),
  }),
});

/** Git allows commits without a committer or a date: those of which that is not told are left out. */
function committedIn(body: unknown) {
  return shaped(z.array(z.unknown()), body).flatMap((one) => {
    const { success, data } = committed.safeParse(one);
    return success ? [data] : [];
  });
}

type Branch = Pick<PollPlace, 'commitsSince' | 'commitsEtag'> & {
  readonly deliveries: readonly ShapedDelivery[];
};

/** Commits of the default branch, each as a push of its own: so it is the same fact whenever it is asked for. */
async function commitsSince(place: PollPlace, { api, name, now }: PollOptions): Promise<Branch> {
  const { commitsSince: since, commitsEtag } = place;
  const first = await api.get(`/repos/${name}/commits?per_page=100`, commitsEtag);
  if (first.body === undefined) return { deliveries: [], commitsSince: since, commitsEtag };
  const { body: repository } = await api.get(`/repos/${name}`);
  const ref = `refs/heads/${shaped(repositoryTold, repository).default_branch}`;
  const deliveries: ShapedDelivery[] = [];
  const earliest = Date.parse(since) - COMMIT_LOOK_BACK_MS;
  let newest = Date.parse(since);
  const add = (body: unknown): boolean => {
    const page = committedIn(body);
    const fresh = page.filter(({ commit }) => Date.parse(commit.committer.date) >= earliest);
    for (const { sha: id, commit } of fresh) {
      const { date: timestamp } = commit.committer;
      // Clocks of committers may be ahead: what comes next is not older for that.
      newest = Math.max(newest, Math.min(Date.parse(timestamp), now()));
      const commits = [{ id, message: commit.message, timestamp }];
      deliveries.push({
        event: 'push',
        body: { ref, after: id, commits, head_commit: { timestamp }, repository },
      });
    }
    return fresh.length === page.length;
  };
  if (add(first.body) && first.next !== undefined)
    for await (const body of api.pages(first.next, MOST_PAGES_OF_ONE)) if (!add(body)) break;
  return { deliveries, commitsSince: new Date(newest).toISOString(), commitsEtag: first.etag };
}
