// What reviews of one change cost: one number, wherever it is shown, from jobs and from the bills of their days.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPullRequest } from '../../../analytics/outcomes/changes/pull-request.ts';
import { readPullRequests } from '../../../analytics/outcomes/changes/pull-requests.ts';
import { readOutcomes } from '../../../analytics/outcomes/outcomes.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { readGitHubUsage } from '../../../ingest/billing/github-usage.ts';
import { pullRequestsQuery } from '../../../schemas/change-api.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { outcomesQuery, type OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { writeBills } from '../write-bills.ts';
import { reviewJob, writeChanges, writeFacts } from './write-changes.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const OCTOBER = 'from=2026-10-01&to=2026-11-01';
const SIGNALS = 'github.com/acme-rail/signals';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  await writeTwoChanges();
}, 120_000);

afterAll(async () => {
  await ledger.close();
});

async function outcomes({ store }: Ledger, params: string): Promise<OutcomesAnswer> {
  return await readOutcomes(store, readQuery(`/outcomes?${params}`, outcomesQuery), NOW);
}

/** Changes 1 and 2 with jobs on two days, of which a bill tells one; run 9 is of no change. */
async function writeTwoChanges(): Promise<void> {
  const own = '.github/workflows/review.yml';
  await writeChanges(ledger.store, [
    { repo: SIGNALS, pr: '1', opened: '2026-10-05T09:00:00Z', reviewRuns: ['1', '3'] },
    { repo: SIGNALS, pr: '2', opened: '2026-10-05T09:00:00Z', reviewRuns: ['1', '2'] },
  ]);
  await writeChanges(ledger.store, [
    { repo: SIGNALS, pr: '2', opened: '2026-10-05T09:00:00Z', reviewRuns: ['2', '4', '5'] },
  ]);
  const job = (run: string, at: string, minutes: number, more = {}) =>
    reviewJob({ run, at, minutes, repo: SIGNALS, path: own, ...more });
  await writeFacts(ledger.store, [
    ...job('1', '2026-10-06T10:00:00Z', 2),
    ...job('2', '2026-10-06T11:00:00Z', 4),
    ...job('9', '2026-10-06T12:00:00Z', 1),
    ...job('3', '2026-10-08T10:00:00Z', 5),
    ...job('4', '2026-10-08T11:00:00Z', 7),
    ...job('5', '2026-10-08T12:00:00Z', 3, { sku: 'actions_other' }),
  ]);
  await ledger.write(
    ['1', '2'].map((pr) =>
      chargeOf({ at: '2026-10-06T08:00:00Z', repo: SIGNALS, pr, workflow: 'Review', cost: '0.5' }),
    ),
  );
  const bill =
    'date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,username,organization,repository,workflow_path,cost_center_name\n' +
    `2026-10-06,actions,actions_linux,14,minutes,0.006,0.084,0,0.084,bo-t,acme-rail,signals,${own},\n`;
  await writeBills(ledger.store, readGitHubUsage(bill));
}

describe('what reviews of a change cost', { timeout: 120_000 }, () => {
  it('is one number in its row, on its page and in outcomes, by what its jobs took of the bill of the day', async () => {
    const { rows, totals } = await outcomes(ledger, `${OCTOBER}&group_by=repo&group_by=pr`);
    const told = new Map(rows.map(({ pr, measures }) => [pr, measures.review_workflow_cost]));
    // 14 billed minutes by 2 : 4 : 1, and what jobs took on the day that no bill tells.
    expect([...told].map(([pr, { parts }]) => [pr, parts['minutes']]).sort()).toEqual([
      ['', '0.012'],
      ['1', '0.054'],
      ['2', '0.09'],
    ]);
    expect(totals.measures.review_workflow_cost.parts['minutes']).toBe('0.156');
    const { data } = await readPullRequests(
      ledger.store,
      readQuery(`/pull-requests?${OCTOBER}&by=opened&all=true`, pullRequestsQuery),
      NOW,
    );
    for (const row of data) {
      const cost = told.get(row.pr);
      const figures = {
        review_cost_usd: cost?.value_usd,
        review_is_lower_bound: cost?.is_lower_bound,
        review_minutes_usd: cost?.parts['minutes'],
        review_minutes_from: cost?.minutes_from,
        review_measured_usd: cost?.measured_usd,
        review_calls_usd: cost?.parts['calls'],
        review_billed_usd: cost?.billed_usd,
      };
      expect(row).toMatchObject(figures);
      expect(await readPullRequest(ledger.store, { repo: SIGNALS, pr: row.pr }, NOW)).toMatchObject(figures);
      const alone = await outcomes(ledger, `${OCTOBER}&repo=${SIGNALS}&pr=${row.pr}`);
      expect(alone.totals.measures.review_workflow_cost).toEqual(cost);
    }
    expect(data.map((row) => [row.pr, row.review_minutes_from, row.review_measured_usd])).toEqual([
      ['1', 'bills_and_jobs', '0.042'],
      ['2', 'bills_and_jobs', '0.066'],
    ]);
    expect(told.get('2')?.lower_bound_because).toEqual(['unpriced_minutes']);
  });

  it('adds up over any ranges, whatever moments of days they are cut at', async () => {
    const cuts = [
      '2026-10-01T00:00:00Z',
      '2026-10-06T10:30:00Z',
      '2026-10-08T11:30:00Z',
      '2026-11-01T00:00:00Z',
    ];
    const sums = new Map<string, bigint>();
    for (const [at, from] of cuts.slice(0, -1).entries()) {
      const { rows } = await outcomes(ledger, `from=${from}&to=${cuts[at + 1]}&group_by=pr`);
      for (const { pr = '', measures } of rows) {
        const part = fromUsd(measures.review_workflow_cost.parts['minutes'] ?? '0') ?? 0n;
        sums.set(pr, (sums.get(pr) ?? 0n) + part);
      }
    }
    expect([...sums].map(([pr, sum]) => [pr, toUsd(sum)]).sort()).toEqual([
      ['', '0.012'],
      ['1', '0.054'],
      ['2', '0.09'],
    ]);
  });
});
