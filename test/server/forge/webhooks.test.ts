// Deliveries over HTTP: who is believed, what they are told, and that nothing a forge ever sent breaks it.
import { afterAll, beforeEach, expect, it } from 'vitest';
import { SECRET_OVERLAP_MS } from '../../../control/rotating-secret.ts';
import { MAX_DELIVERY_BYTES } from '../../../schemas/forge-api.ts';
import { VCS_DELIVERIES, VCS_SECRET, vcsDelivery, webhookExamples } from '../../support/forge-fixtures.ts';
import { answerOf, connectionOf, SINCE, signed, startWebhookRig } from './webhook-rig.ts';

const rig = await startWebhookRig();
afterAll(async () => await rig.close());

const SECRET = 'a-secret-of-the-test';
const BODY = JSON.stringify({ action: 'ping' });

beforeEach(() => {
  rig.connect('github', connectionOf());
  rig.taken.length = 0;
  rig.answer = answerOf;
  rig.now = Date.parse(SINCE);
  rig.known = true;
});

const headersFor = (body: string | Buffer, secret = SECRET): Record<string, string> => ({
  'X-GitHub-Event': 'ping',
  'X-GitHub-Delivery': 'd-1',
  'X-Hub-Signature-256': signed(secret, body),
});

it('recorded deliveries are believed by the signature that came with them', async () => {
  rig.connect('github', connectionOf({ secret: VCS_SECRET }));
  for (const { body, headers } of VCS_DELIVERIES) {
    const answer = await rig.post('/github', body, { ...headers });
    expect(answer).toMatchObject({ status: 202, body: { result: 'taken' } });
  }
  expect(rig.taken.map(({ event }) => event)).toEqual(
    VCS_DELIVERIES.map(({ headers }) => headers['X-GitHub-Event']),
  );
  expect(rig.taken.map(({ delivery }) => delivery)).toContain('github/0a000001-9f00-11f1-8000-000000000001');
  expect(rig.figuresOf('github')).toMatchObject({ taken: VCS_DELIVERIES.length, last_delivery_at: SINCE });
});

it('the signature is over the exact bytes: the same JSON in other bytes is refused', async () => {
  rig.connect('github', connectionOf({ secret: VCS_SECRET }));
  const { body, headers } = vcsDelivery('pull_request.opened');
  const spaced = Buffer.concat([body, Buffer.from(' ')]);
  expect((await rig.post('/github', spaced, { ...headers })).status).toBe(401);
  const again = JSON.stringify(JSON.parse(body.toString('utf8')));
  expect((await rig.post('/github', again, { ...headers })).status).toBe(401);
  expect(rig.taken).toEqual([]);
});

it.each([
  ['another secret', signed('another-secret-here', BODY)],
  ['the older algorithm', 'sha1=0123456789012345678901234567890123456789'],
  ['half of it', signed(SECRET, BODY).slice(0, 40)],
  ['no hex', `sha256=${'z'.repeat(64)}`],
  ['the secret itself', SECRET],
])('a signature with %s is refused with what to check', async (_what, signature) => {
  const answer = await rig.post('/github', BODY, { ...headersFor(BODY), 'X-Hub-Signature-256': signature });
  expect(answer).toMatchObject({
    status: 401,
    body: { detail: expect.stringContaining('X-Hub-Signature-256') as string },
  });
  expect(rig.taken).toEqual([]);
});

it('a delivery without a signature is refused, and counted by its reason', async () => {
  const before = rig.figuresOf('github').refused['not signed'] ?? 0;
  const answer = await rig.post('/github', BODY, { 'X-GitHub-Event': 'ping' });
  expect(answer).toMatchObject({
    status: 401,
    body: { detail: expect.stringContaining('set the secret') as string },
  });
  expect(rig.figuresOf('github').refused['not signed']).toBe(before + 1);
});

it('after a rotation both secrets are believed for a day, and then the new one', async () => {
  rig.connect('github', connectionOf({ secret: 'the-new-secret-now', previousSecret: SECRET }));
  const status = async (secret: string): Promise<number> =>
    (await rig.post('/github', BODY, headersFor(BODY, secret))).status;
  rig.now = Date.parse(SINCE) + SECRET_OVERLAP_MS - 1;
  expect([await status('the-new-secret-now'), await status(SECRET)]).toEqual([200, 200]);
  rig.now += 1;
  expect([await status('the-new-secret-now'), await status(SECRET)]).toEqual([200, 401]);
});

it('one of several connections is found by its secret, or named by the path', async () => {
  rig.connect('second', connectionOf({ secret: 'the-secret-of-two', host: 'git.acme.example' }));
  const headers = headersFor(BODY, 'the-secret-of-two');
  expect((await rig.post('/github', BODY, headers)).status).toBe(200);
  expect((await rig.post('/github/second', BODY, headers)).status).toBe(200);
  expect((await rig.post('/github/github', BODY, headers)).status).toBe(401);
  expect(rig.taken.map(({ host, delivery }) => [host, delivery])).toEqual([
    ['git.acme.example', 'second/d-1'],
    ['git.acme.example', 'second/d-1'],
  ]);
});

it('without a connection the answer tells how to make one', async () => {
  const answer = await rig.post('/gitlab', BODY, { 'X-Gitlab-Token': SECRET });
  expect(answer).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('outlay forges add gitlab') as string },
  });
  expect((await rig.post('/sourcehut', BODY, {})).body).toMatchObject({
    detail: 'Deliveries go to /webhooks/github, /webhooks/gitlab, /webhooks/bitbucket.',
  });
});

it('GitLab is believed by its token and known by its key', async () => {
  rig.connect('lab', connectionOf({ forge: 'gitlab', host: 'gitlab.com' }));
  const body = JSON.stringify({ object_kind: 'note' });
  const headers = { 'X-Gitlab-Token': SECRET, 'X-Gitlab-Event': 'Note Hook', 'Idempotency-Key': 'k-1' };
  expect(await rig.post('/gitlab', body, headers)).toEqual({
    status: 200,
    body: { result: 'ignored', reason: 'comments are not read' },
  });
  expect(rig.taken[0]).toMatchObject({ forge: 'gitlab', delivery: 'lab/k-1' });
  expect((await rig.post('/gitlab', body, { ...headers, 'X-Gitlab-Token': `${SECRET}x` })).status).toBe(401);
});

it('Bitbucket is believed by its signature', async () => {
  rig.connect('bucket', connectionOf({ forge: 'bitbucket', host: 'bitbucket.org' }));
  const body = JSON.stringify({ test: true });
  const headers = {
    'X-Hub-Signature': signed(SECRET, body),
    'X-Event-Key': 'diagnostics:ping',
    'X-Request-Id': 'r-1',
  };
  expect((await rig.post('/bitbucket', body, headers)).status).toBe(200);
  expect(rig.taken[0]).toMatchObject({ event: 'diagnostics:ping', delivery: 'bucket/r-1' });
});

it('what was told before is a duplicate, and what cannot be kept is to be sent again', async () => {
  rig.answer = () => ({ duplicate: true });
  expect(await rig.post('/github', BODY, headersFor(BODY))).toEqual({
    status: 200,
    body: { result: 'duplicate' },
  });
  rig.answer = () => ({ unavailable: 'The disk is full.' });
  expect(await rig.post('/github', BODY, headersFor(BODY))).toMatchObject({
    status: 503,
    body: { detail: 'The delivery was not kept: The disk is full.' },
  });
  rig.known = false;
  expect((await rig.post('/github', BODY, headersFor(BODY))).status).toBe(503);
});

it('what is no JSON, a form, or without an event is told to be so', async () => {
  expect(await rig.post('/github', 'no json', headersFor('no json'))).toMatchObject({
    status: 400,
    body: { detail: 'body: The body is not JSON in UTF-8.' },
  });
  const form = { ...headersFor(BODY), 'content-type': 'application/x-www-form-urlencoded' };
  expect((await rig.post('/github', BODY, form)).body).toMatchObject({
    detail: 'content-type: must be application/json: choose it at the webhook',
  });
  const nameless = { 'X-Hub-Signature-256': signed(SECRET, BODY) };
  expect((await rig.post('/github', BODY, nameless)).status).toBe(400);
});

it('a delivery that is too large is refused, also where its length is not told', async () => {
  const large = Buffer.alloc(MAX_DELIVERY_BYTES + 1, 32);
  expect(await rig.post('/github', large, headersFor(large))).toMatchObject({
    status: 413,
    body: { detail: expect.stringContaining('26214400') as string },
  });
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(large));
      controller.close();
    },
  });
  const init = { method: 'POST', headers: headersFor(large), body: stream, duplex: 'half' } as RequestInit;
  const status = await fetch(`${rig.url}/github`, init).then(
    (response) => response.status,
    () => 413,
  );
  expect(status).toBe(413);
  expect(rig.taken).toEqual([]);
});

it('other methods are refused', async () => {
  const answer = await fetch(`${rig.url}/github`);
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
});

it('no real payload of any event is answered 500', async () => {
  const statuses = new Map<number, number>();
  for (const { name, examples } of webhookExamples())
    for (const example of examples) {
      const body = JSON.stringify(example);
      const { status } = await rig.post('/github', body, { ...headersFor(body), 'X-GitHub-Event': name });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  expect([...statuses.keys()].sort()).toEqual([200, 202]);
  expect(rig.faults).toEqual([]);
});

it('nothing that is told of a connection or a refusal holds its secret', async () => {
  const answer = await rig.post('/github', BODY, headersFor(BODY, 'wrong-secret-wrong'));
  expect(JSON.stringify([answer, rig.figuresOf('github')])).not.toContain(SECRET);
});
