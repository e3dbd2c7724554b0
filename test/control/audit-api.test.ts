// Who changed what, when, why, from what to what; and who was a member when. Over HTTP, on a real store.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeLogAnswer } from '../../schemas/change-log.ts';
import { membershipsAnswer } from '../../schemas/directory-api.ts';
import { openControlApi, type ControlApi } from './control-api.ts';

let api: ControlApi;

beforeAll(async () => {
  api = await openControlApi();
});

beforeEach(async () => {
  await api.reset();
});

afterAll(async () => {
  expect(await api.close()).toEqual([]);
});

async function log(query = '') {
  const { status, body } = await api.get(`/settings/audit${query}`);
  expect([status, body]).toMatchObject([200, {}]);
  return changeLogAnswer.parse(body);
}

async function memberships(query: string) {
  const { body } = await api.get(`/memberships?${query}`);
  return membershipsAnswer
    .parse(body)
    .data.map(({ group, user, valid_to, added_by, removed_by, removed_because }) =>
      [group, user, valid_to === null ? 'now' : 'ended', added_by, removed_by, removed_because].join(' '),
    );
}

const limit = (limit_micros: number | null, reason?: string) => ({ period: 'month', limit_micros, reason });

describe('the audit trail', () => {
  it('tells who changed what, from what to what, and why, the latest first', async () => {
    await api.put('/limits/users/ada', limit(5, 'new here'), { 'x-actor': 'eve' });
    await api.put('/limits/users/ada', limit(9));
    await api.remove('/limits/users/ada?reason=left');
    const { data, next_cursor } = await log();
    expect(next_cursor).toBeNull();
    const of = (month: number) => ({ limit_micros: { month }, period: 'month' });
    expect(data).toMatchObject([
      { id: 'ada', version: 3, change: 'removed', reason: 'left', before: of(9), after: null },
      { id: 'ada', version: 2, change: 'changed', reason: '', before: of(5), after: of(9) },
      {
        kind: 'user_limit',
        id: 'ada',
        version: 1,
        change: 'created',
        changed_by: 'eve',
        reason: 'new here',
        before: null,
        after: of(5),
      },
    ]);
  });

  it('can be asked by kind, setting, person and time, page by page', async () => {
    await api.group('eng', 'bob');
    await api.put('/limits/groups/eng', limit(1), { 'x-actor': 'eve' });
    await api.put('/limits/users/bob', limit(2));
    const times = (await log()).data.map(({ changed_at }) => changed_at);
    const idsOf = async (query: string) => (await log(query)).data.map(({ kind, id }) => `${kind} ${id}`);
    expect(await idsOf('?kind=group_limit')).toEqual(['group_limit eng']);
    expect(await idsOf('?id=eng')).toEqual(['group_limit eng', 'members eng', 'group eng']);
    expect(await idsOf('?by=eve')).toEqual(['group_limit eng']);
    expect(await idsOf(`?from=${times[1] ?? ''}`)).toEqual(['user_limit bob', 'group_limit eng']);
    expect(await idsOf(`?to=${times[2] ?? ''}`)).toEqual(['group eng']);
    const pages: string[] = [];
    for (let cursor = ''; ;) {
      const { data, next_cursor } = await log(`?limit=1${cursor}`);
      pages.push(...data.map(({ kind }) => kind));
      if (next_cursor === null) break;
      cursor = `&cursor=${next_cursor}`;
    }
    expect(pages).toEqual(['user_limit', 'group_limit', 'members', 'group']);
    for (const query of ['?kind=nothing', '?limit=0', '?from=yesterday', '?cursor=x', '?who=eve'])
      expect([query, (await api.get(`/settings/audit${query}`)).status]).toEqual([query, 400]);
  });

  it('tells of members who came and went, and nothing of the secret of a token', async () => {
    await api.group('eng', 'ada', 'bob');
    await api.put('/groups/eng/members', { members: ['bob', 'cleo', 'dora'] });
    await api.post('/tokens', { name: 'ci', scope: 'read' });
    expect((await log('?kind=members')).data[0]).toMatchObject({
      before: { member_count: 2, removed: ['ada'] },
      after: { member_count: 3, added: ['cleo', 'dora'] },
    });
    const [token] = (await log('?kind=token')).data;
    expect(token?.after).toEqual({ name: 'ci', scope: 'read', user: '', group: '' });
  });

  it('refuses a reason that is no text or too long, and changes nothing', async () => {
    for (const reason of [7, 'x'.repeat(501)])
      expect((await api.put('/limits/users/ada', { ...limit(5), reason })).status).toBe(400);
    expect((await api.remove(`/groups/eng/members/ada?reason=${'x'.repeat(501)}`)).status).toBe(400);
    expect((await log()).data).toEqual([]);
  });
});

describe('memberships', () => {
  it('have a beginning, an end, who made them so, and why', async () => {
    await api.group('eng', 'ada', 'bob');
    await api.put('/groups/ops', { name: 'Operations' });
    await api.put('/groups/ops/members/Ada', {});
    expect((await api.remove('/groups/eng/members/ada?reason=moved', { 'x-actor': 'eve' })).status).toBe(204);
    await api.put('/groups/eng/members/ada', {});
    await api.remove('/groups/ops?reason=reorganised');
    expect(await memberships('user=ADA')).toEqual([
      'eng ada ended admin eve moved',
      'ops ada ended admin admin reorganised',
      'eng ada now admin  ',
    ]);
    expect(await memberships('group=eng')).toEqual([
      'eng ada ended admin eve moved',
      'eng bob now admin  ',
      'eng ada now admin  ',
    ]);
    expect(await memberships('group=eng&user=bob')).toEqual(['eng bob now admin  ']);
  });

  it('can be asked as of a moment', async () => {
    await api.group('eng', 'ada');
    const { body } = await api.get('/memberships?group=eng');
    const from = membershipsAnswer.parse(body).data[0]?.valid_from ?? '';
    expect(await memberships(`group=eng&at=${from}`)).toHaveLength(1);
    const before = new Date(Date.parse(from) - 1).toISOString();
    expect(await memberships(`group=eng&at=${before}`)).toEqual([]);
    expect((await api.get('/memberships')).status).toBe(400);
  });

  it('are made once, however often they are made', async () => {
    await api.group('eng');
    const first = await api.put('/groups/eng/members/ada', {});
    const again = await api.put('/groups/eng/members/ADA', {});
    expect([again.status, again.headers.get('etag')]).toEqual([200, first.headers.get('etag')]);
    expect((await api.remove('/groups/eng/members/bob')).status).toBe(204);
    expect((await api.put('/groups/nope/members/ada', {})).status).toBe(404);
    expect(await memberships('group=eng')).toHaveLength(1);
  });
});

describe('a deployment that asks for versions', () => {
  it('refuses changes that name none, with the current value, and takes those that do', async () => {
    await api.put('/limits/users/ada', limit(5));
    await api.put('/settings/limits', { require_if_match: true });
    const blind = await api.put('/limits/users/ada', limit(9));
    expect(blind.status).toBe(428);
    expect(blind.body).toMatchObject({ etag: '"1"', current: { limit_micros: { month: 5 } } });
    const late = await api.put('/limits/users/ada', limit(9), { 'if-match': '"0"' });
    expect([late.status, late.body]).toMatchObject([
      412,
      { etag: '"1"', current: { limit_micros: { month: 5 } } },
    ]);
    expect((await api.put('/limits/users/ada', limit(9), { 'if-match': '"1"' })).status).toBe(200);
    const first = await api.put('/limits/groups/eng', limit(1));
    expect(first.status).toBe(404);
    expect((await api.put('/groups/eng', { name: 'Engineering' })).status).toBe(428);
    expect((await api.put('/groups/eng', { name: 'Engineering' }, { 'if-match': '"0"' })).status).toBe(201);
    expect((await api.put('/settings/limits', { require_if_match: false })).status).toBe(428);
    const off = await api.put('/settings/limits', { require_if_match: false }, { 'if-match': '*' });
    expect(off.body).toMatchObject({ require_if_match: false, fail_closed: false });
    expect((await api.put('/groups/eng', { name: 'Eng' })).status).toBe(200);
  });
});
