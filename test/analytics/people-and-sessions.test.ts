// People and sessions over a real ledger: summaries without excluded work, labels, trees, and what metrics cannot tell.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMeter } from '../../analytics/limits/meter.ts';
import { stateNow } from '../../analytics/limits/limit-status.ts';
import { readSession } from '../../analytics/queries/session.ts';
import { readSessions } from '../../analytics/queries/sessions.ts';
import { countUnpricedModels } from '../../analytics/queries/unpriced-models.ts';
import { isSeenUser } from '../../analytics/queries/user-seen.ts';
import { readUser } from '../../analytics/queries/user.ts';
import { readUsers } from '../../analytics/queries/users.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { sessionAnswer, sessionsAnswer, userAnswer, usersAnswer } from '../../schemas/api.ts';
import { sessionsQuery, usersQuery } from '../../schemas/api-query.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Ledger } from './ledger.ts';
import { limits } from './limits/inputs.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const PEOPLE = {
  groupsOf: (user: string) => (user === 'ada' ? ['eng'] : []),
  excludedSources: () => ['title'],
};

let ledger: Ledger;

const ADA = { user: 'ada', session: 's1', repo: 'github.com/acme/shop', branch: 'main' };

beforeAll(async () => {
  ledger = await openLedger();
  const wrongRepo = chargeOf({ ...ADA, at: '2026-11-20T09:30:00Z', repo: 'github.com/acme/old', cost: '7' });
  await ledger.write(
    [
      chargeOf({ ...ADA, at: '2026-11-20T09:00:00.500Z', cost: '1', tokens: { input: 10, cacheWrite1h: 2 } }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T09:10:00Z',
        cost: '2',
        source: 'subagent',
        subagent: 'Explore',
        subagentId: 'a1',
        model: 'haiku',
        pr: '7',
      }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T09:11:00Z',
        cost: '0.5',
        source: 'subagent',
        subagent: 'Explore',
        subagentId: 'a1',
        retries: 1,
      }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T09:12:00Z',
        cost: '0.25',
        source: 'subagent',
        subagent: 'Explore',
        subagentId: 'a2',
      }),
      chargeOf({ ...ADA, at: '2026-11-20T09:00:01Z', cost: '0.01', source: 'auxiliary', subagent: 'title' }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T10:20:30.400Z',
        cost: '0.02',
        source: 'auxiliary',
        subagent: 'compact',
      }),
      wrongRepo,
      chargeOf({ user: 'bob', session: 's2', at: '2026-11-19T10:00:00Z', cost: '9', metric: true }),
      chargeOf({
        user: 'bob',
        session: 's2',
        at: '2026-11-19T11:00:00Z',
        cost: '1',
        metric: true,
        source: 'auxiliary',
      }),
      chargeOf({ user: 'cleo', session: 's3', at: '2026-11-18T10:00:00Z', cost: null, model: 'llama' }),
      chargeOf({ at: '2026-11-18T10:00:00Z', cost: '0.75' }),
    ],
    [
      activityOf({ user: 'ada', session: 's1', at: '2026-11-20T09:00:00Z', count: 4 }),
      activityOf({ user: 'dora', session: 's9', at: '2026-11-20T09:00:00Z' }),
    ],
  );
  await ledger.write([takenBack(wrongRepo)]);
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
      ['bob', '10', '0', 0, 1, 0],
      ['ada', '3.77', '0.01', 4, 1, 5],
      ['', '0.75', '0', 0, 0, 1],
      ['cleo', null, '0', 0, 1, 1],
      ['dora', '0', '0', 1, 0, 0],
    ]);
    expect(data[1]).toMatchObject({
      groups: ['eng'],
      last_active: '2026-11-20T10:20:30.400Z',
      input_tokens: 10,
      cache_write_tokens: 2,
    });
    expect(data[4]?.last_active).toBeNull();
    expect(totals).toMatchObject({ cost_usd: '14.52', excluded_cost_usd: '0.01', messages: 5, chats: 3 });
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
    expect(seen).toEqual(['ada', 'bob', '', 'cleo', 'dora']);
  });
});

describe('one person', () => {
  const user = async (name: string) => {
    const meter = createMeter(() => NOW);
    const sources = { inputsOf: () => limits({ defaults: { month: 5 } }), meter, now: () => NOW };
    const person = { user: name, people: PEOPLE, limits: stateNow(name, sources, 1) };
    return userAnswer.parse(await readUser(ledger.store, person, {}, NOW));
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

  it('is known when seen in usage or in activity', async () => {
    expect(await isSeenUser(ledger.store, 'ada')).toBe(true);
    expect(await isSeenUser(ledger.store, 'dora')).toBe(true);
    expect(await isSeenUser(ledger.store, "ad' OR '1'='1")).toBe(false);
  });
});

describe('the list of sessions', () => {
  const sessions = async (params = '') =>
    sessionsAnswer.parse(
      await readSessions(ledger.store, readQuery(`/sessions?${params}`, sessionsQuery), NOW),
    );

  it('labels each by its last work that has a label, not by what was taken back', async () => {
    const { data } = await sessions();
    expect(data.map(({ session }) => session)).toEqual(['s1', 's2', 's3']);
    expect(data[0]).toMatchObject({
      user: 'ada',
      agent: 'claude-code',
      repo: 'github.com/acme/shop',
      branch: 'main',
      pr: '7',
      models: ['claude-opus-4-8', 'haiku'],
      started: '2026-11-20T09:00:00.500Z',
      ended: '2026-11-20T10:20:30.400Z',
      calls: 6,
      retries: 1,
      messages: 4,
      cost_usd: '3.78',
    });
  });

  it('does not know the calls of a session that only metrics tell', async () => {
    const { data } = await sessions('user=bob');
    expect(data[0]).toMatchObject({ calls: null, retries: null, cost_usd: '10' });
  });

  it('filters and sorts', async () => {
    expect((await sessions('model=haiku')).data).toMatchObject([
      { session: 's1', cost_usd: '2', messages: null },
    ]);
    expect((await sessions('sort=-cost_usd')).data.map(({ session }) => session)).toEqual(['s2', 's1', 's3']);
    expect((await sessions('from=2026-11-20T09:10:00.001Z&to=2026-11-20T09:12:00.001Z')).data).toMatchObject([
      { session: 's1', cost_usd: '0.75', started: '2026-11-20T09:11:00.000Z' },
    ]);
  });
});

describe('one session', () => {
  it('is a tree of main, subagent and auxiliary work that adds up, with its calls in order', async () => {
    const session = sessionAnswer.parse(await readSession(ledger.store, 's1', NOW));
    const parts = [session.tree.main, ...session.tree.subagents, ...session.tree.auxiliary];
    expect(
      parts.map((part) => [
        part?.source,
        part?.subagent,
        part?.subagent_id,
        part?.cost_usd,
        part?.calls,
        part?.retries,
      ]),
    ).toEqual([
      ['main', '', '', '1', 1, 0],
      ['subagent', 'Explore', 'a1', '2.5', 2, 1],
      ['subagent', 'Explore', 'a2', '0.25', 1, 0],
      ['auxiliary', 'title', '', '0.01', 1, 0],
      ['auxiliary', 'compact', '', '0.02', 1, 0],
    ]);
    expect(
      session.tree.subagents[0]?.call_list?.map(({ time, cost_usd, pr }) => [time, cost_usd, pr]),
    ).toEqual([
      ['2026-11-20T09:10:00.000Z', '2', '7'],
      ['2026-11-20T09:11:00.000Z', '0.5', ''],
    ]);
    expect(session).toMatchObject({
      cost_usd: '3.78',
      calls: 6,
      known_by: 'calls',
      call_list_complete: true,
      outcome: null,
    });
    expect(session.by_model.map(({ model, source, cost_usd }) => [model, source, cost_usd])).toEqual([
      ['haiku', 'subagent', '2'],
      ['claude-opus-4-8', 'main', '1'],
      ['claude-opus-4-8', 'subagent', '0.75'],
      ['claude-opus-4-8', 'auxiliary', '0.03'],
    ]);
  });

  it('is by model and kind of work where only metrics tell it', async () => {
    const session = sessionAnswer.parse(await readSession(ledger.store, 's2', NOW));
    expect(session).toMatchObject({ known_by: 'metrics', calls: null, cost_usd: '10' });
    expect(session.tree.main).toMatchObject({ calls: null, call_list: null, cost_usd: '9' });
    expect(session.tree.auxiliary).toMatchObject([{ cost_usd: '1' }]);
  });

  it('is not found without usage', async () => {
    for (const id of ['s9', 'nope', "' OR ''='", '']) {
      expect(await readSession(ledger.store, id, NOW)).toBeUndefined();
    }
  });
});

it('counts models without a price, used in the last 31 days', async () => {
  expect(await countUnpricedModels(ledger.store, NOW)).toBe(1);
  expect(await countUnpricedModels(ledger.store, NOW + 60 * 86_400_000)).toBe(0);
});
