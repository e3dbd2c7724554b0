// Sessions over a real ledger: labels, trees of work, and what metrics cannot tell.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSession } from '../../analytics/queries/session.ts';
import { readSessions } from '../../analytics/queries/sessions.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { sessionAnswer, sessionsAnswer } from '../../schemas/api.ts';
import { sessionsQuery } from '../../schemas/api-query.ts';
import type { Ledger } from './ledger.ts';
import { openTeamLedger, NOW } from './team-ledger.ts';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openTeamLedger();
});

afterAll(async () => {
  await ledger.close();
});

describe('the list of sessions', () => {
  const sessions = async (params = '') =>
    sessionsAnswer.parse(
      await readSessions(ledger.store, readQuery(`/sessions?${params}`, sessionsQuery), NOW),
    );

  it('labels each by its last work that has a label, not by what was taken back', async () => {
    const { data } = await sessions();
    expect(data.map(({ session }) => session)).toEqual(['s1', 's2', 's3', 's4']);
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
    expect((await sessions('sort=-cost_usd')).data.map(({ session }) => session)).toEqual([
      's2',
      's1',
      's4',
      's3',
    ]);
    expect((await sessions('from=2026-11-20T09:10:00.001Z&to=2026-11-20T09:12:00.001Z')).data).toMatchObject([
      { session: 's1', cost_usd: '0.75', started: '2026-11-20T09:11:00.000Z' },
    ]);
  });

  it('leaves out totals that nobody asks for, and tells the same sessions', async () => {
    for (const sort of ['-cost_usd', '-started']) {
      const whole = await sessions(`sort=${sort}&limit=2`);
      const { totals, ...rest } = await sessions(`sort=${sort}&limit=2&totals=false`);
      expect(totals).toBeNull();
      expect(whole.totals?.calls).not.toBeUndefined();
      expect(rest.data).toEqual(whole.data);
    }
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
      outcome: { unlinked: { cost_usd: '1.78' }, changes: [{ pr: '7', outcome: 'unknown', cost_usd: '2' }] },
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

  it('may have as many calls as metrics count, without each of them', async () => {
    const session = sessionAnswer.parse(await readSession(ledger.store, 's4', NOW));
    expect(session).toMatchObject({
      known_by: 'metrics',
      calls: 2,
      tree: { main: { calls: 2, call_list: null } },
    });
  });

  it('is not found without usage', async () => {
    for (const id of ['s9', 'nope', "' OR ''='", '']) {
      expect(await readSession(ledger.store, id, NOW)).toBeUndefined();
    }
  });
});
