// What the measures of outcomes do not know: it is null or told, and never free.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRepos } from '../../../analytics/outcomes/changes/repos.ts';
import { readOutcomes } from '../../../analytics/outcomes/outcomes.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { outcomesQuery, reposQuery, type OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import type { Floors } from '../../../schemas/retention.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { SHOP, WEB, writeChanges } from './write-changes.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';
const AT = '2026-11-05T10:00:00Z';

let engine: Ledger;

beforeAll(async () => {
  engine = await openLedger();
});

afterAll(async () => {
  await engine.close();
});

async function outcomes(ledger: Ledger, params = NOVEMBER, floors: Floors = {}): Promise<OutcomesAnswer> {
  return await readOutcomes(ledger.store, readQuery(`/outcomes?${params}`, outcomesQuery), NOW, floors);
}

async function withOneMerged(): Promise<Ledger> {
  const ledger = await engine.another();
  await writeChanges(ledger.store, [{ pr: '1', merged: '2026-11-10T10:00:00Z' }]);
  await ledger.write([chargeOf({ at: AT, repo: SHOP, pr: '1', user: 'ada', session: 's1', cost: '3' })]);
  return ledger;
}

describe('work without a change', () => {
  it('makes figures of changes incomplete, and no lower bound, also without a price or before the range', async () => {
    const ledger = await withOneMerged();
    expect((await outcomes(ledger)).totals.measures.cost_per_accepted_pr.incomplete_because).toEqual([]);
    await ledger.write([chargeOf({ at: '2026-09-05T10:00:00Z', repo: SHOP, user: 'bob', cost: null })]);
    const { totals, rows } = await outcomes(ledger, `${NOVEMBER}&group_by=user`);
    expect(totals.measures.cost_per_accepted_pr).toMatchObject({
      value_usd: '3',
      is_lower_bound: false,
      incomplete_because: ['unlinked_spend'],
    });
    expect(rows.map((row) => [row.user, row.measures.cost_per_accepted_pr.incomplete_because])).toEqual([
      ['ada', []],
    ]);
  });
});

describe('work without a price', () => {
  it('is not free in any part of what was spent', async () => {
    const ledger = await withOneMerged();
    const call = { at: AT, repo: SHOP, user: 'ada', cost: null };
    await ledger.write([
      chargeOf({ ...call, pr: '7', source: 'subagent' }),
      chargeOf({ ...call, source: 'subagent' }),
    ]);
    const { totals } = await outcomes(ledger);
    expect(totals.spend_by_outcome).toEqual({
      merged: '3',
      reverted: '0',
      closed: '0',
      open: '0',
      untold: null,
      none: null,
    });
    expect(totals.measures.subagent_share).toMatchObject({ value: null, numerator_usd: null });
    expect(totals.measures.auxiliary_share).toMatchObject({ value: 0, numerator_usd: '0' });
    const repos = await readRepos(ledger.store, readQuery(`/repos?${NOVEMBER}`, reposQuery), NOW);
    expect(repos.totals.unattributed_usd).toBeNull();
  });
});

describe('repositories that no forge tells about', () => {
  it('have no known outcomes: null, and not 0', async () => {
    const ledger = await engine.another();
    await ledger.write([chargeOf({ at: AT, repo: WEB, user: 'ada', cost: '2' })]);
    const { measures } = (await outcomes(ledger)).totals;
    expect(measures.abandoned_cost).toMatchObject({
      value_usd: null,
      parts: { closed: null, unlinked: null },
    });
    expect(measures.review_workflow_cost.value_usd).toBeNull();
    expect(measures.cost_per_reverted_change.numerator_usd).toBeNull();
    await writeChanges(ledger.store, [{ pr: '1' }]);
    await ledger.write([chargeOf({ at: AT, repo: SHOP, pr: '1', user: 'ada', cost: '1' })]);
    const { data, totals } = await readRepos(ledger.store, readQuery(`/repos?${NOVEMBER}`, reposQuery), NOW);
    expect(data.map((row) => [row.repo, row.connected, row.abandoned_usd, row.review_cost_usd])).toEqual([
      [WEB, false, null, null],
      [SHOP, true, '0', '0'],
    ]);
    expect(totals.abandoned_usd).toBe('0');
  });
});

describe('months that were dropped', () => {
  it('are told by every figure that they are missing from', async () => {
    const ledger = await withOneMerged();
    const quarter = 'from=2026-09-01&to=2026-12-01';
    const cut = async (floors: Floors) => (await outcomes(ledger, quarter, floors)).totals.measures;
    const ofSpend = await cut({ usage_daily: 202610 });
    expect(ofSpend.cost_per_accepted_pr_loaded.lower_bound_because).toEqual(['dropped_months']);
    expect(ofSpend.abandoned_cost.lower_bound_because).toEqual(['dropped_months']);
    expect(ofSpend.cost_per_developer.incomplete_because).toEqual(['dropped_months']);
    expect(ofSpend.cost_per_accepted_pr.incomplete_because).toEqual([]);
    const ofSessions = await cut({ usage_hourly: 202610 });
    expect(ofSessions.cost_per_session).toMatchObject({
      value_usd: null,
      incomplete_because: ['dropped_months'],
    });
    expect(ofSessions.tokens_per_session.value).toBeNull();
    expect(ofSessions.cost_per_developer.value_usd).toBe('3');
    const ofFailures = await cut({ activities: 202610 });
    expect(ofFailures.retry_cost).toMatchObject({
      value_usd: '0',
      lower_bound_because: ['dropped_months'],
    });
    const ofChanges = await cut({ change_usage_daily: 202510 });
    expect(ofChanges.cost_per_accepted_pr).toMatchObject({
      is_lower_bound: false,
      incomplete_because: ['dropped_months'],
    });
  });
});
