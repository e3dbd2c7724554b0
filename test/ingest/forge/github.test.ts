// What GitHub's deliveries tell, on the recorded story and on real payloads of many years.
import { expect, it } from 'vitest';
import { readDelivery } from '../../../ingest/forge/read-delivery.ts';
import { MalformedDelivery } from '../../../ingest/forge/delivery.ts';
import type { ForgeFact } from '../../../schemas/forge.ts';
import {
  githubDelivery,
  partOf,
  toForgeDelivery,
  vcsBody,
  vcsDelivery,
  webhookExamples,
  type Json,
} from '../../support/forge-fixtures.ts';

const REPO = 'github.com/acme-rail/signals';
const SESSION = 'session_01HZX4Q7N2V9K3M8T6R5ACMER1';
const HEAD = 'ccc3f27dbf0f7a2cf54f007fe3be6889a12b33e4';
const SQUASH = 'c3ea2333399e8464d037523c40819a8627d1d2ab';

const factsOf = (name: string): readonly ForgeFact[] =>
  readDelivery(toForgeDelivery(vcsDelivery(name))).facts;

function changedBody(name: string, change: (body: Json) => void): unknown {
  const body = vcsBody(name);
  change(body);
  return body;
}

it('an opened pull request names its author, branch, session, task and agent', () => {
  expect(factsOf('pull_request.opened')).toEqual([
    {
      forge: 'github',
      repo: REPO,
      pr: '42',
      at: '2026-10-06T09:12:04.000Z',
      actor: { name: 'bo-t', kind: 'person' },
      kind: 'change',
      action: 'opened',
      change: {
        sessions: [SESSION],
        reverts: [],
        tasks: ['#40'],
        agents: ['claude-code'],
        updatedAt: '2026-10-06T09:12:04.000Z',
        state: 'open',
        title: 'Fix interlock race in signal scheduler',
        url: 'https://github.com/acme-rail/signals/pull/42',
        author: { name: 'bo-t', kind: 'person' },
        isDraft: false,
        headRepo: REPO,
        headBranch: 'agent/fix-interlock-race',
        headSha: '05fa521220226868f36ea7853f6fd267707bcfae',
        baseBranch: 'main',
        defaultBranch: 'main',
        openedAt: '2026-10-06T09:12:04.000Z',
        closedAt: null,
        mergedAt: null,
        mergedBy: '',
        mergeSha: '',
        commits: 1,
        additions: 88,
        deletions: 20,
        changedFiles: 3,
      },
    },
  ]);
});

it('a moved head is told with the commit before it', () => {
  const [, head] = factsOf('pull_request.synchronize');
  expect(head).toMatchObject({
    kind: 'head',
    before: '05fa521220226868f36ea7853f6fd267707bcfae',
    after: HEAD,
  });
});

it('a merged pull request has the time, the person and the commit of its merge', () => {
  const [fact] = factsOf('pull_request.closed-merged');
  expect(fact).toMatchObject({
    change: { state: 'merged', mergedAt: '2026-10-06T15:02:31.000Z', mergedBy: 'chi-m', mergeSha: SQUASH },
  });
});

it('the trial merge commit of an open pull request is none', () => {
  const body = changedBody('pull_request.opened', (told) => {
    Object.assign(partOf(told, 'pull_request'), { merge_commit_sha: SQUASH });
  });
  const [fact] = readDelivery(githubDelivery('pull_request', body)).facts;
  expect(fact).toMatchObject({ change: { mergeSha: '' } });
});

it('reviews are told with their state, and those of apps are of bots', () => {
  expect(factsOf('pull_request_review.submitted-copilot').at(-1)).toMatchObject({
    kind: 'review',
    pr: '42',
    review: '3500000101',
    state: 'commented',
    actor: { kind: 'bot' },
    at: '2026-10-06T09:44:30.000Z',
  });
  expect(factsOf('pull_request_review.submitted-approved').at(-1)).toMatchObject({
    state: 'approved',
    actor: { name: 'chi-m', kind: 'person' },
  });
});

it("Copilot's review is a run that reviews, and its job of 2 min 5 s bills three minutes", () => {
  expect(factsOf('workflow_run.completed')).toMatchObject([
    {
      kind: 'run',
      run: '18200000042',
      attempt: 1,
      isReview: true,
      conclusion: 'success',
      changes: ['42'],
      headSha: HEAD,
    },
  ]);
  expect(factsOf('workflow_job.completed')).toMatchObject([
    {
      kind: 'job',
      run: '18200000042',
      job: '52100000042',
      sku: 'actions_linux',
      minutes: 3,
      isSelfHosted: false,
    },
  ]);
});

it('a workflow that the connection names reviews, whichever ref its path ends with', () => {
  const body = changedBody('workflow_run.completed', (told) => {
    Object.assign(partOf(told, 'workflow_run'), { path: '.github/workflows/review.yml@refs/heads/main' });
  });
  const delivery = githubDelivery('workflow_run', body);
  const named = { ...delivery, reviewWorkflows: ['.github/workflows/review.yml'] };
  expect(readDelivery(delivery).facts).toMatchObject([{ isReview: false }]);
  expect(readDelivery(named).facts).toMatchObject([{ isReview: true, path: '.github/workflows/review.yml' }]);
});

it('a run names no pull request of a fork', () => {
  const body = changedBody('workflow_run.completed', (told) => {
    const [pull] = partOf(told, 'workflow_run')['pull_requests'] as [Json];
    Object.assign(partOf(partOf(pull, 'base'), 'repo'), {
      url: 'https://api.github.com/repos/somebody/signals',
    });
  });
  expect(readDelivery(githubDelivery('workflow_run', body)).facts).toMatchObject([{ changes: [] }]);
});

it('a skipped job and one that no runner took bill nothing, and every other one a minute at least', () => {
  const minutesOf = (job: object): unknown => {
    const body = changedBody('workflow_job.completed', (told) => {
      Object.assign(partOf(told, 'workflow_job'), job);
    });
    const [fact] = readDelivery(githubDelivery('workflow_job', body)).facts;
    return fact?.kind === 'job' ? fact.minutes : undefined;
  };
  expect(minutesOf({ conclusion: 'skipped' })).toBe(0);
  expect(minutesOf({ conclusion: 'cancelled', runner_id: null, runner_name: null })).toBe(0);
  expect(minutesOf({ completed_at: '2026-10-06T09:42:25Z' })).toBe(1);
  expect(minutesOf({ completed_at: '2026-10-06T09:43:25Z' })).toBe(1);
  expect(minutesOf({ completed_at: '2026-10-06T09:43:26Z' })).toBe(2);
});

it('a squash commit on the default branch names session and agent, at the same instant in any time zone', () => {
  expect(factsOf('push.main-squash-merge')).toMatchObject([
    {
      kind: 'push',
      branch: 'main',
      isDefault: true,
      forced: false,
      at: '2026-10-06T15:02:31.000Z',
      commits: [
        { sha: SQUASH, at: '2026-10-06T15:02:31.000Z', sessions: [SESSION], agents: ['claude-code'] },
      ],
    },
  ]);
});

it('a revert is told by the pull request and by its commit', () => {
  expect(factsOf('pull_request.closed-revert-merged')).toMatchObject([
    { pr: '45', change: { reverts: [{ repo: REPO, pr: '42', sha: '', partial: false }], sessions: [] } },
  ]);
  expect(factsOf('push.main-revert')).toMatchObject([
    {
      commits: [
        {
          reverts: [
            { repo: REPO, pr: '42', sha: '', partial: false },
            { repo: REPO, pr: '', sha: SQUASH, partial: false },
          ],
        },
      ],
    },
  ]);
});

it('tags and deleted branches are no pushes of commits', () => {
  const reasonOf = (change: object): unknown => {
    const body = changedBody('push.main-revert', (told) => Object.assign(told, change));
    return readDelivery(githubDelivery('push', body));
  };
  expect(reasonOf({ ref: 'refs/tags/v1' })).toEqual({ facts: [], ignored: 'a tag was pushed, not a branch' });
  expect(reasonOf({ deleted: true })).toEqual({ facts: [], ignored: 'a branch was deleted' });
});

it('a fork that was deleted leaves no head repository', () => {
  const body = changedBody('pull_request.opened', (told) => {
    Object.assign(partOf(partOf(told, 'pull_request'), 'head'), { repo: null });
  });
  expect(readDelivery(githubDelivery('pull_request', body)).facts).toMatchObject([
    { change: { headRepo: '' } },
  ]);
});

it('an own server is known by its host', () => {
  const text = vcsDelivery('pull_request.opened').body.toString('utf8');
  const body = Buffer.from(text.replaceAll('https://github.com/', 'https://Git.Acme.example/'));
  expect(readDelivery(githubDelivery('pull_request', body)).facts).toMatchObject([
    { repo: 'git.acme.example/acme-rail/signals' },
  ]);
});

it('every real payload of every event is read or ignored with a reason', () => {
  const read = webhookExamples().flatMap(({ name, examples }) =>
    examples.map((body) => ({ name, ...readDelivery(githubDelivery(name, body)) })),
  );
  expect(read.length).toBeGreaterThan(100);
  expect(read.filter(({ facts, ignored }) => facts.length === 0 && !ignored)).toEqual([]);
  const kinds = new Set(read.flatMap(({ facts }) => facts.map(({ kind }) => kind)));
  expect([...kinds].sort()).toEqual(['change', 'head', 'job', 'push', 'review', 'run', 'thread']);
});

it('what no forge sends is malformed, and says where', () => {
  const refusalOf = (event: string, body: unknown): unknown => {
    try {
      return readDelivery(githubDelivery(event, body));
    } catch (error) {
      return error instanceof MalformedDelivery ? error.message : error;
    }
  };
  expect(refusalOf('push', Buffer.from('no JSON'))).toBe('The body is not JSON in UTF-8.');
  expect(refusalOf('push', Buffer.from([0x7b, 0xff, 0x7d]))).toBe('The body is not JSON in UTF-8.');
  expect(refusalOf('push', [])).toBe('The body must be a JSON object.');
  expect(refusalOf('pull_request', { action: 'opened' })).toContain('repository');
});
