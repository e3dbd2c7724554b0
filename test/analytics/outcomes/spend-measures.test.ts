// The measures of outcomes that are of the spend of a range: people, sessions, retries, reviews.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutcomes } from '../../../analytics/outcomes/outcomes.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { outcomesQuery, type OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Ledger } from '../ledger.ts';
import { failureOf, reviewJob, SHOP, WEB, writeChanges, writeFacts } from './write-changes.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';

let engine: Ledger;

beforeAll(async () => {
  engine = await openLedger();
});

afterAll(async () => {
  await engine.close();
});

async function outcomes(ledger: Ledger, params = NOVEMBER): Promise<OutcomesAnswer> {
  return await readOutcomes(ledger.store, readQuery(`/outcomes?${params}`, outcomesQuery), NOW);
}

describe('spend without changes', () => {
  it('tells cost of people and sessions, and the shares of subagents and auxiliary work', async () => {
    const ledger = await engine.another();
    const at = '2026-11-05T10:00:00Z';
    await ledger.write([
      chargeOf({
        at,
        user: 'ada',
        session: 's1',
        cost: '6',
        tokens: { input: 100, cacheRead: 20, output: 5 },
      }),
      chargeOf({
        at,
        user: 'ada',
        session: 's1',
        cost: '1',
        source: 'subagent',
        tokens: { cacheWrite1h: 75 },
      }),
      chargeOf({ at, user: 'bob', session: 's2', cost: '1', source: 'auxiliary' }),
      chargeOf({ at, cost: '2' }),
    ]);
    const { measures } = (await outcomes(ledger)).totals;
    expect(measures.cost_per_developer).toMatchObject({ value_usd: '4', numerator_usd: '8', denominator: 2 });
    expect(measures.cost_per_session).toMatchObject({ value_usd: '4', denominator: 2 });
    expect(measures.tokens_per_session).toMatchObject({ value: 100, numerator: 200, denominator: 2 });
    expect(measures.subagent_share).toMatchObject({ value: 0.1, numerator_usd: '1', denominator_usd: '10' });
    expect(measures.auxiliary_share).toMatchObject({ value: 0.1 });
    expect(measures.cost_per_accepted_pr).toMatchObject({ value_usd: null, denominator: 0 });
  });

  it('says nothing where nothing was spent', async () => {
    const { totals, rows, data_as_of: asOf, coverage } = await outcomes(await engine.another());
    expect(asOf).toBeNull();
    expect(rows).toEqual([totals]);
    expect(totals.measures.cost_per_developer.value_usd).toBeNull();
    expect(totals.measures.subagent_share.value).toBeNull();
    expect(coverage.linked_share).toBeNull();
  });
});

describe('retry cost', () => {
  it('is what came after the first failed attempt of the task, else of the change, else of the session', async () => {
    const ledger = await engine.another();
    const shop = { repo: SHOP, user: 'ada' };
    await writeChanges(ledger.store, [{ pr: '1', failed: '2026-11-05T12:00:00Z' }]);
    await writeFacts(ledger.store, [
      failureOf({ at: '2026-11-06T12:00:00Z', task: 'PAY-1' }),
      failureOf({ at: '2026-11-07T12:00:00Z', session: 's3' }),
      failureOf({ at: '2026-11-08T12:00:00Z', task: 'PAY-1' }),
    ]);
    await ledger.write(
      [
        chargeOf({ ...shop, at: '2026-11-05T12:00:00Z', pr: '1', cost: '1' }),
        chargeOf({ ...shop, at: '2026-11-05T12:00:00.001Z', pr: '1', cost: '2' }),
        // The run of the change failed, so the task that its calls were for did.
        chargeOf({ ...shop, at: '2026-11-05T13:00:00Z', pr: '1', task: 'PAY-2', cost: '4' }),
        chargeOf({ ...shop, at: '2026-11-06T11:00:00Z', task: 'PAY-1', cost: '8' }),
        chargeOf({ ...shop, at: '2026-11-07T11:00:00Z', task: 'PAY-1', session: 's9', cost: '16' }),
        chargeOf({ ...shop, at: '2026-11-07T11:00:00Z', session: 's3', cost: '32' }),
        chargeOf({ ...shop, at: '2026-11-07T13:00:00Z', session: 's3', cost: '64' }),
        chargeOf({ ...shop, at: '2026-11-09T13:00:00Z', session: 's4', cost: '128' }),
        chargeOf({ ...shop, at: '2026-11-09T13:00:00Z', session: 's5', cost: '256' }),
      ],
      [
        activityOf({ ...shop, at: '2026-11-09T12:59:00Z', session: 's4', kind: 'api_error' }),
        // Taken back: it never failed.
        activityOf({ ...shop, at: '2026-11-09T12:59:00Z', session: 's5', kind: 'api_error' }),
        activityOf({ ...shop, at: '2026-11-09T12:59:00Z', session: 's5', kind: 'api_error', count: -1 }),
      ],
    );
    const { totals, rows } = await outcomes(ledger, `${NOVEMBER}&group_by=task`);
    expect(totals.measures.retry_cost).toMatchObject({ value_usd: '214', n: 5 });
    expect(rows.map((row) => [row.task, row.measures.retry_cost.value_usd])).toEqual([
      ['', '194'],
      ['PAY-1', '16'],
      ['PAY-2', '4'],
    ]);
  });
});

describe('a failed request', () => {
  it('is no failure where the next attempt of it follows', async () => {
    const ledger = await engine.another();
    const call = (session: string, cost: string) =>
      chargeOf({ at: '2026-11-09T14:00:00Z', user: 'ada', session, cost });
    const event = (session: string, at: string, kind: 'api_error' | 'retry', attempt: number) =>
      activityOf({ user: 'ada', session, at: `2026-11-09T${at}Z`, kind, attempt });
    await ledger.write(
      [call('mended', '1'), call('given up', '2'), call('much later', '4'), call('another', '8')],
      [
        event('mended', '13:00:00', 'api_error', 0),
        event('mended', '13:00:02', 'api_error', 1),
        event('mended', '13:00:02', 'retry', 1),
        event('mended', '13:00:05', 'retry', 2),
        event('given up', '13:00:00', 'api_error', 0),
        event('given up', '13:00:02', 'api_error', 1),
        event('given up', '13:00:02', 'retry', 1),
        event('much later', '13:00:00', 'api_error', 0),
        event('much later', '13:30:00', 'retry', 1),
        // The next request of the session failed, and was tried again.
        event('another', '13:00:00', 'api_error', 0),
        event('another', '13:01:00', 'api_error', 0),
        event('another', '13:01:02', 'retry', 1),
      ],
    );
    const { rows } = await outcomes(ledger, `${NOVEMBER}&group_by=session`);
    expect(rows.map((row) => [row.session, row.measures.retry_cost.value_usd])).toEqual([
      ['another', '8'],
      ['much later', '4'],
      ['given up', '2'],
      ['mended', '0'],
    ]);
  });

  it('after the range says nothing about it, and neither do calls that were taken back', async () => {
    const ledger = await engine.another();
    await writeChanges(ledger.store, [{ pr: '1', failed: '2026-11-05T12:00:00Z' }]);
    const call = (cost: string, more: object) =>
      chargeOf({ at: '2026-11-06T12:00:00Z', repo: SHOP, user: 'ada', cost, ...more });
    const moved = call('3', { pr: '1', task: 'PAY-7' });
    await ledger.write([
      moved,
      takenBack(moved),
      call('3', { pr: '2', task: 'PAY-7' }),
      call('5', { pr: '1' }),
    ]);
    expect((await outcomes(ledger)).totals.measures.retry_cost.value_usd).toBe('5');
    const before = await outcomes(ledger, 'from=2026-11-01&to=2026-11-05');
    expect(before.totals.measures.retry_cost).toMatchObject({ value_usd: '0', n: 0 });
  });
});

describe('review workflow cost', () => {
  it('prices minutes of workflows that review at the rate of their time, and adds agent calls that ran in them', async () => {
    const ledger = await engine.another();
    await writeFacts(ledger.store, [
      ...reviewJob({ run: '1', at: '2026-11-05T10:00:00Z', minutes: 10 }),
      ...reviewJob({ run: '2', at: '2026-11-06T10:00:00Z', minutes: 3, sku: 'my_own' }),
      ...reviewJob({ run: '3', at: '2026-11-06T10:00:00Z', minutes: 100, isReview: false, workflow: 'CI' }),
      ...reviewJob({
        run: '4',
        at: '2026-11-07T10:00:00Z',
        minutes: 5,
        repo: WEB,
        sku: 'actions_linux_4_core',
      }),
      ...reviewJob({ run: '5', at: '2025-12-31T10:00:00Z', minutes: 1 }),
    ]);
    await ledger.write([
      chargeOf({ at: '2026-11-05T10:00:00Z', repo: SHOP, workflow: 'Review', cost: '0.5' }),
      chargeOf({ at: '2026-11-05T10:00:00Z', repo: SHOP, workflow: 'CI', cost: '7' }),
    ]);
    const { totals, rows } = await outcomes(ledger, `${NOVEMBER}&group_by=repo`);
    expect(totals.measures.review_workflow_cost).toEqual({
      value_usd: '0.62',
      measured_usd: '0.12',
      minutes_from: 'jobs',
      n: 3,
      parts: { minutes: '0.12', credits: null, calls: '0.5' },
      billed_usd: null,
      is_lower_bound: true,
      lower_bound_because: ['unpriced_minutes'],
      incomplete_because: [],
    });
    expect(rows.map((row) => [row.repo, row.measures.review_workflow_cost.value_usd])).toEqual([
      [SHOP, '0.56'],
      [WEB, '0.06'],
    ]);
    const before = await outcomes(ledger, 'from=2025-12-01&to=2026-01-01');
    expect(before.totals.measures.review_workflow_cost.parts['minutes']).toBe('0.008');
    const ofAda = await outcomes(ledger, `${NOVEMBER}&user=ada`);
    expect(ofAda.totals.measures.review_workflow_cost.value_usd).toBeNull();
  });
});
