// Limits that hold: raises, groups and previews, from the API to the check that agents ask.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitState } from '../../schemas/limit-api.ts';
import { previewAnswer, type PreviewAnswer } from '../../schemas/limit-preview.ts';
import { raiseAnswer } from '../../schemas/raises.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

const ADMIN = 'an-admin-token-for-tests';

let folder: string;
let outlay: TestOutlay;
let adasToken: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-limits-'));
  outlay = await start();
  for (const [user, dollars] of [
    ['ada', 50],
    ['bob', 40],
    ['cleo', 1],
  ] as const)
    await spend(user, dollars);
  const { body } = await outlay.call('POST', '/api/v1/tokens', { name: "ada's", scope: 'read', user: 'ada' });
  adasToken = (body as { token: string }).token;
  await put('/groups/payments', { name: 'Payments' });
  await put('/groups/payments/members', { members: ['ada', 'bob'] });
  await put('/limits/groups/payments', monthly(50));
});

afterAll(async () => {
  await outlay.end();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<TestOutlay> {
  return await startTestOutlay({ dataDir: folder, adminToken: ADMIN });
}

/** Dollars at the price of a token of input. */
async function spend(user: string, dollars: number): Promise<void> {
  const event = { 'user.email': user, 'session.id': user, request_id: user, input_tokens: dollars * 200_000 };
  const body = Buffer.from(requestEvents([event]));
  expect(await outlay.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
}

const monthly = (dollars: number) => ({ period: 'month', limit_micros: dollars * 1_000_000 });

async function put(path: string, body: object): Promise<void> {
  expect((await outlay.call('PUT', `/api/v1${path}`, body)).status).toBeLessThan(300);
}

async function asAda(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${outlay.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${adasToken}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function check(user: string): Promise<unknown> {
  const { status, body } = await outlay.call('POST', '/api/v1/limits/check?status=1', { user });
  const { limit_usd, spent_usd } = body as { limit_usd: string; spent_usd: string };
  return [status, spent_usd, limit_usd];
}

async function state(user: string) {
  return limitState.parse((await outlay.get(`/api/v1/limits/state?user=${user}`)).body);
}

async function preview(...changes: object[]): Promise<PreviewAnswer> {
  const { status, body } = await outlay.call('POST', '/api/v1/limits/preview', { changes });
  expect([status, body]).toMatchObject([200, {}]);
  return previewAnswer.parse(body);
}

async function askAndApprove(expires_at?: string): Promise<string> {
  const wish = { user: 'ada', period: 'month', amount_micros: 20_000_000, reason: 'release week' };
  const asked = await asAda('POST', '/raises', { ...wish, expires_at });
  expect(asked.status).toBe(201);
  const { id } = raiseAnswer.parse(asked.body);
  for (const decision of ['approve', 'deny', 'approve/'])
    expect((await asAda('POST', `/raises/${id}/${decision}`, { reason: 'mine' })).status).toBe(403);
  expect(await check('ada')).toEqual([409, '50', '50']);
  expect((await outlay.call('POST', `/api/v1/raises/${id}/approve`, {})).status).toBe(200);
  return id;
}

describe('a raise', () => {
  it('that was asked for by the person and approved lets them go on, until it is ended', async () => {
    const id = await askAndApprove();
    expect(await check('ada')).toEqual([200, '50', '70']);
    const { effective, ladder } = await state('ada');
    expect(effective).toMatchObject([
      { limit_micros: 70_000_000, raised_micros: 20_000_000, remaining_usd: '20', raises: [{ id }] },
    ]);
    expect(ladder.find(({ outcome }) => outcome === 'wins')?.why).toMatch(/Raised by \$20\.00 until /);
    expect(await check('bob')).toEqual([200, '40', '50']);
    await outlay.stop();
    outlay = await start();
    expect(await check('ada')).toEqual([200, '50', '70']);
    expect((await outlay.call('DELETE', `/api/v1/raises/${id}?reason=done`)).status).toBe(204);
    expect(await check('ada')).toEqual([409, '50', '50']);
  });

  it('ends by itself', async () => {
    const end = Date.now() + 5_000;
    await askAndApprove(new Date(end).toISOString());
    expect(await check('ada')).toEqual([200, '50', '70']);
    await expect.poll(async () => await check('ada')).toEqual([409, '50', '50']);
    expect(Date.now()).toBeGreaterThanOrEqual(end);
  });

  it('of others, and for others, is not for the token of one person', async () => {
    const wish = { user: 'bob', period: 'month', amount_micros: 1, reason: 'kindness' };
    expect((await asAda('POST', '/raises', wish)).status).toBe(403);
    expect((await asAda('PUT', '/limits/users/ada', monthly(900))).status).toBe(403);
  });
});

describe('a membership', () => {
  it('that changes resets nothing of what was spent', async () => {
    await put('/groups/research', { name: 'Research' });
    await put('/limits/groups/research', monthly(45));
    await put('/groups/research/members/ada', {});
    expect(await check('ada')).toEqual([409, '50', '45']);
    await outlay.call('DELETE', '/api/v1/groups/payments/members/ada');
    expect(await check('ada')).toEqual([409, '50', '45']);
    await put('/limits/groups/research', monthly(60));
    expect(await check('ada')).toEqual([200, '50', '60']);
    await put('/groups/payments/members/ada', {});
    expect(await check('ada')).toEqual([409, '50', '50']);
    await put('/settings/limits', { group_rule: 'max' });
    expect(await check('ada')).toEqual([200, '50', '60']);
    await put('/settings/limits', { group_rule: 'min' });
    expect((await state('ada')).ladder.map(({ source, outcome }) => [source.id, outcome])).toEqual([
      ['ada', 'unset'],
      ['payments', 'wins'],
      ['research', 'loses'],
      ['', 'unset'],
    ]);
  });
});

describe('a file of groups', () => {
  it('may name people by any of their names, and says what it would change', async () => {
    await put('/people/aliases/a1b2c3', { user: 'ada' });
    const answer = await fetch(`${outlay.url}/api/v1/imports/groups?preview=true`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN}`, 'content-type': 'text/csv; charset=utf-8' },
      body: 'group,user\npayments,A1B2C3\npayments,bob\npayments,cleo\npayments,zoe\n',
    });
    expect(await answer.json()).toMatchObject({
      groups: [{ group: 'payments', added: ['cleo', 'zoe'], removed: [], unchanged: 2 }],
      other_groups: ['research'],
      unknown_users: ['zoe'],
    });
    const { body } = await outlay.get('/api/v1/memberships?user=a1b2c3&group=research');
    expect(body).toMatchObject({
      data: [{ user: 'ada', group: 'research', valid_to: null, added_by: 'admin' }],
    });
  });
});

describe('a preview', () => {
  it('tells who would be blocked now and what groups would come to, and changes nothing', async () => {
    const told = await preview({ kind: 'group', group: 'payments', ...monthly(40) });
    expect(told).toMatchObject({
      summary: '2 people would be blocked now, 1 of them because of the change.',
      complete: true,
      people: 3,
      blocked: {
        before: 1,
        after: 2,
        people: [
          { user: 'bob', is_new: true, spent_usd: '40', limit_usd: '40', source: { id: 'payments' } },
          { user: 'ada', is_new: false },
        ],
      },
      unblocked: { count: 0 },
      groups: [
        {
          group: 'payments',
          period: 'month',
          before: { limit_micros: 50_000_000, member_count: 2, group_maximum_micros: 100_000_000 },
          after: { limit_micros: 40_000_000, member_count: 2, group_maximum_micros: 80_000_000 },
        },
      ],
    });
    expect(await check('bob')).toEqual([200, '40', '50']);
    const { body } = await outlay.get('/api/v1/settings/audit?kind=group_limit&id=payments');
    expect((body as { data: unknown[] }).data).toHaveLength(1);
  });

  it('holds for people without a group, for the rule, the switch, members and raises, one after the other', async () => {
    const everyone = await preview({ kind: 'settings', update: monthly(0) });
    expect(everyone.blocked.people.map(({ user }) => user)).toEqual(['cleo', 'ada']);
    expect(await preview({ kind: 'settings', update: { group_rule: 'max' } })).toMatchObject({
      summary:
        '0 people would be blocked now, 0 of them because of the change; 1 person blocked today would go on.',
      unblocked: { count: 1, people: ['ada'] },
    });
    expect((await preview({ kind: 'settings', update: { enabled: false } })).blocked.after).toBe(0);
    const moved = await preview(
      { kind: 'members', group: 'payments', members: ['cleo'] },
      { kind: 'user', user: 'cleo', period: 'day', limit_micros: 1_250_000 },
    );
    expect([moved.unblocked.people, moved.warned.people.map(({ user }) => user)]).toEqual([
      ['ada'],
      ['ada', 'cleo'],
    ]);
    const wish = { user: 'ada', period: 'month', amount_micros: 1, reason: 'a little' };
    const { id } = raiseAnswer.parse((await asAda('POST', '/raises', wish)).body);
    expect((await preview({ kind: 'raise', raise: id })).unblocked.people).toEqual(['ada']);
    expect(await check('ada')).toEqual([409, '50', '50']);
    // A preview names other people, so a token that is bound to a person is refused.
    expect((await asAda('POST', '/limits/preview', { changes: [{ kind: 'raise', raise: id }] })).status).toBe(
      403,
    );
  });

  it('is refused as the change would be', async () => {
    for (const [change, status] of [
      [{ kind: 'user', user: 'nobody', ...monthly(1) }, 404],
      [{ kind: 'group', group: 'nope', ...monthly(1) }, 404],
      [{ kind: 'raise', raise: 'nope' }, 404],
      [{ kind: 'group', group: 'payments', period: 'month' }, 400],
      [{ kind: 'budget' }, 400],
    ] as const) {
      const answer = await outlay.call('POST', '/api/v1/limits/preview', { changes: [change] });
      expect([change, answer.status]).toEqual([change, status]);
    }
  });
});
