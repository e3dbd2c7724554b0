// People over a real ledger: summaries without excluded work, search, pages, limits.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMeter } from '../../analytics/limits/meter.ts';
import { stateNow } from '../../analytics/limits/limit-status.ts';
import { countHookedPeople } from '../../analytics/queries/hooked-people.ts';
import { countUnpricedModels } from '../../analytics/queries/unpriced-models.ts';
import { isSeenUser } from '../../analytics/queries/user-seen.ts';
import { readUser } from '../../analytics/queries/user.ts';
import { readUsers } from '../../analytics/queries/users.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { userAnswer, usersAnswer } from '../../schemas/api.ts';
import { userQuery, usersQuery, type UserQuery } from '../../schemas/api-query.ts';
import { chargeOf, takenBack, type Ledger } from './ledger.ts';
import { limits } from './limits/inputs.ts';
import { openTeamLedger, NOW } from './team-ledger.ts';

const PEOPLE = {
  groupsOf: (user: string) => (user === 'ada' ? ['eng'] : []),
  excludedSources: () => ['title'],
};

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openTeamLedger();
});

afterAll(async () => {
  await ledger.close();
});

describe('the table of people', () => {
  const users = async (params = '') =>
    usersAnswer.parse(await readUsers(ledger.store, readQuery(`/users?${params}`, usersQuery), PEOPLE, NOW));

  it('sums each person up without excluded work, whose cost it keeps apart', async () => {
    const { data, totals } = await users();
    expect(
      data.map(({ user, cost_usd, excluded_cost_usd, messages, chats, calls }) => [
        user,
        cost_usd,
        excluded_cost_usd,
        messages,
        chats,
        calls,
      ]),
    ).toEqual([
      ['bob', '10', '0', null, 1, null],
      ['ada', '3.77', '0.01', 4, 1, 5],
      ['', '0.75', '0', null, 0, 1],
      ['gem', '0.1', '0', null, 1, 2],
      ['cleo', null, '0', null, 1, 1],
      ['dora', '0', '0', 1, 0, 0],
    ]);
    expect(data[1]).toMatchObject({
      groups: ['eng'],
      last_active: '2026-11-20T10:20:30.400Z',
      input_tokens: 10,
      cache_write_tokens: 2,
    });
    expect(data[5]?.last_active).toBeNull();
    expect(totals).toMatchObject({ cost_usd: '14.62', excluded_cost_usd: '0.01', messages: 5, chats: 4 });
  });

  it('finds people by part of their name in any case, also when it looks like SQL', async () => {
    expect((await users('q=D')).data.map(({ user }) => user)).toEqual(['ada', 'dora']);
    expect((await users("q=%25' OR 1=1 --")).data).toEqual([]);
  });

  it('sorts and pages without gaps or repeats', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await users(`sort=-last_active&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ user }) => user));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(['ada', 'bob', '', 'cleo', 'gem', 'dora']);
  });
});

describe('one person', () => {
  const user = async (name: string, query: UserQuery = {}) => {
    const meter = createMeter(() => NOW);
    const sources = { inputsOf: () => limits({ defaults: { month: 5 } }), meter, now: () => NOW };
    const person = { user: name, people: PEOPLE, limits: stateNow({ user: name }, sources, 1) };
    return userAnswer.parse(await readUser(ledger.store, person, query, NOW));
  };

  it('has a summary, limits, models and chats that agree', async () => {
    const ada = await user('ada');
    expect(ada.summary).toMatchObject({ cost_usd: '3.77', excluded_cost_usd: '0.01', chats: 1, messages: 4 });
    expect(ada.by_model.map(({ model, cost_usd }) => [model, cost_usd])).toEqual([
      ['haiku', '2'],
      ['claude-opus-4-8', '1.77'],
    ]);
    expect(ada.by_chat.map(({ session, cost_usd }) => [session, cost_usd])).toEqual([['s1', '3.77']]);
    expect(ada.limits).toMatchObject({
      limited: true,
      mode: 'failed_open',
      unpriced_models: 1,
      data_as_of: null,
    });
  });

  it('is narrowed by filters, and stays the one that the path names', async () => {
    const ada = await user('ada', { model: ['haiku'] });
    expect(ada.summary).toMatchObject({ cost_usd: '2', messages: null });
    expect(ada.by_model.map(({ model }) => model)).toEqual(['haiku']);
    expect(ada.by_chat.map(({ session, cost_usd }) => [session, cost_usd])).toEqual([['s1', '2']]);
    expect(userQuery.safeParse({ user: ['bob'] }).success).toBe(false);
  });

  it('is known when seen in usage or in activity', async () => {
    expect(await isSeenUser(ledger.store, 'ada')).toBe(true);
    expect(await isSeenUser(ledger.store, 'dora')).toBe(true);
    expect(await isSeenUser(ledger.store, "ad' OR '1'='1")).toBe(false);
  });
});

it('counts models without a price, used in the last 31 days', async () => {
  expect(await countUnpricedModels(ledger.store, NOW)).toBe(1);
  expect(await countUnpricedModels(ledger.store, NOW + 60 * 86_400_000)).toBe(0);
});

it('counts who has the hook among the people of 30 days, and nobody whose place was taken back', async () => {
  const before = await countHookedPeople(ledger.store, NOW);
  const hooked = { at: '2026-11-21T10:00:00Z', contextSource: 'declared' } as const;
  const wrong = chargeOf({ ...hooked, user: 'ivy' });
  await ledger.write([
    chargeOf({ ...hooked, user: 'ada' }),
    chargeOf({ ...hooked, user: 'hal', at: '2026-09-01T10:00:00Z' }),
    wrong,
    takenBack(wrong),
    chargeOf({ at: '2026-11-21T10:00:00Z', user: 'ivy' }),
    chargeOf(hooked),
  ]);
  const after = await countHookedPeople(ledger.store, NOW);
  expect(before.hooked).toBe(0);
  expect(after).toMatchObject({ people: before.people + 1, hooked: 1, from: '2026-10-23T00:00:00.000Z' });
});
