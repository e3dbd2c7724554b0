// What lists of changes and repositories do not know, and what they count in exactly the range that is asked for.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPullRequest } from '../../../analytics/outcomes/changes/pull-request.ts';
import { readPullRequests } from '../../../analytics/outcomes/changes/pull-requests.ts';
import { readRepos } from '../../../analytics/outcomes/changes/repos.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { pullRequestsQuery, type PullRequestsAnswer } from '../../../schemas/change-api.ts';
import { reposQuery, type ReposAnswer } from '../../../schemas/outcomes-api.ts';
import type { Floors } from '../../../schemas/retention.ts';
import { activityOf, chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { reviewJob, SHOP, WEB, writeChanges, writeFacts } from './write-changes.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  await writeChanges(ledger.store, [
    {
      pr: '1',
      opened: '2026-05-20T10:00:00Z',
      merged: '2026-11-10T10:00:00Z',
      reviewMinutes: {
        'actions_linux@202512': 2,
        'actions_linux@202605': 10,
        'actions_linux@202605@copilot': 100,
        'actions_linux@202611@copilot': 3,
      },
      reviewRuns: ['1', '2', '3', '4'],
    },
    { pr: '2', merged: '2026-11-11T10:00:00Z' },
    { repo: WEB, pr: '1', opened: '2026-11-08T10:00:00Z', merged: '2026-11-12T10:00:00Z' },
  ]);
  const path = 'dynamic/agents/copilot-pull-request-reviewer';
  await writeFacts(ledger.store, [
    ...reviewJob({ run: '1', at: '2025-12-20T10:00:00Z', minutes: 2 }),
    ...reviewJob({ run: '2', at: '2026-05-20T10:00:00Z', minutes: 10 }),
    ...reviewJob({ run: '3', at: '2026-05-20T10:00:00Z', minutes: 100, path }),
    ...reviewJob({ run: '4', at: '2026-11-09T10:00:00Z', minutes: 3, path }),
  ]);
  const call = (at: string, pr: string, cost: string | null, more = {}) =>
    chargeOf({ at, repo: SHOP, pr, cost, user: 'ada', session: 's', ...more });
  await ledger.write([
    call('2026-11-09T09:59:59Z', '1', '1'),
    call('2026-11-09T10:00:00Z', '1', '2', { source: 'subagent' }),
    call('2026-11-09T10:20:00Z', '1', '4'),
    call('2026-11-09T12:00:00Z', '1', '8'),
    call('2026-11-09T10:10:00Z', '2', null, { source: 'subagent' }),
    call('2026-11-09T23:00:00Z', '2', '3'),
    call('2026-11-09T10:10:00Z', '1', '5', { repo: WEB }),
  ]);
});

afterAll(async () => {
  await ledger.close();
});

async function list(params: string, floors: Floors = {}): Promise<PullRequestsAnswer> {
  const query = readQuery(`/pull-requests?${params}`, pullRequestsQuery);
  return await readPullRequests(ledger.store, query, NOW, floors);
}

async function repos(params: string): Promise<ReposAnswer> {
  return await readRepos(ledger.store, readQuery(`/repos?${NOVEMBER}&${params}`, reposQuery), NOW);
}

describe('what was spent in the range', () => {
  it('is exact by the hour and by the moment, beside the cost of all periods', async () => {
    const spent = ({ data }: PullRequestsAnswer) =>
      data.map(({ repo, pr, cost_usd: cost, cost_in_range_usd: inRange }) => [
        `${repo === SHOP ? 'shop' : 'web'}#${pr}`,
        cost,
        inRange,
      ]);
    const byHour = await list('from=2026-11-09T10:00:00Z&to=2026-11-09T12:00:00Z');
    expect(spent(byHour)).toEqual([
      ['shop#1', '15', '6'],
      ['web#1', '5', '5'],
      ['shop#2', '3', null],
    ]);
    const byMoment = await list('from=2026-11-09T10:15:00Z&to=2026-11-09T12:00:01Z');
    expect(spent(byMoment)).toEqual([['shop#1', '15', '12']]);
    expect(spent(await list('from=2026-11-10&to=2026-11-11'))).toEqual([]);
  });

  it('is refused where its hours were dropped, and the days are kept', async () => {
    const hours = 'from=2026-11-09T10:00:00Z&to=2026-11-09T12:00:00Z';
    await expect(list(hours, { usage_hourly: 202612 })).rejects.toMatchObject({ problem: { status: 400 } });
    expect((await list('from=2026-11-09&to=2026-11-10', { usage_hourly: 202612 })).data).toHaveLength(3);
  });
});

describe('a change', () => {
  it('has no cost of subagents where none of it has a price', async () => {
    const { data } = await list(NOVEMBER);
    expect(data.map((row) => [row.pr, row.subagent_cost_usd, row.auxiliary_cost_usd])).toEqual([
      ['1', '2', '0'],
      ['1', '0', '0'],
      ['2', null, '0'],
    ]);
  });

  it('may have cost more where months of its time were dropped', async () => {
    const bounds = ({ data }: PullRequestsAnswer) => data.map((row) => row.is_lower_bound);
    expect(bounds(await list(NOVEMBER))).toEqual([false, false, true]);
    expect(bounds(await list(NOVEMBER, { change_usage_daily: 202608 }))).toEqual([true, false, true]);
  });

  it('has minutes of reviewers at the price of their month', async () => {
    const change = await readPullRequest(ledger.store, { repo: SHOP, pr: '1' }, NOW);
    expect(change?.review_minutes).toEqual([
      { sku: 'actions_linux', minutes: 2, rate_usd: '0.008', cost_usd: '0.016' },
      { sku: 'actions_linux', minutes: 13, rate_usd: '0.006', cost_usd: '0.078' },
      { sku: 'actions_linux', minutes: 100, rate_usd: '0', cost_usd: '0' },
    ]);
    expect(change?.review_cost_usd).toBe('0.094');
    const { data } = await list(`${NOVEMBER}&q=1`);
    expect(data.map(({ review_cost_usd: cost }) => cost)).toEqual(['0.094', '0']);
  });

  it('has no review cost where no forge told about it', async () => {
    const other = await ledger.another();
    await other.write([chargeOf({ at: '2026-11-09T10:00:00Z', repo: SHOP, pr: '9', cost: '1' })]);
    const change = await readPullRequest(other.store, { repo: SHOP, pr: '9' }, NOW);
    expect(change).toMatchObject({ standing: 'untold', review_cost_usd: null, review_minutes: [] });
  });
});

describe('what was spent on trying again on a change', () => {
  it('comes after the first failure of its tasks, in months of its own only', async () => {
    const other = await ledger.another();
    const at = { repo: SHOP, pr: '9', user: 'ada', session: 's' };
    await other.write(
      [
        chargeOf({ ...at, at: '2026-11-09T10:00:00Z', cost: '1' }),
        chargeOf({ ...at, at: '2026-11-09T11:00:00Z', cost: '2' }),
        chargeOf({ ...at, at: '2026-11-09T12:00:00Z', task: 'PAY-1', cost: '4' }),
        chargeOf({ ...at, at: '2026-11-10T12:00:00Z', pr: '10', cost: '8' }),
      ],
      [
        activityOf({ ...at, at: '2026-11-09T10:30:00Z', kind: 'api_error' }),
        activityOf({ at: '2026-11-01T10:30:00Z', task: 'PAY-1', kind: 'api_error' }),
        activityOf({ ...at, at: '2026-11-10T10:30:00Z', pr: '10', kind: 'api_error' }),
      ],
    );
    const costOf = async (floor: number) =>
      (await readPullRequest(other.store, { repo: SHOP, pr: '9' }, NOW, { charges: floor }))?.retry_cost_usd;
    expect(await costOf(202611)).toBe('6');
    expect(await costOf(202612)).toBeNull();
  });
});

describe('repositories', () => {
  it('that are asked for by a part of their name are those of the totals', async () => {
    const { data, totals } = await repos('q=WEB');
    expect(data.map(({ repo }) => repo)).toEqual([WEB]);
    expect(totals).toMatchObject({ repos: 1, cost_usd: '5', merged: 1, cost_per_merged_n: 1 });
    expect(await repos('q=nowhere')).toMatchObject({ data: [], totals: { repos: 0, merged: 0 } });
  });

  it('say where the usual cost of a change leaves out calls without a price', async () => {
    const { data } = await repos('');
    expect(data.map((row) => [row.repo, row.cost_per_merged_is_lower_bound])).toEqual([
      [SHOP, true],
      [WEB, false],
    ]);
  });
});
