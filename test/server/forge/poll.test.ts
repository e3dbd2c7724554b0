// Catching up: what deliveries missed is asked for once, in the shape of deliveries, as gently as GitHub wants it.
import { afterAll, beforeEach, expect, it } from 'vitest';
import { createSettingKind, type Setting } from '../../../control/setting.ts';
import type { ForgeAnswer, ForgeDelivery } from '../../../ingest/forge/delivery.ts';
import { readDelivery } from '../../../ingest/forge/read-delivery.ts';
import { forgeValue, type CatchUpResult, type ForgeValue } from '../../../schemas/forge-api.ts';
import type { ForgeFact } from '../../../schemas/forge.ts';
import { createPoller, POLL_INTERVAL_MS, type Poller } from '../../../server/forge/poll.ts';
import type { PollPlace } from '../../../server/forge/state-file.ts';
import { partOf, vcsBody, type Json } from '../../support/forge-fixtures.ts';
import { startGithub, TOKEN } from './github-server.ts';
import { connectionOf, SINCE } from './webhook-rig.ts';

const NAME = 'acme-rail/signals';
const REPO = `/repos/${NAME}`;
const HEAD = 'ccc3f27dbf0f7a2cf54f007fe3be6889a12b33e4';

const github = await startGithub();
afterAll(async () => await github.close());

const forges = createSettingKind('forge', forgeValue);
let places: Record<string, Record<string, PollPlace>>;
let facts: ForgeFact[];
let now: number;
let answer: ((delivery: ForgeDelivery) => ForgeAnswer) | undefined;
let poller: Poller;
const faults: unknown[] = [];

/** The recorded story as GitHub's API shows it afterwards. */
function showStory(): void {
  const merged = partOf(vcsBody('pull_request.closed-merged'), 'pull_request');
  const revert = partOf(vcsBody('pull_request.closed-revert-merged'), 'pull_request');
  const push = (name: string): unknown => {
    const { id, message, timestamp } = partOf(vcsBody(name), 'head_commit');
    return { sha: id, commit: { message, committer: { date: timestamp } } };
  };
  const run = partOf(vcsBody('workflow_run.completed'), 'workflow_run');
  const job = partOf(vcsBody('workflow_job.completed'), 'workflow_job');
  const review = partOf(vcsBody('pull_request_review.submitted-approved'), 'review');
  const entries: [string, unknown][] = [
    ['', vcsBody('push.main-revert')['repository']],
    ['/pulls', [revert, merged]],
    ['/pulls/42', merged],
    ['/pulls/45', revert],
    ['/pulls/42/reviews', [{ ...review, state: 'APPROVED' }]],
    ['/pulls/45/reviews', []],
    [
      '/pulls/42/commits',
      [{ sha: HEAD, commit: { message: 'Add test\n\nAgent-Session: s-2', committer: { date: SINCE } } }],
    ],
    ['/pulls/45/commits', []],
    ['/actions/runs', { workflow_runs: [{ ...run, status: 'completed' }] }],
    [`/actions/runs/${String(run['id'])}/jobs`, { jobs: [{ ...job, status: 'completed' }] }],
    ['/commits', [push('push.main-revert'), push('push.main-squash-merge')]],
  ];
  github.at.clear();
  for (const [path, value] of entries) github.at.set(`${REPO}${path}`, value);
}

function connect(given: Partial<ForgeValue> = {}): Setting<ForgeValue> {
  const value = connectionOf({
    token: TOKEN,
    apiUrl: github.url,
    allowPrivate: true,
    repositories: [NAME],
    poll: true,
    ...given,
  });
  forges.put('github', value).commit(SINCE, 'test');
  const found = forges.get('github');
  if (!found) throw new Error('it was just made');
  return found;
}

const turn = async (given?: Partial<ForgeValue>): Promise<CatchUpResult> =>
  await poller.catchUp(connect(given));
const askedFor = (part: string): number => github.asked.filter(({ path }) => path.includes(part)).length;

beforeEach(() => {
  showStory();
  github.asked.length = 0;
  Object.assign(github, { perPage: 100, before: () => false, remaining: undefined });
  places = {};
  facts = [];
  now = Date.parse('2026-10-08T00:00:00Z');
  answer = undefined;
  poller = createPoller({
    settings: { forges },
    take: async (delivery) => {
      const told = answer?.(delivery);
      if (told) return await Promise.resolve(told);
      const read = readDelivery(delivery);
      facts.push(...read.facts);
      return { taken: read.facts.length };
    },
    places,
    changed: () => undefined,
    onFault: (error) => faults.push(error),
    now: () => now,
  });
});

it('everything that deliveries would have told is told, the oldest change first', async () => {
  expect(await turn()).toMatchObject({ running: false, repositories: 1, changes: 2, stopped: '' });
  const changes = facts.filter(({ kind }) => kind === 'change');
  expect(changes[0]).toMatchObject({
    pr: '42',
    repo: `github.com/${NAME}`,
    change: { state: 'merged', additions: 120 },
  });
  expect(changes.at(-1)).toMatchObject({ pr: '45', change: { reverts: [{ pr: '42' }] } });
  expect(facts.find(({ kind }) => kind === 'review')).toMatchObject({
    state: 'approved',
    review: '3500000102',
  });
  expect(facts.find(({ kind }) => kind === 'commits')).toMatchObject({
    pr: '42',
    commits: [{ sha: HEAD, sessions: ['s-2'] }],
  });
  expect(facts.find(({ kind }) => kind === 'run')).toMatchObject({ isReview: true, changes: ['42'] });
  expect(facts.find(({ kind }) => kind === 'job')).toMatchObject({ minutes: 3 });
  expect(facts.filter(({ kind }) => kind === 'push')).toMatchObject([
    { isDefault: true, at: '2026-10-07T08:30:12.000Z' },
    { isDefault: true, at: '2026-10-06T15:02:31.000Z' },
  ]);
  expect(faults).toEqual([]);
});

it('where nothing changed, entity tags are all that is asked, and nothing is told again', async () => {
  await turn();
  const before = facts.length;
  github.asked.length = 0;
  expect(await turn()).toMatchObject({ changes: 0, facts: 0, stopped: '' });
  expect(facts.length).toBe(before);
  expect(github.asked.map(({ status }) => status)).toEqual([304, 304, 304, 304]);
});

it('a run that ends later is told, though its change was not updated', async () => {
  const runs = github.at.get(`${REPO}/actions/runs`);
  github.at.set(`${REPO}/actions/runs`, { workflow_runs: [] });
  await turn();
  expect(facts.filter(({ kind }) => kind === 'run')).toEqual([]);
  github.at.set(`${REPO}/actions/runs`, runs);
  await turn();
  expect(facts.filter(({ kind }) => kind === 'run').length).toBeGreaterThan(0);
  expect(askedFor('/pulls/42/reviews')).toBe(1);
});

it('a change that was updated since is asked for, and those before it are not', async () => {
  await turn();
  github.asked.length = 0;
  const revert = { ...(github.at.get(`${REPO}/pulls/45`) as Json), updated_at: '2026-10-08T01:00:00Z' };
  github.at.set(`${REPO}/pulls/45`, revert);
  github.at.set(`${REPO}/pulls`, [revert, github.at.get(`${REPO}/pulls/42`)]);
  expect(await turn()).toMatchObject({ changes: 1 });
  expect(askedFor('/pulls/42')).toBe(0);
});

it('all pages are read', async () => {
  github.perPage = 1;
  expect(await turn()).toMatchObject({ changes: 2, stopped: '' });
  expect(facts.filter(({ kind }) => kind === 'push').length).toBe(2);
});

it('jobs of earlier attempts of a run are told, too', async () => {
  const run = (github.at.get(`${REPO}/actions/runs`) as { workflow_runs: [Json] }).workflow_runs[0];
  const latest = { ...run, run_attempt: 2, status: 'in_progress' };
  github.at.set(`${REPO}/actions/runs`, { workflow_runs: [latest] });
  github.at.set(`${REPO}/actions/runs/${String(run['id'])}/attempts/1`, { ...run, conclusion: 'failure' });
  await turn();
  const told = facts.filter(({ kind, repo }) => kind === 'run' && repo !== '');
  expect(told[0]).toMatchObject({ attempt: 1, conclusion: 'failure' });
});

it('before the limit of the token is used up it stops, and goes on when that is renewed', async () => {
  Object.assign(github, { remaining: 53, resetAt: now + 1_800_000 });
  const stopped = await turn();
  expect(stopped).toMatchObject({ repositories: 0, next_at: new Date(now + 1_800_000).toISOString() });
  expect(stopped.stopped).toContain('rate limit');
  expect(github.remaining).toBe(50);
  github.asked.length = 0;
  now += 1_799_000;
  await poller.tick();
  expect(github.asked).toEqual([]);
  now += 1_000;
  github.remaining = 5_000;
  await poller.tick();
  expect(poller.resultOf('github')).toMatchObject({ repositories: 1, stopped: '' });
  expect(new Set(facts.map(({ pr }) => pr))).toEqual(new Set(['42', '45', '']));
});

it('where GitHub asks to wait, it waits', async () => {
  github.before = (_request, response) => {
    response.writeHead(403, { 'retry-after': '1200' }).end('{}');
    return true;
  };
  expect(await turn()).toMatchObject({ next_at: new Date(now + 1_200_000).toISOString() });
  expect(github.asked.length).toBe(1);
});

it('what was stopped half way goes on behind what is on disk', async () => {
  let left = 1;
  answer = () => (left-- > 0 ? { taken: 5 } : { unavailable: 'The disk is full.' });
  expect(await turn()).toMatchObject({
    changes: 1,
    stopped: expect.stringContaining('The disk is full') as string,
  });
  answer = undefined;
  github.asked.length = 0;
  expect(await turn()).toMatchObject({ stopped: '', repositories: 1 });
  expect(facts.some(({ pr }) => pr === '45')).toBe(true);
  expect(facts.filter(({ kind }) => kind === 'push').length).toBe(2);
});

it('a token that is refused is told, and the next turn is in five minutes', async () => {
  const result = await turn({ token: 'wrong' });
  expect(result.stopped).toContain('refused the token');
  expect(result.next_at).toBe(new Date(now + POLL_INTERVAL_MS).toISOString());
});

it('the token goes to the configured address only: no redirect and no page elsewhere is followed', async () => {
  const elsewhere = await startGithub();
  github.before = (_request, response) => {
    response.writeHead(301, { location: `${elsewhere.url}${REPO}/pulls` }).end();
    return true;
  };
  expect((await turn()).stopped).toContain('moved');
  github.before = (_request, response) => {
    const link = `<${elsewhere.url}${REPO}/pulls?page=2>; rel="next"`;
    response.writeHead(200, { link, etag: '"1"' }).end(JSON.stringify([github.at.get(`${REPO}/pulls/45`)]));
    return true;
  };
  expect((await turn()).stopped).toContain('which is not');
  expect(elsewhere.asked).toEqual([]);
  await elsewhere.close();
});

it('private addresses are asked only where the connection says so', async () => {
  const { stopped } = await turn({ allowPrivate: false });
  expect(stopped).toContain('allow_private');
  expect(github.asked).toEqual([]);
});

it('what is no GitHub is told to be so', async () => {
  github.before = (_request, response) => {
    response.writeHead(200).end('<html>');
    return true;
  };
  expect((await turn()).stopped).toContain('is no GitHub');
  github.before = (_request, response) => {
    response.writeHead(200).end('{"a":1}');
    return true;
  };
  expect((await turn()).stopped).toContain('another shape');
});

it('a repository that is not there does not keep the others from being asked', async () => {
  const result = await turn({ repositories: ['acme-rail/gone', NAME] });
  expect(result).toMatchObject({ repositories: 1, changes: 2 });
  expect(result.stopped).toContain('acme-rail/gone');
});

it.each([
  [{ forge: 'gitlab' as const }, 'only GitHub'],
  [{ token: '' }, 'no token'],
  [{ repositories: [] }, 'no repositories'],
])('a connection with %j cannot catch up', async (given, reason) => {
  await expect(turn(given)).rejects.toThrow(reason);
});
