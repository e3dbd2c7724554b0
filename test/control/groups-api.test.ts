// Groups, their members and budgets over HTTP, on a real store.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problemSchema } from '../../schemas/problem.ts';
import {
  budgetAnswer,
  groupAnswer,
  groupLimitsAnswer,
  groupListAnswer,
  membersAnswer,
} from '../../schemas/settings-api.ts';
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

describe('groups', () => {
  it('are created, renamed, listed and removed with all that is theirs', async () => {
    expect((await api.put('/groups/eng', { name: ' Engineering ' })).status).toBe(201);
    expect((await api.put('/groups/eng', { name: 'Engineers' })).status).toBe(200);
    const members = await api.put('/groups/eng/members', { members: ['Bob', ' ada', 'bob'] });
    expect(membersAnswer.parse(members.body)).toMatchObject({ group: 'eng', members: ['ada', 'bob'] });
    await api.put('/limits/groups/eng', { period: 'month', limit_micros: 1_000_000_000 });
    expect(groupAnswer.parse((await api.get('/groups/eng')).body)).toMatchObject({
      name: 'Engineers',
      member_count: 2,
      group_maximum_micros: 2_000_000_000,
    });
    expect(groupListAnswer.parse((await api.get('/groups')).body).data.map(({ group: id }) => id)).toEqual([
      'eng',
    ]);
    expect((await api.remove('/groups/eng')).status).toBe(204);
    for (const path of [
      '/groups/eng',
      '/groups/eng/members',
      '/limits/groups/eng',
      '/groups/eng/ai/budget',
    ]) {
      expect([path, (await api.get(path)).status]).toEqual([path, 404]);
    }
    await api.put('/groups/eng', { name: 'Engineering again' });
    expect((await api.get('/groups/eng/members')).body).toMatchObject({ members: [] });
    expect(groupLimitsAnswer.parse((await api.get('/limits/groups/eng')).body).limits).toEqual([]);
  });

  it.each(['Eng', 'a b', '-eng', 'é', 'x'.repeat(65), '%2e%2e%2fetc'])('are not called %s', async (id) => {
    const { status, body } = await api.put(`/groups/${id.includes('%') ? id : encodeURIComponent(id)}`, {
      name: 'x',
    });
    expect(problemSchema.parse(body)).toMatchObject({ status: 400, errors: [{ name: 'group' }] });
    expect(status).toBe(400);
  });

  it('have members whose names are text', async () => {
    await api.group('eng');
    for (const members of [['ada', ''], ['ada', 7], 'ada', undefined, ['x'.repeat(513)]]) {
      expect((await api.put('/groups/eng/members', { members })).status).toBe(400);
    }
    expect((await api.put('/groups/nope/members', { members: [] })).status).toBe(404);
  });
});

describe('the budget of a group', () => {
  it('is the monthly amount of each member, with the maximum of the group', async () => {
    await api.group('eng', 'a', 'b', 'c', 'd', 'e', 'f', 'g');
    expect((await api.get('/groups/eng/ai/budget')).status).toBe(404);
    expect((await api.remove('/groups/eng/ai/budget')).status).toBe(404);
    const set = await api.put('/groups/eng/ai/budget', { spend_limit_micros: 1_000_000_000 });
    expect(budgetAnswer.parse(set.body)).toMatchObject({
      group: 'eng',
      spend_limit_micros: 1_000_000_000,
      member_count: 7,
      group_maximum_micros: 7_000_000_000,
    });
    expect((await api.get('/limits/groups/eng')).body).toMatchObject({
      limits: [{ period: 'month', limit_micros: 1_000_000_000 }],
    });
    expect((await api.remove('/groups/eng/ai/budget')).status).toBe(204);
    expect((await api.get('/groups/eng/ai/budget')).status).toBe(404);
  });

  it('may be zero, is taken away by null, and leaves the other periods alone', async () => {
    await api.group('eng', 'ada');
    await api.put('/limits/groups/eng', { period: 'day', limit_micros: 5 });
    expect((await api.put('/groups/eng/ai/budget', { spend_limit_micros: 0 })).body).toMatchObject({
      group_maximum_micros: 0,
    });
    expect((await api.put('/groups/eng/ai/budget', { spend_limit_micros: null })).status).toBe(204);
    expect((await api.get('/limits/groups/eng')).body).toMatchObject({
      limits: [{ period: 'day', limit_micros: 5 }],
    });
  });

  it('is a whole number of a group that exists', async () => {
    await api.group('eng');
    for (const body of [
      {},
      { spend_limit_micros: -1 },
      { spend_limit_micros: 0.5 },
      { spend_limit_micros: '1' },
    ]) {
      expect((await api.put('/groups/eng/ai/budget', body)).status).toBe(400);
    }
    expect((await api.put('/groups/nope/ai/budget', { spend_limit_micros: 1 })).status).toBe(404);
  });

  it('does not tell a maximum that numbers cannot hold', async () => {
    await api.group('eng', 'a', 'b');
    const { body } = await api.put('/groups/eng/ai/budget', { spend_limit_micros: Number.MAX_SAFE_INTEGER });
    expect(body).toMatchObject({ group_maximum_micros: null });
  });
});
