// Folds facts into memory: what is known afterwards depends on the facts alone, not on their order or how often they came.
import { isCopilotReviewer } from '../../schemas/runner-minutes.ts';
import type { ForgeFact } from '../../schemas/forge.ts';
import type { FoldedAttempt, FoldedChange, FoldedJob, FoldedReview, FoldedThread } from './folded.ts';
import { noteLanding, noteOwner, noteReverter, ownersOf, tellCommit } from './commits.ts';
import { notePushed } from './pushes.ts';
import { sortable, withItem, withTexts } from './sets.ts';
import { shortSha } from './sha.ts';
import { commitIn, foldedChange, putChange, putCommit, putRun, runIn } from './shelves.ts';
import { withSnapshot } from './snapshot.ts';
import { retell, touch, type Work } from './work.ts';

type Of<Kind extends ForgeFact['kind']> = Extract<ForgeFact, { readonly kind: Kind }>;

/** Folds one fact. What it changes beside itself is found when the fold ends: see `endFold`. */
export function foldFact(fact: ForgeFact, work: Work): void {
  switch (fact.kind) {
    case 'change':
      foldSnapshot(fact, work);
      break;
    case 'head':
      changeOf(fact, work, (known) => withCommits(known, [fact.before, fact.after], fact.at));
      break;
    case 'commits':
      foldCommits(fact, work);
      break;
    case 'push':
      foldPush(fact, work);
      break;
    case 'review':
      figuresOf(fact, work, (known) => ({
        ...known,
        reviews: withItem(known.reviews, reviewOf(fact, known), REVIEWS),
      }));
      break;
    case 'thread':
      figuresOf(fact, work, (known) => ({
        ...known,
        threads: withItem(known.threads, threadOf(fact), THREADS),
      }));
      break;
    case 'run':
      foldRun(fact, work);
      break;
    case 'job':
      foldJob(fact, work);
      break;
    case 'outcome':
      break;
  }
}

function changeOf(fact: ForgeFact, work: Work, to: (known: FoldedChange) => FoldedChange): void {
  if (fact.pr === '') return;
  putChange(work.state, to(foldedChange(work.state, fact, fact.forge)));
  touch(work, [fact]);
}

/** Of what nothing follows for other changes. */
function figuresOf(fact: ForgeFact, work: Work, to: (known: FoldedChange) => FoldedChange): void {
  if (fact.pr === '') return;
  putChange(work.state, to(foldedChange(work.state, fact, fact.forge)));
  retell(work, [fact]);
}

/** What is said now or was once is noted where it leads; what counts is read of the latest. */
function foldSnapshot(fact: Of<'change'>, work: Work): void {
  const { repo, pr, change } = fact;
  if (pr === '') return;
  changeOf(fact, work, (known) => withCommits(withSnapshot(known, fact), [change.headSha], change.updatedAt));
  for (const target of change.reverts) noteReverter(work, target, { repo, pr, sha: '' });
  const merge = change.state === 'merged' ? shortSha(change.mergeSha) : '';
  if (merge !== '') noteOwner(work, merge, 'merged', { repo, pr });
}

const COMMITS = {
  key: ([sha]: FoldedChange['commits'][number]) => sha,
  most: 1_000,
  wins: ([, at]: FoldedChange['commits'][number], [, known]: FoldedChange['commits'][number]) => at < known,
};

function withCommits(known: FoldedChange, shas: readonly string[], at: string): FoldedChange {
  const own = shas.map(shortSha).filter((sha) => sha !== '');
  const commits = own.reduce(
    (all, sha) => withItem(all, [sha, Date.parse(at)] as const, COMMITS),
    known.commits,
  );
  return { ...known, commits };
}

function foldCommits(fact: Of<'commits'>, work: Work): void {
  for (const commit of fact.commits) {
    tellCommit(work, fact.repo, commit);
    changeOf(fact, work, (known) => withCommits(known, [commit.sha], commit.at));
  }
}

function foldPush(fact: Of<'push'>, work: Work): void {
  const { repo, branch, isDefault, at, after, commits } = fact;
  // What is asked for later says of no push where it began.
  const landing = { repo, branch, at: Date.parse(at), after: shortSha(after), isTold: fact.before !== '' };
  for (const commit of commits) {
    const sha = shortSha(commit.sha);
    if (sha === '') continue;
    tellCommit(work, repo, commit);
    if (isDefault) noteLanding(work, sha, landing);
  }
  if (isDefault) return;
  const shas = commits.map(({ sha }) => shortSha(sha)).filter((sha) => sha !== '');
  notePushed(work, [repo, branch], shas, Date.parse(at));
}

/** Of two tellings of the same thing the later counts, and of the same moment the greater text. */
function isLater<Item extends { readonly at: number }>(text: (item: Item) => string) {
  return (item: Item, known: Item): boolean =>
    item.at > known.at || (item.at === known.at && text(item) > text(known));
}

const REVIEWS = {
  key: ({ id }: FoldedReview) => id,
  most: 2_000,
  wins: (item: FoldedReview, known: FoldedReview) =>
    item.since < known.since || isLater(({ state, by }: FoldedReview) => `${state}/${by}`)(item, known),
};

/** Whichever came first, it is since the first of its tellings as the last of them says. */
function reviewOf({ review, state, at, actor }: Of<'review'>, { reviews }: FoldedChange): FoldedReview {
  const told = { id: review, state, at: Date.parse(at), by: actor.name, kind: actor.kind };
  const known = reviews.find(({ id }) => id === review);
  const since = Math.min(told.at, known?.since ?? told.at);
  const isLast = !known || isLater<typeof told>((of) => `${of.state}/${of.by}`)(told, known);
  return { ...(isLast ? told : known), since };
}

const THREADS = {
  key: ({ id }: FoldedThread) => id,
  most: 5_000,
  wins: isLater(({ resolved }: FoldedThread) => String(resolved)),
};

function threadOf({ thread, resolved, at }: Of<'thread'>): FoldedThread {
  return { id: thread, resolved, at: Date.parse(at) };
}

const ATTEMPTS = {
  key: ({ attempt }: FoldedAttempt) => sortable(attempt),
  most: 500,
  wins: isLater(({ conclusion, isReview }: FoldedAttempt) => `${conclusion}/${String(isReview)}`),
};

function foldRun(fact: Of<'run'>, work: Work): void {
  const { repo, run, attempt, at, conclusion, isReview, path, headSha, changes } = fact;
  const known = runIn(work.state, repo, run);
  const sha = shortSha(headSha);
  const told = {
    ...{ attempt, conclusion, at: Date.parse(at), isReview },
    ...(isCopilotReviewer(path) && { isCopilot: true }),
  };
  putRun(work.state, {
    ...known,
    changes: withTexts(known.changes, changes),
    shas: withTexts(known.shas, sha === '' ? [] : [sha]),
    attempts: withItem(known.attempts, told, ATTEMPTS),
  });
  for (const pr of changes) noteRun(work, { repo, pr }, run);
  runAt(work, repo, run);
}

const JOBS = {
  key: ({ attempt, job }: FoldedJob) => `${sortable(attempt)}/${job}`,
  most: 2_000,
  wins: isLater(({ sku, minutes, conclusion }: FoldedJob) => `${sortable(minutes)}/${sku}/${conclusion}`),
};

function foldJob({ repo, run, attempt, job, at, ...fact }: Of<'job'>, work: Work): void {
  const known = runIn(work.state, repo, run);
  const sha = shortSha(fact.headSha);
  const { conclusion, sku, minutes } = fact;
  putRun(work.state, {
    ...known,
    shas: withTexts(known.shas, sha === '' ? [] : [sha]),
    jobs: withItem(known.jobs, { attempt, job, conclusion, at: Date.parse(at), sku, minutes }, JOBS),
  });
  runAt(work, repo, run);
}

function noteRun(work: Work, ref: { readonly repo: string; readonly pr: string }, run: string): void {
  const known = foldedChange(work.state, ref, work.forge);
  const runs = withTexts(known.runs, [run]);
  if (runs !== known.runs) putChange(work.state, { ...known, runs });
}

const RUNS = { key: (one: { repo: string; run: string }) => `${one.repo}#${one.run}`, most: 1_000 };

/** Has the changes that a run may be of told again: it is of one of them. */
function runAt(work: Work, repo: string, run: string): void {
  const { changes, shas } = runIn(work.state, repo, run);
  retell(
    work,
    changes.map((pr) => ({ repo, pr })),
  );
  for (const sha of shas) {
    const known = commitIn(work.state, sha);
    const runs = withItem(known.runs, { repo, run }, RUNS);
    if (runs !== known.runs) putCommit(work.state, sha, { ...known, runs });
    retell(work, ownersOf(work.state, sha));
  }
}
