// Some days of the demo company through the real program: what its spend bought is what its own books say, to the last digit.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeBooks, type OutcomeBooks, type Per } from '../../cli/demo/books/outcome-books.ts';
import { SpendLog } from '../../cli/demo/books/spend-log.ts';
import { demoCompany } from '../../cli/demo/demo-company.ts';
import { loadDemo, type LoadCounts } from '../../cli/demo/load.ts';
import { emptyTruth } from '../../cli/demo/truth.ts';
import type { UsageAnswer } from '../../schemas/api.ts';
import type { PullRequestsAnswer } from '../../schemas/change-api.ts';
import { toUsd } from '../../schemas/money.ts';
import type { CostPer } from '../../schemas/outcome-measures.ts';
import type { OutcomesAnswer } from '../../schemas/outcomes-api.ts';
import { intervalStart } from '../../schemas/period.ts';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';

/** A seed whose days have everything: reverts of all kinds, one of them taken back, closed changes, sessions of several. */
const DAYS = { seed: 'outcomes-64', until: new Date('2026-11-19T20:00:00Z'), days: 4 };
const RANGE = 'from=2026-11-14&to=2026-11-21';
const ABANDONED_AFTER_DAYS = 3;
const DAY_MS = 86_400_000;

const company = demoCompany(DAYS);
const truth = emptyTruth(company.until);
const log = new SpendLog();
let books: OutcomeBooks;
let outlay: TestOutlay;
let counts: LoadCounts;

beforeAll(async () => {
  outlay = await startTestOutlay();
  counts = await loadDemo({ ...DAYS, baseUrl: outlay.url });
  for (const item of company.exports(truth, log)) expect(item.at).toBeLessThanOrEqual(company.until);
  const told = { log, deliveries: company.deliveries(), outcomes: company.outcomes() };
  const unlinkedBefore = intervalStart('day', Date.now()) - ABANDONED_AFTER_DAYS * DAY_MS;
  books = outcomeBooks(told, unlinkedBefore);
  await attributed();
}, 600_000);

afterAll(async () => {
  await outlay.end();
});

async function ask<Answer>(path: string): Promise<Answer> {
  const { status, body } = await outlay.get(path);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as Answer;
}

/** Spend by `repo#pr`, without what has no price. */
async function spendByChange(): Promise<Record<string, string>> {
  const { rows } = await ask<UsageAnswer>(`/api/v1/usage?group_by=repo,pr&limit=1000&${RANGE}`);
  const spent = rows.flatMap((row): [string, string][] => {
    const { repo, pr, cost_usd: cost } = row as typeof row & { repo: string; pr: string };
    return cost === null || cost === '0' ? [] : [[`${repo}#${pr}`, cost]];
  });
  return Object.fromEntries(spent.sort());
}

function toldByChange(): Record<string, string> {
  const spent = [...books.byChange].filter(([, cost]) => cost > 0n);
  return Object.fromEntries(spent.map(([key, cost]): [string, string] => [key, toUsd(cost)]).sort());
}

/** Attribution comes a moment after what it follows from: first of calls, then of requests that failed. */
async function attributed(): Promise<void> {
  const end = Date.now() + 180_000;
  const due = JSON.stringify(toldByChange());
  while (JSON.stringify(await spendByChange()) !== due && Date.now() < end) await sleep(1_000);
  const retries = toUsd(books.retries);
  while ((await outcomes()).totals.measures.retry_cost.value_usd !== retries && Date.now() < end)
    await sleep(1_000);
}

function of({ cost, count, changes }: Per): Partial<CostPer> {
  return { numerator_usd: toUsd(cost), denominator: count, n: changes };
}

async function outcomes(more = ''): Promise<OutcomesAnswer> {
  const query = `${RANGE}&abandoned_after_days=${ABANDONED_AFTER_DAYS}${more}`;
  return await ask(`/api/v1/outcomes?${query}`);
}

describe('the demo company', () => {
  it('has everything that outcomes are made of', () => {
    expect(counts.deliveries).toBe(company.deliveries().length);
    expect(books.accepted.changes).toBeGreaterThan(books.accepted.count);
    for (const { cost } of [books.accepted, books.reverted, books.closed]) expect(cost).toBeGreaterThan(0n);
    for (const evidence of ['emitted', 'branch', 'session', 'time', ''] as const) {
      expect(books.byEvidence.get(evidence), evidence).toBeGreaterThan(0n);
    }
    expect([...books.byStanding.keys()].sort()).toEqual(
      ['closed', 'merged', 'none', 'open', 'reverted', 'untold'].sort(),
    );
    expect(books.unpricedJobs).toBeGreaterThan(0);
  });

  it('has spent on each pull request what its books say, whichever way that is known', async () => {
    expect(await spendByChange()).toEqual(toldByChange());
    const { data } = await ask<PullRequestsAnswer>(`/api/v1/pull-requests?limit=500&${RANGE}`);
    const sum = (amounts: readonly string[]) => amounts.reduce((total, usd) => total + Number(usd), 0);
    const told = (...names: readonly ('emitted' | 'branch' | 'session' | 'time')[]) =>
      Number(toUsd(names.reduce((total, name) => total + (books.byEvidence.get(name) ?? 0n), 0n)));
    expect(sum(data.map(({ evidence }) => evidence.exact_usd))).toBeCloseTo(told('emitted'), 9);
    expect(sum(data.map(({ evidence }) => evidence.inferred_usd))).toBeCloseTo(told('branch', 'session'), 9);
    expect(sum(data.map(({ evidence }) => evidence.guessed_usd))).toBeCloseTo(told('time'), 9);
  });

  it('tells the same of pull requests, repositories and incidents in files as in pages', async () => {
    type File = { readonly rows: readonly Record<string, unknown>[] };
    const { data, totals } = await ask<PullRequestsAnswer>(`/api/v1/pull-requests?limit=500&${RANGE}`);
    const { rows } = await ask<File>(`/api/v1/exports/pull-requests.json?${RANGE}`);
    const inFile = rows.map(({ repo, pr, cost_usd, evidence }) => [repo, pr, cost_usd, evidence]);
    expect(inFile).toEqual(
      data.map(({ repo, pr, cost_usd, evidence }) => [repo, pr, cost_usd, evidence.grade]),
    );
    expect(rows).toHaveLength(totals.pull_requests);
    for (const list of ['repos', 'incidents']) {
      const page = await ask<{ data: readonly object[] }>(`/api/v1/${list}?limit=500&${RANGE}`);
      const file = await ask<File>(`/api/v1/exports/${list}.json?${RANGE}`);
      expect(file.rows).toHaveLength(page.data.length);
    }
  });

  it('knows what its spend bought, to the last digit', async () => {
    const { totals } = await outcomes();
    expect(totals.cost_usd).toBe(toUsd(truth.total.cost));
    expect(totals.measures).toMatchObject({
      cost_per_accepted_pr: of(books.accepted),
      cost_per_accepted_pr_loaded: of({ ...books.accepted, cost: books.total }),
      cost_per_reverted_change: of(books.reverted),
      abandoned_cost: { parts: { closed: toUsd(books.closed.cost), unlinked: toUsd(books.unlinked) } },
      cost_per_changed_line: of(books.perLine),
      cost_per_commit: of(books.perCommit),
    });
  });

  it('tells what became of its spend, and the parts add up', async () => {
    const { totals } = await outcomes();
    const parts = [...books.byStanding].map(([name, cost]): [string, string] => [name, toUsd(cost)]);
    expect(totals.spend_by_outcome).toMatchObject(Object.fromEntries(parts));
  });

  it('knows what it spent after something failed, and on reviews', async () => {
    const { totals } = await outcomes();
    expect(totals.measures.retry_cost.value_usd).toBe(toUsd(books.retries));
    expect(totals.measures.review_workflow_cost).toMatchObject({
      parts: { minutes: toUsd(books.reviewMinutes), calls: toUsd(books.reviewCalls) },
      is_lower_bound: true,
    });
  });

  it('knows its people, sessions and the parts of its agents', async () => {
    const { totals } = await outcomes();
    const { total, bySession, bySource } = truth;
    const named = log.calls.filter(({ person }) => person !== '');
    const { input, cacheRead, cacheWrite, output } = total;
    expect(totals.measures).toMatchObject({
      cost_per_developer: {
        numerator_usd: toUsd(named.reduce((sum, { cost }) => sum + cost, 0n)),
        denominator: new Set(named.map(({ person }) => person)).size,
      },
      cost_per_session: { numerator_usd: toUsd(total.cost), denominator: bySession.size },
      tokens_per_session: {
        numerator: input + cacheRead + cacheWrite + output,
        denominator: bySession.size,
      },
      subagent_share: { numerator_usd: toUsd(bySource.get('subagent')?.cost ?? 0n) },
      auxiliary_share: { numerator_usd: toUsd(bySource.get('auxiliary')?.cost ?? 0n) },
    });
  });

  it('is the same after everything was delivered again', async () => {
    const before = await outcomes('&group_by=repo');
    const again = await loadDemo({ ...DAYS, baseUrl: outlay.url });
    expect(again.rejected).toBe(0);
    await attributed();
    expect((await outcomes('&group_by=repo')).rows).toEqual(before.rows);
  }, 600_000);
});
