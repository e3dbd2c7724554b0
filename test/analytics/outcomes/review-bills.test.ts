// What reviews cost, from what forges told and from imported bills, and what of it is owed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPullRequest } from '../../../analytics/outcomes/changes/pull-request.ts';
import { readPullRequests } from '../../../analytics/outcomes/changes/pull-requests.ts';
import { readRepos } from '../../../analytics/outcomes/changes/repos.ts';
import { readOutcomes } from '../../../analytics/outcomes/outcomes.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { readGitHubAiCredits } from '../../../ingest/billing/github-ai-credits.ts';
import { readGitHubUsage } from '../../../ingest/billing/github-usage.ts';
import { pullRequestsQuery } from '../../../schemas/change-api.ts';
import { outcomesQuery, reposQuery, type OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import { billFixture } from '../../ingest/billing/bill-sums.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { writeBills } from '../write-bills.ts';
import { reviewJob, writeChanges, writeFacts } from './write-changes.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const OCTOBER = 'from=2026-10-01&to=2026-11-01';
const SIGNALS = 'github.com/acme-rail/signals';
const TIMETABLE = 'github.com/acme-rail/timetable';
const REVIEWER = 'dynamic/agents/copilot-pull-request-reviewer';

const CREDITS = readGitHubAiCredits(billFixture('github-ai-credits.csv'));
const MINUTES = readGitHubUsage(billFixture('github-actions-minutes.csv'));

let engine: Ledger;

beforeAll(async () => {
  engine = await openLedger();
});

afterAll(async () => {
  await engine.close();
});

/** Pull request 42 of Bo, which Copilot reviewed in a job of 2 minutes and 5 seconds, rounded up to 3. */
async function reviewedLedger(): Promise<Ledger> {
  const ledger = await engine.another();
  await writeChanges(ledger.store, [
    {
      repo: SIGNALS,
      pr: '42',
      author: 'Bo-T',
      opened: '2026-10-06T09:00:00Z',
      merged: '2026-10-06T15:00:00Z',
      reviewMinutes: { 'actions_linux@202610@copilot': 3 },
      reviewRuns: ['18200000042'],
    },
    { repo: TIMETABLE, pr: '7', author: 'ana-r', opened: '2026-10-05T09:00:00Z' },
  ]);
  await writeFacts(ledger.store, [
    ...reviewJob({
      run: '18200000042',
      at: '2026-10-06T09:44:30Z',
      minutes: 3,
      repo: SIGNALS,
      path: REVIEWER,
    }),
    {
      forge: 'github',
      repo: SIGNALS,
      pr: '42',
      at: '2026-10-06T09:44:40Z',
      actor: { name: 'copilot-pull-request-reviewer[bot]', kind: 'bot' },
      kind: 'review',
      review: '1',
      state: 'commented',
    },
  ]);
  await ledger.write([
    chargeOf({ at: '2026-10-06T08:00:00Z', repo: SIGNALS, pr: '42', user: 'bo', cost: '1' }),
  ]);
  return ledger;
}

async function outcomes({ store }: Ledger, params = OCTOBER): Promise<OutcomesAnswer> {
  return await readOutcomes(store, readQuery(`/outcomes?${params}`, outcomesQuery), NOW);
}

async function change42({ store }: Ledger) {
  const { data } = await readPullRequests(
    store,
    readQuery(`/pull-requests?${OCTOBER}`, pullRequestsQuery),
    NOW,
  );
  return data.find(({ pr }) => pr === '42');
}

/** Each test has a ledger of its own. */
const SLOW = { timeout: 120_000 };

describe('reviews of pull request 42', SLOW, () => {
  it('cost 0.143 at list, 12.5 credits and 3 minutes, and nothing is owed', async () => {
    const ledger = await reviewedLedger();
    await writeBills(ledger.store, CREDITS);
    await writeBills(ledger.store, MINUTES);
    const figures = {
      review_credits: '12.5',
      review_credits_usd: '0.125',
      review_cost_usd: '0.143',
      review_billed_usd: '0',
    };
    expect(await change42(ledger)).toMatchObject(figures);
    expect(await readPullRequest(ledger.store, { repo: SIGNALS, pr: '42' }, NOW)).toMatchObject(figures);
    const { totals } = await outcomes(ledger);
    expect(totals.measures.review_workflow_cost).toEqual({
      value_usd: '0.143',
      n: 1,
      parts: { minutes: '0.018', credits: '0.125', calls: '0' },
      billed_usd: '0',
      measured_usd: '0.018',
      minutes_from: 'bills',
      is_lower_bound: false,
      lower_bound_because: [],
      incomplete_because: [],
    });
  });

  it('without any bill cost the minutes at list at least: the credits that they took are not known', async () => {
    const ledger = await reviewedLedger();
    expect(await change42(ledger)).toMatchObject({
      review_credits: null,
      review_credits_usd: null,
      review_cost_usd: '0.018',
      review_billed_usd: null,
    });
    const { totals } = await outcomes(ledger);
    expect(totals.measures.review_workflow_cost).toMatchObject({
      value_usd: '0.018',
      parts: { minutes: '0.018', credits: null, calls: '0' },
      billed_usd: null,
      lower_bound_because: ['unbilled_credits'],
    });
  });

  it('count the bill of a day in the place of the jobs of that day, never both', async () => {
    const ledger = await reviewedLedger();
    const dearer = billFixture('github-actions-minutes.csv').replace(
      '3,minutes,0.006,0.018,0.018,0,bo-t',
      '4,minutes,0.006,0.024,0.004,0.02,bo-t',
    );
    await writeBills(ledger.store, MINUTES);
    await writeBills(ledger.store, readGitHubUsage(dearer));
    const { totals } = await outcomes(ledger);
    expect(totals.measures.review_workflow_cost).toMatchObject({
      parts: { minutes: '0.024' },
      billed_usd: '0.02',
      n: 1,
    });
    expect(await change42(ledger)).toMatchObject({
      review_cost_usd: '0.024',
      review_minutes_usd: '0.024',
      review_minutes_from: 'bills',
      review_measured_usd: '0.018',
      review_billed_usd: '0.02',
    });
  });

  it('are known from the bill where no forge told of a job', async () => {
    const ledger = await reviewedLedger();
    await writeChanges(ledger.store, [
      { repo: SIGNALS, pr: '42', author: 'bo-t', opened: '2026-10-06T09:00:00Z' },
    ]);
    await writeBills(ledger.store, MINUTES);
    expect(await change42(ledger)).toMatchObject({
      review_minutes: [],
      review_cost_usd: '0.018',
      review_billed_usd: '0',
    });
  });
});

describe('bills for reviews', SLOW, () => {
  let ledger: Ledger;

  beforeAll(async () => {
    ledger = await reviewedLedger();
    await writeBills(ledger.store, CREDITS);
  }, 120_000);

  it('are told by repository and change, and add up to the total', async () => {
    const { rows, totals } = await outcomes(ledger, `${OCTOBER}&group_by=repo&group_by=pr`);
    expect(rows.map(({ repo, pr, measures }) => [repo, pr, measures.review_workflow_cost.parts])).toEqual([
      [SIGNALS, '42', { minutes: '0.018', credits: '0.125', calls: '0' }],
    ]);
    expect(totals.measures.review_workflow_cost.value_usd).toBe('0.143');
  });

  it('are told by their UTC day', async () => {
    const { rows } = await outcomes(ledger, `${OCTOBER}&interval=day`);
    expect(rows.map((row) => [row.bucket, row.measures.review_workflow_cost.parts['credits']])).toEqual([
      ['2026-10-06T00:00:00.000Z', '0.125'],
    ]);
    const before = await outcomes(ledger, 'from=2026-10-01&to=2026-10-06');
    expect(before.totals.measures.review_workflow_cost.parts['credits']).toBeNull();
  });

  it('are in the cost of reviews of repositories', async () => {
    const { data, totals } = await readRepos(ledger.store, readQuery(`/repos?${OCTOBER}`, reposQuery), NOW);
    expect(data.map((row) => [row.repo, row.review_cost_usd])).toContainEqual([SIGNALS, '0.143']);
    expect(totals.review_cost_usd).toBe('0.143');
    const named = await readRepos(ledger.store, readQuery(`/repos?${OCTOBER}&q=timetable`, reposQuery), NOW);
    expect(named.totals.review_cost_usd).toBe('0');
  });

  it('are of everybody: those who see only some people are not told of them', async () => {
    const partial = { ...ledger, store: { ...ledger.store, isPartial: true } };
    expect((await outcomes(partial)).totals.measures.review_workflow_cost.parts['credits']).toBeNull();
    expect(await change42(partial)).toMatchObject({ review_credits: null, review_cost_usd: null });
  });

  it('say nothing of machines of one\u2019s own, whose minutes stay without a price', async () => {
    await writeBills(ledger.store, MINUTES);
    await writeFacts(
      ledger.store,
      reviewJob({
        run: '2',
        at: '2026-10-06T11:00:00Z',
        minutes: 9,
        repo: SIGNALS,
        path: REVIEWER,
        sku: 'self_hosted',
      }),
    );
    const { totals } = await outcomes(ledger);
    expect(totals.measures.review_workflow_cost).toMatchObject({
      value_usd: '0.143',
      n: 2,
      lower_bound_because: ['unpriced_minutes'],
    });
  });

  it('of a person without a reviewed change stay without a repository', async () => {
    const ofAna = billFixture('github-ai-credits.csv').replaceAll('bo-t', 'ana-r');
    await writeBills(ledger.store, readGitHubAiCredits(ofAna));
    const { rows, totals } = await outcomes(ledger, `${OCTOBER}&group_by=repo`);
    expect(rows.map((row) => [row.repo, row.measures.review_workflow_cost.parts['credits']])).toEqual([
      [SIGNALS, null],
      ['', '0.125'],
    ]);
    expect(totals.measures.review_workflow_cost.parts['credits']).toBe('0.125');
    expect(await change42(ledger)).toMatchObject({ review_credits: null });
  });

  it('count the credits of the report of usage only where the report of credits is not imported', async () => {
    const usage = [
      'date,product,sku,quantity,unit_type,gross_amount,net_amount,username,organization,repository,workflow_path',
      '2026-10-06,copilot,copilot_code_review_ai_credit,12.5,ai-credits,0.125,0.125,bo-t,acme-rail,,',
      '2026-10-07,copilot,copilot_code_review_ai_credit,30,ai-credits,0.3,0.3,bo-t,acme-rail,,',
    ];
    await writeBills(ledger.store, CREDITS);
    await writeBills(ledger.store, readGitHubUsage(usage.join('\n')));
    const { totals } = await outcomes(ledger);
    expect(totals.measures.review_workflow_cost.parts['credits']).toBe('0.425');
  });
});
