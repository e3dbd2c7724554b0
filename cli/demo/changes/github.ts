// Bodies of GitHub's deliveries, as far as they matter: https://docs.github.com/en/webhooks/webhook-events-and-payloads
import { pathOf, type Repository } from '../company/company.ts';
import { seededRandom } from '../random.ts';
import { mergedAt, openedAt, stateAt, type Change, type Commit, type Review, type Run } from './change.ts';

/** What a delivery is called, and what is in it. */
export type Told = { readonly event: string; readonly body: object };

const DEFAULT_BRANCH = 'main';
const BOT = '[bot]';

/** The change as it was at that moment, because of an action. */
export function pullRequest(change: Change, action: string, at: number): Told {
  const body = {
    action,
    number: change.number,
    pull_request: pullOf(change, at),
    ...around(change.repository),
  };
  return { event: 'pull_request', body: { ...body, sender: userOf(change.author.login) } };
}

/** The branch has a new head. */
export function synchronized(
  change: Change,
  { before, after }: { before: string; after: string },
  at: number,
): Told {
  const { event, body } = pullRequest(change, 'synchronize', at);
  return { event, body: { ...body, before, after } };
}

export function reviewed(change: Change, { id, at, login, state }: Review): Told {
  const user = userOf(login);
  const review = { id, state, submitted_at: instant(at), user, body: null };
  return {
    event: 'pull_request_review',
    body: {
      action: 'submitted',
      review,
      pull_request: pullOf(change, at),
      ...around(change.repository),
      sender: user,
    },
  };
}

export type Push = {
  readonly repository: Repository;
  readonly branch: string;
  readonly at: number;
  readonly forced?: boolean;
  readonly login: string;
  readonly before: string;
  readonly commits: readonly (Commit & { readonly sessions?: readonly string[] })[];
};

export function pushed({ repository, branch, at, forced = false, login, before, commits }: Push): Told {
  const told = commits.map((commit) => ({
    id: commit.sha,
    message: messageOf(commit),
    timestamp: instant(commit.at),
    added: [],
    removed: [],
    modified: commit.files,
    author: { username: login },
  }));
  const last = told.at(-1);
  const { repository: page } = around(repository);
  return {
    event: 'push',
    body: {
      ref: `refs/heads/${branch}`,
      before,
      after: last?.id,
      created: /^0+$/.test(before),
      deleted: false,
      forced,
      commits: told,
      head_commit: last,
      // Seconds, in deliveries of pushes only.
      repository: { ...page, pushed_at: Math.floor(at / 1_000) },
      pusher: { name: login },
      sender: userOf(login),
    },
  };
}

export function ranWorkflow({ number, repository }: Change, { workflow, ...run }: Run): Told {
  const { name, path } = workflow;
  const url = `https://api.${new URL(repository.url).host}/repos/${pathOf(repository)}`;
  return {
    event: 'workflow_run',
    body: {
      action: 'completed',
      workflow: { name, path },
      workflow_run: {
        id: run.id,
        name,
        path,
        run_attempt: run.attempt,
        event: 'pull_request',
        status: 'completed',
        conclusion: conclusionOf(run),
        head_sha: run.headSha,
        created_at: instant(run.startedAt),
        updated_at: instant(run.endedAt),
        pull_requests: [{ number, base: { ref: DEFAULT_BRANCH, repo: { url } } }],
      },
      ...around(repository),
      sender: userOf(`github-actions${BOT}`),
    },
  };
}

export function ranJob({ repository }: Change, run: Run): Told {
  const id = seededRandom('job', run.id, run.attempt).integer(20_000_000_000, 90_000_000_000);
  return {
    event: 'workflow_job',
    body: {
      action: 'completed',
      workflow_job: {
        id,
        run_id: run.id,
        run_attempt: run.attempt,
        name: run.workflow.reviews ? 'review' : 'test',
        status: 'completed',
        conclusion: conclusionOf(run),
        head_sha: run.headSha,
        started_at: instant(run.startedAt),
        completed_at: instant(run.endedAt),
        labels: [run.label],
        runner_id: 1 + (id % 400),
        runner_name: `runner-${id % 400}`,
      },
      ...around(repository),
      sender: userOf(`github-actions${BOT}`),
    },
  };
}

function conclusionOf({ failed }: Pick<Run, 'failed'>): string {
  return failed ? 'failure' : 'success';
}

/** A commit's message; trailers name the sessions that worked on it. */
function messageOf({ subject, sessions = [] }: Push['commits'][number]): string {
  if (sessions.length === 0) return subject;
  const trailers = sessions.map((session) => `Claude-Session: ${session}`);
  return [subject, '', 'Co-Authored-By: Claude <noreply@anthropic.com>', ...trailers].join('\n');
}

function pullOf(change: Change, at: number) {
  const { repository, number, author, head, branch } = change;
  const { state, at: since } = stateAt(change, at);
  const isMerged = state === 'merged';
  const commits = change.commits.filter((commit) => commit.at <= at);
  const page = around(repository).repository;
  const ended = state === 'open' ? null : instant(since);
  return {
    number,
    html_url: `${repository.url}/pull/${number}`,
    state: state === 'open' ? 'open' : 'closed',
    title: change.title,
    body: change.body,
    user: userOf(author.login),
    draft: false,
    created_at: instant(openedAt(change)),
    updated_at: instant(at),
    closed_at: ended,
    merged_at: isMerged ? ended : null,
    merged: isMerged,
    merged_by: isMerged ? userOf(mergerOf(change)) : null,
    merge_commit_sha: isMerged ? change.mergeSha : null,
    head: { ref: branch, sha: (commits.at(-1) ?? change.commits[0]).sha, repo: around(head).repository },
    base: { ref: DEFAULT_BRANCH, sha: seededRandom('base', repository.name, number).hex(40), repo: page },
    commits: Math.max(1, commits.length),
    additions: change.additions,
    deletions: change.deletions,
    changed_files: new Set(change.commits.flatMap(({ files }) => files)).size,
  };
}

/** Who approved it, else who opened it. */
function mergerOf(change: Change): string {
  const merged = mergedAt(change) ?? 0;
  return (
    change.reviews.findLast(({ state, at }) => state === 'approved' && at <= merged)?.login ??
    change.author.login
  );
}

function userOf(login: string) {
  return { login, type: login.endsWith(BOT) ? 'Bot' : 'User' };
}

function around(repository: Repository) {
  const full_name = pathOf(repository);
  const page = { name: repository.name, full_name, html_url: repository.url, default_branch: DEFAULT_BRANCH };
  return { repository: page };
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
