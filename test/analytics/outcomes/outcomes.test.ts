// The measures of outcomes on small ledgers whose answers can be computed by hand.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutcomes } from '../../../analytics/outcomes/outcomes.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { outcomesQuery, type OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import { chargeOf, openLedger, takenBack, type Ledger } from '../ledger.ts';
import { SHOP, WEB, writeChanges } from './write-changes.ts';

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

describe('cost of changes', () => {
  let ledger: Ledger;

  beforeAll(async () => {
    ledger = await engine.another();
    await writeChanges(ledger.store, [
      // Merged in November, with work from October on.
      { pr: '1', merged: '2026-11-10T10:00:00Z', additions: 30, deletions: 10, commits: 4 },
      { pr: '2', merged: '2026-11-12T10:00:00Z', reverted: '2026-11-20T10:00:00Z' },
      // Reverts 2 by hand of an agent, and what reverts that again.
      { pr: '3', merged: '2026-11-20T10:00:00Z', reverts: ['2'] },
      { pr: '4', merged: '2026-11-21T10:00:00Z', reverts: ['3'] },
      { pr: '5', closed: '2026-11-15T10:00:00Z' },
      { pr: '6' },
      { pr: '7', merged: '2026-10-31T23:59:59Z' },
      { pr: '8', merged: '2026-11-09T10:00:00Z', agents: ['claude-code'] },
      { repo: WEB, pr: '1', merged: '2026-11-11T10:00:00Z' },
    ]);
    // A later version of the same change counts.
    await writeChanges(ledger.store, [{ pr: '6', closed: '2026-11-16T10:00:00Z' }]);
    const call = (pr: string, cost: string | null, at = '2026-11-05T10:00:00Z', more = {}) =>
      chargeOf({ at, repo: SHOP, pr, cost, user: 'ada', session: `s${pr}`, prSource: 'branch', ...more });
    const mistaken = call('1', '100');
    await ledger.write([
      call('1', '2.5', '2026-10-20T10:00:00Z'),
      call('1', '1.25'),
      mistaken,
      call('2', '4'),
      call('3', '0.5'),
      call('4', '0.25'),
      call('5', '3'),
      call('6', '7'),
      call('7', '11', '2026-10-30T10:00:00Z'),
      call('1', '6', '2026-11-05T10:00:00Z', { repo: WEB, user: 'bob', source: 'subagent' }),
      call('77', '0.75'),
      call('', '1.5', '2026-11-01T00:00:00Z', { session: 'lost' }),
      call('', '2', '2026-11-20T00:00:00Z', { session: 'young' }),
      call('', '9', '2026-11-02T00:00:00Z', { repo: 'github.com/acme/unconnected', session: 'far' }),
    ]);
    await ledger.write([takenBack(mistaken)]);
  });

  it('divides the cost of all periods of what was merged by the accepted changes', async () => {
    const { cost_per_accepted_pr: accepted } = (await outcomes(ledger)).totals.measures;
    // 1: 3.75, 2: 4, 3: 0.5, 4: 0.25 (a revert of a revert: cost without acceptance), web 1: 6.
    expect(accepted).toEqual({
      value_usd: '3.625',
      numerator_usd: '14.5',
      denominator: 4,
      n: 5,
      is_lower_bound: false,
      lower_bound_because: [],
      incomplete_because: ['unlinked_spend'],
    });
  });

  it('loads accepted changes with everything that was spent in the range', async () => {
    const { totals } = await outcomes(ledger);
    expect(totals.cost_usd).toBe('35.25');
    expect(totals.measures.cost_per_accepted_pr_loaded).toMatchObject({
      value_usd: '8.8125',
      numerator_usd: '35.25',
      denominator: 4,
    });
  });

  it('tells reverted changes by the date of the revert, and leaves them accepted where they were merged', async () => {
    const { rows } = await outcomes(ledger, `${NOVEMBER}&interval=week`);
    const told = rows.map(({ bucket, measures: of }) => [
      bucket?.slice(0, 10),
      of.cost_per_accepted_pr.denominator,
      of.cost_per_reverted_change.numerator_usd,
    ]);
    expect(told).toEqual([
      ['2026-10-26', 0, '0'],
      ['2026-11-02', 0, '0'],
      ['2026-11-09', 3, '0'],
      ['2026-11-16', 1, '4'],
    ]);
  });

  it('counts closed changes and old work without a change as abandoned', async () => {
    const { abandoned_cost: abandoned } = (await outcomes(ledger)).totals.measures;
    expect(abandoned).toMatchObject({ value_usd: '11.5', n: 2, parts: { closed: '10', unlinked: '1.5' } });
    const young = await outcomes(ledger, `${NOVEMBER}&abandoned_after_days=1`);
    expect(young.totals.measures.abandoned_cost.parts).toEqual({ closed: '10', unlinked: '3.5' });
  });

  it('tells what became of all spend, to the last digit', async () => {
    const { spend_by_outcome: parts, cost_usd: cost } = (await outcomes(ledger)).totals;
    expect(parts).toEqual({
      merged: '8',
      reverted: '4',
      closed: '10',
      open: '0',
      untold: '0.75',
      none: '12.5',
    });
    expect(cost).toBe('35.25');
  });

  it('divides by lines and commits of those changes only that tell them', async () => {
    const { measures } = (await outcomes(ledger)).totals;
    expect(measures.cost_per_changed_line).toMatchObject({
      value_usd: '0.09375',
      numerator_usd: '3.75',
      denominator: 40,
      n: 1,
    });
    expect(measures.cost_per_commit).toMatchObject({ value_usd: '0.9375', denominator: 4, n: 1 });
  });

  it('tells how much of the spend has a change, and changes of agents without any spend', async () => {
    const { coverage } = await outcomes(ledger);
    expect(coverage).toMatchObject({ person_share: 1, session_share: 1, changes_without_spend: 1 });
    expect(coverage.linked_share).toBeCloseTo(22.75 / 35.25, 5);
    expect(coverage.known_outcome_share).toBeCloseTo(22 / 35.25, 5);
  });

  it('groups by dimensions of calls, and says that counts of changes do not add up', async () => {
    const answer = await outcomes(ledger, `${NOVEMBER}&group_by=user,source`);
    expect(answer.additive).toBe(false);
    expect(
      answer.rows.map((row) => [row.user, row.source, row.measures.cost_per_accepted_pr.numerator_usd]),
    ).toEqual([
      ['ada', 'main', '8.5'],
      ['bob', 'subagent', '6'],
    ]);
    const byRepo = await outcomes(ledger, `${NOVEMBER}&group_by=repo`);
    expect(byRepo.additive).toBe(true);
    expect(byRepo.rows.map((row) => [row.repo, row.measures.cost_per_accepted_pr.denominator])).toEqual([
      [SHOP, 3],
      ['github.com/acme/unconnected', 0],
      [WEB, 1],
    ]);
  });

  it('knows branches by the rollup with hours', async () => {
    const { rows } = await outcomes(ledger, `${NOVEMBER}&group_by=branch&repo=${WEB}`);
    expect(rows.map((row) => row.measures.cost_per_accepted_pr.value_usd)).toEqual(['6']);
  });

  it('explains every measure when asked', async () => {
    const { explain } = await outcomes(ledger, `${NOVEMBER}&explain=true`);
    expect(explain?.find(({ measure }) => measure === 'cost_per_accepted_pr')).toMatchObject({
      counted: 5,
      unit: 'USD per change',
      denominator: expect.stringContaining('merged in the period') as string,
    });
    expect((await outcomes(ledger)).explain).toBeUndefined();
  });

  it('goes on from page to page without gaps', async () => {
    const whole = await outcomes(ledger, `${NOVEMBER}&group_by=repo,pr`);
    const first = await outcomes(ledger, `${NOVEMBER}&group_by=repo,pr&limit=4`);
    const second = await outcomes(ledger, `${NOVEMBER}&group_by=repo,pr&limit=4&cursor=${first.next_cursor}`);
    const third = await outcomes(ledger, `${NOVEMBER}&group_by=repo,pr&limit=4&cursor=${second.next_cursor}`);
    expect([...first.rows, ...second.rows, ...third.rows]).toEqual(whole.rows);
    expect(third.next_cursor).toBeNull();
  });
});
