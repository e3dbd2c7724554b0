// GitHub's deliveries as facts: https://docs.github.com/en/webhooks/webhook-events-and-payloads
import type { ForgeFact } from '../../schemas/forge.ts';
import { commitOf } from './commit.ts';
import type { ReadDelivery } from './delivery.ts';
import { actorOf, changeFact, repoOf } from './github-change.ts';
import { readCheck, readJob, readRun } from './github-runs.ts';
import { commitsEvent, pullRequestEvent, pushEvent, reviewEvent, threadEvent } from './github-shapes.ts';
import { toInstant } from './instant.ts';
import { ignored, shaped, type Around } from './reading.ts';

type Reader = (body: unknown, around: Around) => ReadDelivery;

const READERS: Readonly<Record<string, Reader>> = {
  pull_request: readPullRequest,
  pull_request_review: readReview,
  pull_request_review_thread: readThread,
  push: readPush,
  workflow_run: readRun,
  workflow_job: readJob,
  check_run: readCheck,
  pull_request_commits: readCommits,
};

/** Events that are known, and why nothing is read of them. */
const UNUSED: Readonly<Record<string, string>> = {
  ping: 'a ping tells nothing but that it arrived',
  check_suite: 'its runs tell it',
  issues: 'issues tell nothing of a change',
  merge_group: 'the merge of the change tells it',
  pull_request_review_comment: 'reviews and their threads tell it',
};

/** Actions that change what is kept of a pull request. `polled` is one that was asked for. */
const ACTIONS = new Set([
  'opened',
  'reopened',
  'synchronize',
  'edited',
  'converted_to_draft',
  'ready_for_review',
  'closed',
  'polled',
]);

/** The facts of a delivery by the name of its event. Throws `MalformedDelivery`. */
export function factsOfGithub(event: string, body: unknown, around: Around): ReadDelivery {
  const reader = Object.hasOwn(READERS, event) ? READERS[event] : undefined;
  if (reader) return reader(body, around);
  const unused = Object.hasOwn(UNUSED, event) ? UNUSED[event] : undefined;
  return ignored(unused ?? `events called ${event.slice(0, 64)} are not read`);
}

function readPullRequest(body: unknown, around: Around): ReadDelivery {
  const told = shaped(pullRequestEvent, body);
  const { action } = told;
  if (!ACTIONS.has(action)) return ignored(`the action ${action.slice(0, 64)} changes nothing that is kept`);
  const { pull_request: pull, repository, before, after } = told;
  const actor = actorOf(told.sender);
  const change = changeFact({ action, pull, repository, actor }, around);
  if (action !== 'synchronize' || before === '' || after === '') return { facts: [change] };
  const { forge, repo, pr, at } = change;
  return { facts: [change, { forge, repo, pr, at, actor, kind: 'head', before, after }] };
}

const REVIEW_STATES = ['approved', 'changes_requested', 'commented', 'dismissed'] as const;

function readReview(body: unknown, around: Around): ReadDelivery {
  const { action, review, pull_request: pull, repository, sender } = shaped(reviewEvent, body);
  const told = review.state.toLowerCase();
  const state = action === 'dismissed' ? 'dismissed' : REVIEW_STATES.find((known) => known === told);
  if (state === undefined) return ignored('a review that is not submitted yet');
  const change = changeFact({ action: 'reviewed', pull, repository, actor: actorOf(pull.user) }, around);
  const submittedAt = toInstant(review.submitted_at) ?? change.at;
  const { forge, repo, pr } = change;
  // A dismissal comes with the time of the review that it dismisses.
  const at = state === 'dismissed' && change.at > submittedAt ? change.at : submittedAt;
  const actor = actorOf(review.user ?? sender);
  return { facts: [change, { forge, repo, pr, at, actor, kind: 'review', review: review.id, state }] };
}

function readThread(body: unknown, around: Around): ReadDelivery {
  const told = shaped(threadEvent, body);
  const { action, thread, pull_request: pull, repository } = told;
  if (action !== 'resolved' && action !== 'unresolved') return ignored('a thread is resolved or not');
  const fact: ForgeFact = {
    forge: 'github',
    repo: repoOf(repository, around),
    pr: String(pull.number),
    at: toInstant(told.updated_at) ?? toInstant(pull.updated_at) ?? around.receivedAt,
    actor: actorOf(told.sender),
    kind: 'thread',
    thread: thread.node_id,
    resolved: action === 'resolved',
  };
  return { facts: [fact] };
}

const BRANCH = 'refs/heads/';

function readPush(body: unknown, around: Around): ReadDelivery {
  const told = shaped(pushEvent, body);
  if (!told.ref.startsWith(BRANCH)) return ignored('a tag was pushed, not a branch');
  if (told.deleted) return ignored('a branch was deleted');
  const { repository, before, after, forced, sender } = told;
  const repo = repoOf(repository, around);
  const branch = told.ref.slice(BRANCH.length);
  const at = pushedAt(repository.pushed_at) ?? toInstant(told.head_commit?.timestamp) ?? around.receivedAt;
  const commits = told.commits.map(({ id, message, timestamp, added, removed, modified }) => {
    const files = [...added, ...removed, ...modified];
    return commitOf(repo, { sha: id, message, at: timestamp, files }, at);
  });
  const fact: ForgeFact = {
    forge: 'github',
    repo,
    pr: '',
    at,
    actor: actorOf(sender),
    kind: 'push',
    branch,
    isDefault: branch === repository.default_branch,
    forced,
    before,
    after,
    commits,
  };
  return { facts: [fact] };
}

/** In deliveries of pushes it is seconds since 1970. */
function pushedAt(told: string | number | null | undefined): string | undefined {
  return typeof told === 'number' ? toInstant(told * 1_000) : undefined;
}

function readCommits(body: unknown, around: Around): ReadDelivery {
  const { pull_request: pull, repository, commits, sender } = shaped(commitsEvent, body);
  const repo = repoOf(repository, around);
  const at = toInstant(pull.updated_at) ?? around.receivedAt;
  const read = commits.map(({ sha, commit }) =>
    commitOf(repo, { sha, message: commit.message, at: commit.committer?.date, files: [] }, at),
  );
  const pr = String(pull.number);
  return {
    facts: [{ forge: 'github', repo, pr, at, actor: actorOf(sender), kind: 'commits', commits: read }],
  };
}
