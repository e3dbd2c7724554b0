// What came of sessions: the changes that their calls went to, retries, who started whom, and how the context grew.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readQuery } from '../../analytics/query-string.ts';
import { readChangeFacts } from '../../analytics/queries/change-facts.ts';
import { readSessionFlags } from '../../analytics/queries/session-flags.ts';
import { readSession } from '../../analytics/queries/session.ts';
import { readSessions } from '../../analytics/queries/sessions.ts';
import { sessionAnswer, sessionsAnswer } from '../../schemas/api.ts';
import { sessionsQuery } from '../../schemas/api-query.ts';
import { fromUsd } from '../../schemas/money.ts';
import { activityOf, chargeOf, openLedger, type Ledger } from './ledger.ts';

const NOW = Date.UTC(2026, 10, 22);
const REPO = 'github.com/acme/shop';
const OF = { user: 'ada', session: 's', repo: REPO };

let ledger: Ledger;

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 20, 9, minute)).toISOString();

beforeAll(async () => {
  ledger = await openLedger();
  const subagent = (subagentId: string, minute: number, cost: string) =>
    chargeOf({ ...OF, at: at(minute), cost, source: 'subagent', subagent: 'Explore', subagentId });
  const started = (minute: number, depth: number) =>
    activityOf({ ...OF, at: at(minute), kind: 'subagent_started', name: 'Explore', depth });
  await ledger.write(
    [
      chargeOf({
        ...OF,
        at: at(0),
        cost: '1',
        pr: '1',
        prSource: 'branch',
        prompt: 'p1',
        tokens: { input: 100 },
      }),
      chargeOf({
        ...OF,
        at: at(5),
        cost: '2',
        pr: '2',
        prSource: 'time',
        prompt: 'p2',
        tokens: { cacheRead: 900 },
      }),
      chargeOf({
        ...OF,
        at: at(8),
        cost: '0.5',
        pr: '2',
        prSource: 'session',
        tokens: { input: 50, cacheWrite1h: 50 },
      }),
      chargeOf({ ...OF, at: at(9), cost: '0.25' }),
      subagent('a', 10, '0.1'),
      subagent('b', 11, '0.02'),
      subagent('a', 12, '0.003'),
      chargeOf({
        user: 'bob',
        session: 'lost',
        at: at(0),
        source: 'subagent',
        subagent: 'Plan',
        subagentId: 'x',
      }),
    ],
    [
      activityOf({ ...OF, at: at(2), kind: 'api_error', name: '529', attempt: 2 }),
      activityOf({ ...OF, at: at(3), kind: 'api_error', name: '529' }),
      activityOf({ ...OF, at: at(7), kind: 'compaction' }),
      started(10, 1),
      started(11, 2),
    ],
  );
  const changes = [
    ['1', 'merged', '9'],
    ['2', 'open', ''],
  ];
  await ledger.store.insert({
    table: 'changes',
    columns: ['time', 'record_id', 'repo', 'pr', 'title', 'url', 'state', 'reverted_by', 'batch_id'],
    rows: Buffer.from(
      [...changes, ['2', 'closed', '']]
        .map(
          ([pr, state, by], batch) =>
            `${JSON.stringify([at(0), 1, REPO, pr, `Change ${pr}`, '', state, by, batch])}\n`,
        )
        .join(''),
    ),
    token: 'changes',
  });
  const told = { id: 'o1', outcome: 'task_completed', session: 's', task: 'T-1', user: '' };
  await ledger.store.insert({
    table: 'forge_facts',
    columns: ['time', 'record_id', 'forge', 'repo', 'pr', 'kind', 'detail', 'batch_id'],
    rows: Buffer.from(`${JSON.stringify([at(30), 7, 'api', '', '', 'outcome', JSON.stringify(told), 1])}\n`),
    token: 'facts',
  });
});

afterAll(async () => {
  await ledger.close();
});

const read = async (session: string) => sessionAnswer.parse(await readSession(ledger.store, session, NOW));

it('splits what a session cost by the changes that its calls went to, as they stand now', async () => {
  const { outcome, cost_usd: cost } = await read('s');
  expect(outcome.changes).toMatchObject([
    {
      pr: '2',
      outcome: 'abandoned',
      title: 'Change 2',
      cost_usd: '2.5',
      calls: 2,
      pr_source: 'time',
      grade: 'guessed',
    },
    { pr: '1', outcome: 'reverted', cost_usd: '1', pr_source: 'branch', grade: 'inferred' },
  ]);
  expect(outcome.unlinked).toEqual({ calls: 4, cost_usd: '0.373' });
  const parts = [...outcome.changes, outcome.unlinked].map((part) => fromUsd(part.cost_usd ?? '0') ?? 0n);
  expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(fromUsd(cost ?? '0'));
  expect(outcome.told).toEqual([
    { id: '7', outcome: 'task_completed', task: 'T-1', at: '2026-11-20T09:30:00.000Z' },
  ]);
});

it('tells in the list what came of the change, and nothing where there is none', async () => {
  const query = readQuery('/?sort=session', sessionsQuery);
  const { data } = sessionsAnswer.parse(await readSessions(ledger.store, query, NOW));
  expect(data.map(({ session, outcome, flags }) => [session, outcome, flags])).toEqual([
    ['lost', null, []],
    ['s', 'abandoned', []],
  ]);
});

it('reads flags and changes of more sessions than fit into a statement', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `session-${index}-of-a-long-export`);
  expect((await readSessionFlags(ledger.store, many)).size).toBe(0);
  const names = many.map((pr) => ({ repo: REPO, pr }));
  expect((await readChangeFacts(ledger.store, names)).size).toBe(2);
});

it('links failures to the call that came next in the same prompt, or anywhere where none is told', async () => {
  const { retry_band: band, tree } = await read('s');
  const second = tree.main?.call_list?.[1]?.id;
  expect(band).toMatchObject({
    first_failed_at: at(2),
    // All but the first call.
    spent_after_usd: '2.873',
    ended: 'recovered',
    longest_run: 2,
    failures: [
      { error: '529', attempt: 2, followed_by: second },
      { attempt: null, followed_by: second },
    ],
  });
  expect((await read('lost')).retry_band).toMatchObject({ first_failed_at: null, ended: null, failures: [] });
});

it('is a tree where every subagent is known to be started by one, and in the order of time otherwise', async () => {
  const { tree, cost_usd: cost } = await read('s');
  expect(tree.order).toBe('tree');
  expect(tree.main?.subtree_cost_usd).toBe(cost);
  expect(
    tree.subagents.map(({ subagent_id: id, depth, parent, subtree_cost_usd: below }) => [
      id,
      depth,
      parent,
      below,
    ]),
  ).toEqual([
    ['a', 1, '', '0.123'],
    ['b', 2, 'a', '0.02'],
  ]);
  const lost = await read('lost');
  expect(lost.tree).toMatchObject({ order: 'time', subagents: [{ depth: null, parent: null }] });
});

it('follows the input of the main turn, all of the cache included', async () => {
  const { context } = await read('s');
  expect(context.points.map(({ tokens }) => tokens)).toEqual([100, 900, 100, 0]);
  expect(context).toMatchObject({ peak_tokens: 900, compactions: [at(7)] });
});

describe('a session of two repositories', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const other = 'github.com/acme/site';
    await own.write([
      chargeOf({ ...OF, at: at(0), pr: '1', prSource: 'branch' }),
      chargeOf({ ...OF, repo: other, at: at(5) }),
    ]);
    const row = (repo: string, state: string, by: string) =>
      `${JSON.stringify([at(0), 1, repo, '1', '', '', state, by, 1])}\n`;
    await own.store.insert({
      table: 'changes',
      columns: ['time', 'record_id', 'repo', 'pr', 'title', 'url', 'state', 'reverted_by', 'batch_id'],
      rows: Buffer.from(row(REPO, 'merged', '') + row(other, 'closed', '')),
      token: 'two',
    });
  });

  it('has the outcome of its change, not of the one with the same number where it was last', async () => {
    const { data } = sessionsAnswer.parse(
      await readSessions(own.store, readQuery('/?sort=session', sessionsQuery), NOW),
    );
    expect(data).toMatchObject([{ repo: 'github.com/acme/site', pr: '1', pr_repo: REPO, outcome: 'merged' }]);
  });
});

describe('a session of more calls than are listed', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const time = (index: number): string => new Date(Date.UTC(2026, 10, 20, 9) + index * 1_000).toISOString();
    await own.write(
      Array.from({ length: 2_100 }, (_, index) =>
        chargeOf({ ...OF, at: time(index), cost: '0.01', tokens: { input: index } }),
      ),
      // Failures in a row but for a call between the second and the third, and calls after the last.
      [2_010, 2_010.5, 2_011.5, 2_050].map((index) =>
        activityOf({ ...OF, at: time(index), kind: 'api_error', name: '529' }),
      ),
    );
  });

  it('tells what followed its failures and how its context grew all the same', async () => {
    const told = sessionAnswer.parse(await readSession(own.store, 's', NOW));
    expect(told.call_list_complete).toBe(false);
    expect(told.retry_band).toMatchObject({ ended: 'recovered', longest_run: 2 });
    expect(told.retry_band.failures.every(({ followed_by: call }) => call !== null)).toBe(true);
    // The 89 calls from 2,011 on: the one at the time of the first failure is not after it.
    expect(told.retry_band.spent_after_usd).toBe('0.89');
    expect(told.context.peak_tokens).toBe(2_099);
  });
});
