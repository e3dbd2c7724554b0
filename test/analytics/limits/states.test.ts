// Limits of several people and of the members of groups, as lists ask for them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMeter } from '../../../analytics/limits/meter.ts';
import { createLimitStatesRouter } from '../../../analytics/limits/states-router.ts';
import { groupStatesAnswer, limitPeopleAnswer, limitStatesAnswer } from '../../../schemas/limit-states.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { intervalStart } from '../../../schemas/period.ts';
import { serve, type Served } from '../serve-router.ts';
import { limits } from './inputs.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const LIMITS: Readonly<Record<string, number | undefined>> = { ada: 10_000_000, bo: 20_000_000, cy: 0 };
const SPENT = { ada: '8', 'ada@old': '1', bo: '20', dee: '3' };
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  eng: ['ada', 'bo', 'cy', 'dee'],
  none: [],
};

describe('limits of many', () => {
  const meter = createMeter(() => NOW);
  let served: Served;

  beforeAll(async () => {
    meter.assign({
      asOfBatch: 0,
      totals: Object.entries(SPENT).map(([user, cost]) => ({
        scope: 'user' as const,
        id: user,
        period: 'month' as const,
        start: intervalStart('month', NOW),
        cost: fromUsd(cost) ?? 0n,
      })),
      newest: NOW,
    });
    const router = createLimitStatesRouter({
      limits: {
        inputsOf: (user) => {
          const month = LIMITS[user];
          return limits(month === undefined ? {} : { user: { month } });
        },
        namesOf: (user) => (user === 'ada' ? ['ada', 'ada@old'] : [user]),
        meter,
        now: () => NOW,
      },
      groups: () => Object.keys(GROUPS),
      membersOf: (group) => GROUPS[group] ?? [],
      everybody: () => ['ada', 'bo', 'cy', 'dee'],
    });
    served = await serve(router, (error) => expect(error).toBeUndefined());
  });
  afterAll(async () => await served.close());

  it('are told of everybody, who used most first, page by page', async () => {
    const first = limitPeopleAnswer.parse((await served.call('GET', '/people?limit=3')).body);
    expect(first.data.map(({ user }) => user)).toEqual(['bo', 'cy', 'ada']);
    expect(first.totals).toEqual({ people: 4, ok: 0, near: 1, over: 2, none: 1, unknown: 0, matching: 4 });
    const rest = await served.call('GET', `/people?limit=3&cursor=${first.next_cursor ?? ''}`);
    expect(limitPeopleAnswer.parse(rest.body)).toMatchObject({ data: [{ user: 'dee' }], next_cursor: null });
  });

  it('are told of those who are looked for', async () => {
    const near = limitPeopleAnswer.parse((await served.call('GET', '/people?standing=near')).body);
    expect(near.data.map(({ user }) => user)).toEqual(['ada']);
    expect(near.totals).toMatchObject({ people: 4, matching: 1 });
    const named = limitPeopleAnswer.parse((await served.call('GET', '/people?q=E&group=none')).body);
    expect(named).toMatchObject({ data: [], totals: { people: 0 } });
    // By any of their names.
    const other = limitPeopleAnswer.parse((await served.call('GET', '/people?q=@OLD')).body);
    expect(other.data.map(({ user }) => user)).toEqual(['ada']);
  });

  it('are of a group that there is', async () => {
    const { status, body } = await served.call('GET', '/people?group=nobody');
    expect(status).toBe(404);
    expect(body).toMatchObject({ detail: 'There is no group nobody.' });
  });

  it('are told in the order of the question, whoever is unknown too', async () => {
    const { body } = await served.call('GET', '/states?user=Bo&user=ada&user=new');
    const { data } = limitStatesAnswer.parse(body);
    expect(data.map(({ user, effective }) => [user, effective[0]?.spent_usd])).toEqual([
      ['bo', '20'],
      ['ada', '9'],
      ['new', undefined],
    ]);
  });

  it('of a group are those of its members, under all of their names', async () => {
    const { body } = await served.call('GET', '/group-states?group=eng');
    expect(groupStatesAnswer.parse(body).data).toEqual([
      {
        group: 'eng',
        member_count: 4,
        own_limits: 3,
        unlimited: 1,
        limit_micros: 30_000_000,
        limited_spent_usd: '29',
        spent_usd: '32',
        near: 1,
        over: 2,
      },
    ]);
  });

  it('of a group without members are none', async () => {
    const { body } = await served.call('GET', '/group-states');
    expect(groupStatesAnswer.parse(body).data[1]).toMatchObject({
      group: 'none',
      limit_micros: null,
      spent_usd: '0',
    });
  });

  it('are refused for more people than one question may name', async () => {
    const many = Array.from({ length: 101 }, (_, index) => `user=p${index}`).join('&');
    expect((await served.call('GET', `/states?${many}`)).status).toBe(400);
  });
});
