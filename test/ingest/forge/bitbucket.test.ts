// What Bitbucket's events tell, of the cloud and of Data Center. Bodies hold the documented fields that are read.
import { expect, it } from 'vitest';
import type { ReadDelivery } from '../../../ingest/forge/delivery.ts';
import { readDelivery } from '../../../ingest/forge/read-delivery.ts';

function read(event: string, body: object, host = 'bitbucket.org'): ReadDelivery {
  const bytes = Buffer.from(JSON.stringify(body));
  const at = Date.parse('2026-10-08T00:00:00Z');
  return readDelivery({
    forge: 'bitbucket',
    event,
    delivery: '',
    body: bytes,
    at,
    host,
    reviewWorkflows: [],
  });
}

const repository = { full_name: 'Acme/Shop', links: { html: { href: 'https://bitbucket.org/Acme/Shop' } } };
const actor = { nickname: 'ada', account_id: '557058:1', type: 'user' };

function cloud(event: string, pull: object = {}, more: object = {}): ReadDelivery {
  return read(event, {
    actor,
    repository,
    pullrequest: {
      id: 12,
      title: 'Faster basket',
      description: 'Agent-Session: s-1',
      state: 'OPEN',
      author: actor,
      source: { branch: { name: 'faster' }, commit: { hash: 'd3022fc0ca3d' }, repository },
      destination: { branch: { name: 'main' }, repository },
      created_on: '2026-10-06T09:00:00.000000+00:00',
      updated_on: '2026-10-06T10:00:00.000000+00:00',
      links: { html: { href: 'https://bitbucket.org/acme/shop/pull-requests/12' } },
      ...pull,
    },
    ...more,
  });
}

it('a pull request of the cloud is a change like any other', () => {
  expect(cloud('pullrequest:created').facts).toMatchObject([
    {
      repo: 'bitbucket.org/acme/shop',
      pr: '12',
      kind: 'change',
      action: 'opened',
      change: {
        state: 'open',
        headBranch: 'faster',
        headSha: 'd3022fc0ca3d',
        sessions: ['s-1'],
        author: { name: 'ada' },
      },
    },
  ]);
});

it('fulfilled is merged, rejected is closed', () => {
  const merged = { state: 'MERGED', merge_commit: { hash: '764413d85e29' }, closed_by: actor };
  expect(cloud('pullrequest:fulfilled', merged).facts).toMatchObject([
    {
      change: {
        state: 'merged',
        mergedAt: '2026-10-06T10:00:00.000Z',
        mergedBy: 'ada',
        mergeSha: '764413d85e29',
      },
    },
  ]);
  expect(cloud('pullrequest:rejected', { state: 'DECLINED' }).facts).toMatchObject([
    { change: { state: 'closed', closedAt: '2026-10-06T10:00:00.000Z', mergedAt: null, mergeSha: '' } },
  ]);
});

it('an approval is a review, and taking it back dismisses the same', () => {
  const approval = { approval: { date: '2026-10-06T10:05:00Z', user: actor } };
  const [, given] = cloud('pullrequest:approved', {}, approval).facts;
  const [, taken] = cloud('pullrequest:unapproved', {}, approval).facts;
  expect(given).toMatchObject({ kind: 'review', state: 'approved', at: '2026-10-06T10:05:00.000Z' });
  expect(taken).toMatchObject({ review: given?.kind === 'review' ? given.review : '', state: 'dismissed' });
});

it('a push of the cloud tells each branch that moved, and neither tags nor deletions', () => {
  const target = {
    hash: '709d658dc5b6',
    message: 'This reverts commit 764413d85e29.',
    date: '2026-10-06T12:00:00Z',
  };
  const moved = { new: { type: 'branch', name: 'main', target }, old: null, forced: true, commits: [target] };
  const tag = { new: { type: 'tag', name: 'v1', target }, old: null };
  const gone = { new: null, old: { type: 'branch', name: 'faster', target } };
  const push = (changes: object[]): ReadDelivery =>
    read('repo:push', {
      actor,
      repository: { ...repository, mainbranch: { name: 'main' } },
      push: { changes },
    });
  expect(push([moved, tag, gone]).facts).toMatchObject([
    {
      kind: 'push',
      branch: 'main',
      isDefault: true,
      forced: true,
      commits: [{ reverts: [{ sha: '764413d85e29' }] }],
    },
  ]);
  expect(push([tag, gone])).toEqual({ facts: [], ignored: 'tags were pushed, or branches deleted' });
});

const serverRepository = { slug: 'shop', project: { key: 'ACME' } };
const person = { name: 'ada', displayName: 'Ada', type: 'NORMAL' };
const opened = Date.parse('2026-10-06T09:00:00Z');

function server(event: string, pull: object = {}, more: object = {}): ReadDelivery {
  const body = {
    date: '2026-10-06T11:00:00+0200',
    actor: person,
    pullRequest: {
      id: 3,
      title: 'Faster basket',
      state: 'OPEN',
      createdDate: opened,
      updatedDate: opened,
      fromRef: { displayId: 'faster', latestCommit: 'a'.repeat(40), repository: serverRepository },
      toRef: { displayId: 'main', repository: serverRepository },
      author: { user: person },
      ...pull,
    },
    ...more,
  };
  return read(event, body, 'git.acme.example');
}

it('a pull request of Data Center is at the host of the connection', () => {
  expect(server('pr:opened').facts).toMatchObject([
    {
      repo: 'git.acme.example/acme/shop',
      pr: '3',
      at: '2026-10-06T09:00:00.000Z',
      action: 'opened',
      change: {
        state: 'open',
        headBranch: 'faster',
        baseBranch: 'main',
        author: { name: 'ada', kind: 'person' },
      },
    },
  ]);
});

it('Data Center tells merges with their commit, and heads that moved with the commit before', () => {
  const merged = {
    state: 'MERGED',
    closedDate: opened + 60_000,
    properties: { mergeCommit: { id: 'b'.repeat(40) } },
  };
  expect(server('pr:merged', merged).facts).toMatchObject([
    {
      change: {
        state: 'merged',
        mergedAt: '2026-10-06T09:01:00.000Z',
        mergedBy: 'ada',
        mergeSha: 'b'.repeat(40),
      },
    },
  ]);
  expect(server('pr:from_ref_updated', {}, { previousFromHash: 'c'.repeat(40) }).facts[1]).toMatchObject({
    kind: 'head',
    before: 'c'.repeat(40),
    after: 'a'.repeat(40),
  });
  expect(server('pr:reviewer:needs_work').facts[1]).toMatchObject({ state: 'changes_requested' });
});

it('a push of Data Center tells its branches', () => {
  const push = {
    date: '2026-10-06T11:00:00+0200',
    actor: person,
    repository: serverRepository,
    changes: [{ ref: { displayId: 'main', type: 'BRANCH' }, fromHash: 'a', toHash: 'b', type: 'UPDATE' }],
  };
  expect(read('repo:refs_changed', push, 'git.acme.example').facts).toMatchObject([
    { kind: 'push', branch: 'main', before: 'a', after: 'b' },
  ]);
});

it('other events are ignored with a reason', () => {
  expect(read('diagnostics:ping', { test: true }).ignored).toContain('ping');
  expect(read('repo:fork', {}).ignored).toBe('events called repo:fork are not read');
  expect(cloud('pullrequest:comment_created').ignored).toContain('comment_created');
});
