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
    expect(await idsOf('?from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z&kind=group')).toEqual([
      'group eng',
    ]);
    expect(await idsOf('?from=9999-12-31T00:00:00Z')).toEqual([]);
  });

  it('tells of members who came and went, and nothing of the secret of a token', async () => {
    await api.group('eng', 'ada', 'bob');
    await api.put('/groups/eng/members', { members: ['bob', 'cleo', 'dora'] });
    const made = await api.post('/tokens', { name: 'ci', scope: 'read', reason: 'nightly report' });
    expect((await log('?kind=members')).data[0]).toMatchObject({
      before: { member_count: 2, removed: ['ada'] },
      after: { member_count: 3, added: ['cleo', 'dora'] },
    });
    const [token] = (await log('?kind=token')).data;
    expect([token?.reason, token?.after]).toEqual([
      'nightly report',
      { name: 'ci', scope: 'read', user: '', group: '' },
    ]);
    expect((await api.remove(`/tokens/${token?.id ?? ''}?because=x`)).status).toBe(400);
    expect((await api.remove(`/tokens/${token?.id ?? ''}?reason=leaked`)).status).toBe(204);
    expect((await log('?kind=token')).data[0]).toMatchObject({ reason: 'leaked', change: 'removed' });
    expect(JSON.stringify(await log())).not.toContain((made.body as { token: string }).token);
  });

  it('tells the first hundred of those who came or went by name, and how many there were', async () => {
    await api.group(
      'eng',
      ...Array.from({ length: 250 }, (_, index) => `p${String(index).padStart(3, '0')}`),
    );
    await api.put('/groups/eng/members', { members: ['p000', 'zoe'] });
    await api.remove('/groups/eng');
    const [gone, changed, created] = (await log('?kind=members')).data;
    expect(created).toMatchObject({ change: 'created', before: null, after: { added_count: 250 } });
    expect((created?.after?.['added'] as string[]).length).toBe(100);
    expect(changed).toMatchObject({
      change: 'changed',
      before: { member_count: 250, removed_count: 249 },
      after: { member_count: 2, added_count: 1, added: ['zoe'] },
    });
    expect(gone).toMatchObject({
      change: 'removed',
      before: { member_count: 2, removed: ['p000', 'zoe'] },
      after: null,
    });
    await api.group('eng', 'ada');
    expect((await log('?kind=members')).data[0]).toMatchObject({ change: 'created', before: null });
  });

  it('refuses a cursor that no answer told, whatever is in it', async () => {
    await api.group('eng', 'ada');
    const { next_cursor } = await log('?limit=1');
    const told = JSON.parse(Buffer.from(next_cursor ?? '', 'base64url').toString()) as { after: string[] };
    const forged = [
      ['yesterday', 'group', 'eng', '1'],
      ['2026-11-22 12:00:00.000', 'nothing', 'eng', '1'],
      ['2026-11-22 12:00:00.000', 'group', 'eng', '-1'],
      ['2026-11-22 12:00:00.000', 'group', 'eng', '99999999999999999999999'],
      ['2026-99-99 99:99:99.000', 'group', 'eng', '1'],
      ['1500-01-01 00:00:00.000', 'group', 'eng', '1'],
      ['2026-02-30 00:00:00.000', 'group', 'eng', '1'],
    ];
    for (const after of forged) {
      const cursor = Buffer.from(JSON.stringify({ ...told, after })).toString('base64url');
      const { status } = await api.get(`/settings/audit?limit=1&cursor=${cursor}`);
      expect([after, status]).toEqual([after, 400]);
    }
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

  it('come in pages', async () => {
    await api.group('eng', 'ada', 'bob', 'cleo');
    await api.remove('/groups/eng/members/bob');
    await api.put('/groups/eng/members/bob', {});
    const whole = membershipsAnswer.parse((await api.get('/memberships?group=eng')).body).data;
    const paged: unknown[] = [];
    for (let cursor = ''; ;) {
      const { body } = await api.get(`/memberships?group=eng&limit=1${cursor}`);
      const { data, next_cursor } = membershipsAnswer.parse(body);
      paged.push(...data);
      if (next_cursor === null) break;
      cursor = `&cursor=${next_cursor}`;
    }
    expect(paged).toEqual(whole);
    expect(whole).toHaveLength(4);
    for (const query of ['limit=0', 'limit=9999', 'cursor=x'])
      expect((await api.get(`/memberships?group=eng&${query}`)).status).toBe(400);
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
