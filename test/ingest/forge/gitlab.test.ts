// What GitLab's hooks tell. Bodies hold the documented fields that are read.
import { expect, it } from 'vitest';
import type { ReadDelivery } from '../../../ingest/forge/delivery.ts';
import { readDelivery } from '../../../ingest/forge/read-delivery.ts';

const HEAD = 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7';
const MERGE = 'e5bd8d4b1c0a4f6e9d7c2b1a0f9e8d7c6b5a4f3e';

const project = {
  id: 1,
  name: 'Shop',
  web_url: 'https://GitLab.example.com/acme/web/Shop',
  path_with_namespace: 'acme/web/shop',
  default_branch: 'main',
};
const user = { id: 7, username: 'ada', name: 'Ada' };

function read(body: object): ReadDelivery {
  const bytes = Buffer.from(JSON.stringify(body));
  const at = Date.parse('2026-10-08T00:00:00Z');
  return readDelivery({
    forge: 'gitlab',
    event: 'Merge Request Hook',
    delivery: '',
    body: bytes,
    at,
    host: 'gitlab.com',
    reviewWorkflows: [],
  });
}

function mergeRequest(action: string, attributes: object = {}): ReadDelivery {
  return read({
    object_kind: 'merge_request',
    user,
    project,
    object_attributes: {
      iid: 9,
      author_id: 7,
      action,
      state: 'opened',
      title: 'Faster basket',
      description: 'Closes #4\n\nAgent-Session: s-1',
      url: 'https://gitlab.example.com/acme/web/shop/-/merge_requests/9',
      created_at: '2026-10-06 09:00:00 UTC',
      updated_at: '2026-10-06 09:30:00 +0000',
      source_branch: 'faster',
      target_branch: 'main',
      source: project,
      target: project,
      last_commit: { id: HEAD },
      ...attributes,
    },
  });
}

it('an opened merge request is a change like any other', () => {
  expect(mergeRequest('open').facts).toMatchObject([
    {
      forge: 'gitlab',
      repo: 'gitlab.example.com/acme/web/shop',
      pr: '9',
      kind: 'change',
      action: 'opened',
      change: {
        state: 'open',
        author: { name: 'ada', kind: 'person' },
        headRepo: 'gitlab.example.com/acme/web/shop',
        headBranch: 'faster',
        defaultBranch: 'main',
        openedAt: '2026-10-06T09:00:00.000Z',
        updatedAt: '2026-10-06T09:30:00.000Z',
        sessions: ['s-1'],
        tasks: ['#4'],
        commits: null,
      },
    },
  ]);
});

it('who acts is not taken for the author', () => {
  expect(mergeRequest('update', { author_id: 8 }).facts).toMatchObject([
    { change: { author: { name: '' } } },
  ]);
});

it('an update with another head moves it', () => {
  const before = '1111111111111111111111111111111111111111';
  const facts = mergeRequest('update', { oldrev: before }).facts;
  expect(facts).toMatchObject([{ action: 'synchronize' }, { kind: 'head', before, after: HEAD }]);
});

it('a merge has its time from the hook where older versions tell none', () => {
  const merged = { state: 'merged', merge_commit_sha: MERGE, updated_at: '2026-10-06 10:00:00 UTC' };
  expect(mergeRequest('merge', merged).facts).toMatchObject([
    {
      action: 'closed',
      change: { state: 'merged', mergedAt: '2026-10-06T10:00:00.000Z', mergedBy: 'ada', mergeSha: MERGE },
    },
  ]);
  const later = mergeRequest('update', { ...merged, updated_at: '2026-10-07 10:00:00 UTC' });
  expect(later.facts).toMatchObject([{ change: { state: 'merged', mergedAt: null } }]);
});

it('closed without a merge is closed', () => {
  expect(mergeRequest('close', { state: 'closed' }).facts).toMatchObject([
    { action: 'closed', change: { state: 'closed', closedAt: '2026-10-06T09:30:00.000Z', mergedAt: null } },
  ]);
});

it('an approval is a review of its person, and taking it back dismisses the same', () => {
  expect(mergeRequest('approved').facts[1]).toMatchObject({ review: 'approval-ada', state: 'approved' });
  expect(mergeRequest('unapproved').facts[1]).toMatchObject({ review: 'approval-ada', state: 'dismissed' });
});

it('a push tells its commits; tags and deletions tell nothing', () => {
  const push = {
    object_kind: 'push',
    ref: 'refs/heads/main',
    before: HEAD,
    after: MERGE,
    user_username: 'ada',
    project,
    commits: [
      {
        id: MERGE,
        message: `Revert "x"\n\nThis reverts commit ${HEAD}.`,
        timestamp: '2026-10-06T12:00:00+02:00',
        modified: ['a.ts'],
      },
    ],
  };
  expect(read(push).facts).toMatchObject([
    {
      kind: 'push',
      isDefault: true,
      at: '2026-10-06T10:00:00.000Z',
      commits: [{ sha: MERGE, reverts: [{ sha: HEAD }], files: [expect.stringMatching(/^[0-9a-f]{16}$/)] }],
    },
  ]);
  expect(read({ ...push, after: '0'.repeat(40), commits: [] }).ignored).toBe('a branch was deleted');
  expect(read({ ...push, object_kind: 'tag_push' }).ignored).toBe('a tag was pushed, not a branch');
});

it('pipelines and jobs are runs and jobs, failed ones in the words of all forges', () => {
  const pipeline = {
    object_kind: 'pipeline',
    user,
    project,
    merge_request: { iid: 9 },
    object_attributes: {
      id: 31,
      sha: HEAD,
      source: 'merge_request_event',
      status: 'failed',
      finished_at: '2026-10-06 10:10:00 UTC',
    },
  };
  expect(read(pipeline).facts).toMatchObject([
    { kind: 'run', run: '31', conclusion: 'failure', changes: ['9'], at: '2026-10-06T10:10:00.000Z' },
  ]);
  expect(read({ ...pipeline, object_attributes: { id: 31, status: 'running' } }).ignored).toBe(
    'it is not completed yet',
  );
  const job = {
    object_kind: 'build',
    build_id: 5,
    pipeline_id: 31,
    build_status: 'success',
    build_started_at: '2026-10-06 10:00:00 UTC',
    build_finished_at: '2026-10-06 10:01:30 UTC',
    sha: HEAD,
    project,
    runner: { is_shared: true, runner_type: 'instance_type', tags: ['saas-linux-small-amd64'] },
  };
  expect(read(job).facts).toMatchObject([
    { kind: 'job', run: '31', job: '5', minutes: 2, sku: 'gitlab_linux_small', isSelfHosted: false },
  ]);
  expect(read({ ...job, runner: { is_shared: false, tags: [] } }).facts).toMatchObject([
    { sku: 'self_hosted', isSelfHosted: true },
  ]);
});

it('other hooks are ignored with a reason', () => {
  expect(read({ object_kind: 'note' }).ignored).toBe('comments are not read');
  expect(read({ object_kind: 'wiki_page' }).ignored).toBe('hooks of the kind wiki_page are not read');
});
