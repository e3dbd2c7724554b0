// Lists of changes and repositories, and one change, over HTTP.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutcomesRouter } from '../../../analytics/outcomes/router.ts';
import type { PullRequestAnswer, PullRequestsAnswer } from '../../../schemas/change-api.ts';
import type { ReposAnswer } from '../../../schemas/outcomes-api.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { openLedger, type Ledger } from '../ledger.ts';
import { serve, type Served } from '../serve-router.ts';
import { routesOn } from './routes-on.ts';
import { SHOP, WEB } from './write-changes.ts';
import { writeShop } from './shop-ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';

let ledger: Ledger;
let api: Served;

beforeAll(async () => {
  ledger = await openLedger();
  api = await serve(createOutcomesRouter(routesOn(ledger.store, NOW)), (error) => {
    throw error;
  });
  await writeShop(ledger);
});

afterAll(async () => {
  await api.close();
  await ledger.close();
});

async function get<Body>(path: string): Promise<Body> {
  const { status, body } = await api.call('GET', path);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Body;
}

const list = async (params: string) => await get<PullRequestsAnswer>(`/pull-requests?${NOVEMBER}&${params}`);

const names = ({ data }: PullRequestsAnswer) =>
  data.map(({ repo, pr, cost_usd: cost }) => `${repo === SHOP ? 'shop' : 'web'}#${pr} ${String(cost)}`);

describe('the list of changes', () => {
  it('holds those with work in the range, at the cost of all periods, the costliest first', async () => {
    const answer = await list('');
    expect(names(answer)).toEqual([
      'shop#2 10',
      'shop#4 7',
      'shop#1 5.123456789012',
      'shop#3 4',
      'web#1 1',
      'shop#55 0.5',
      'shop#5 null',
    ]);
    expect(answer.totals).toEqual({ pull_requests: 7, cost_usd: '27.623456789012', unpriced_calls: 1 });
    expect(answer.forge_as_of).not.toBeNull();
  });

  it('tells of each how it stands, who worked on it with what, and how that is known', async () => {
    const { data } = await list('q=card');
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      pr: '1',
      standing: 'merged',
      hours_to_merge: 24.5,
      cost_usd: '5.123456789012',
      cost_in_range_usd: '3.123456789012',
      users: ['bob', 'ada'],
      models: ['haiku', 'claude-opus-4-8'],
      sessions: 2,
      subagent_cost_usd: '3',
      review_minutes: [{ sku: 'actions_linux', minutes: 10, rate_usd: '0.006', cost_usd: '0.06' }],
      review_cost_usd: '0.06',
      evidence: {
        grade: 'guessed',
        exact_usd: '0.123456789012',
        inferred_usd: '2',
        guessed_usd: '3',
        unrecorded_usd: '0',
      },
    });
    expect((await list('state=untold')).data.map(({ pr, standing }) => [pr, standing])).toEqual([
      ['55', 'untold'],
    ]);
  });

  it('keeps by date, state, author, repository and person', async () => {
    expect(names(await list('by=merged'))).toEqual([
      'shop#2 10',
      'shop#1 5.123456789012',
      'shop#3 4',
      'web#1 1',
    ]);
    expect(names(await list('by=merged&all=true'))).toContain('shop#6 null');
    expect(names(await list('by=closed'))).toEqual(['shop#4 7']);
    expect(names(await list('by=reverted'))).toEqual(['shop#2 10']);
    expect(names(await list('by=opened&sort=opened_at&state=open&state=merged'))).toEqual([
      'shop#3 4',
      'web#1 1',
      'shop#1 5.123456789012',
      'shop#5 null',
    ]);
    expect(names(await list('author=bot'))).toEqual(['shop#3 4']);
    expect(names(await list(`repo=${WEB}`))).toEqual(['web#1 1']);
    expect(names(await list('user=bob'))).toEqual(['shop#1 3']);
  });

  it('goes on from page to page', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: PullRequestsAnswer = await list(`limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...names(page));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(names(await list('')));
  });

  it('refuses what it cannot sort by, and a cursor of another question', async () => {
    expect(await api.call('GET', '/pull-requests?sort=beauty')).toMatchObject({ status: 400 });
    const { next_cursor: cursor } = await list('limit=2');
    expect(await api.call('GET', `/pull-requests?limit=3&q=x&cursor=${cursor}`)).toMatchObject({
      status: 400,
    });
  });
});

describe('one change', () => {
  const path = (repo: string, pr: string) => `/repos/${encodeURIComponent(repo)}/pull-requests/${pr}`;

  it('breaks its cost down in several ways, each of which adds up to it', async () => {
    const change = await get<PullRequestAnswer>(path(SHOP, '1'));
    expect(change.cost_usd).toBe('5.123456789012');
    for (const parts of [
      change.by_source,
      change.by_model,
      change.by_user,
      change.by_day,
      change.by_evidence,
      change.sessions_list,
    ]) {
      expect(sum(parts)).toBe(change.cost_usd);
    }
    expect(change.by_evidence.map(({ pr_source: source, grade }) => [source, grade])).toEqual([
      ['time', 'guessed'],
      ['branch', 'inferred'],
      ['manual', 'exact'],
    ]);
    expect(change.workflow_minutes).toEqual([
      { sku: '', minutes: 1, rate_usd: null, cost_usd: null },
      { sku: 'actions_linux', minutes: 12, rate_usd: '0.006', cost_usd: '0.072' },
    ]);
  });

  it('tells what happened in the order of time', async () => {
    const { timeline } = await get<PullRequestAnswer>(path(SHOP, '1'));
    expect(timeline.map(({ at, kind, actor, session }) => [at, kind, session ?? actor])).toEqual([
      ['2026-10-31T10:00:00.000Z', 'session', 's1'],
      ['2026-11-09T09:30:00.000Z', 'opened', 'ada'],
      ['2026-11-09T10:00:00.000Z', 'session', 'other'],
      ['2026-11-09T12:00:00.000Z', 'first_review', ''],
      ['2026-11-09T13:00:00.000Z', 'review', 'bob'],
      ['2026-11-10T10:00:00.000Z', 'merged', 'bob'],
    ]);
  });

  it('is known where only spend names it, and where only a forge does', async () => {
    expect(await get(path(SHOP, '55'))).toMatchObject({
      standing: 'untold',
      cost_usd: '0.5',
      timeline: [{ kind: 'session' }],
    });
    expect(await get(path(SHOP, '6'))).toMatchObject({ standing: 'merged', cost_usd: null, calls: 0 });
  });

  it('is 404 where nobody names it, and says how a repository is written', async () => {
    expect(await api.call('GET', path(SHOP, '404'))).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('%2F') as string },
    });
  });
});

describe('repositories', () => {
  it('tell what a merged change usually costs, and what came of the rest', async () => {
    const { data, totals } = await get<ReposAnswer>(`/repos?${NOVEMBER}`);
    expect(data.map(({ repo, cost_usd: cost }) => [repo, cost])).toEqual([
      [SHOP, '24.873456789012'],
      [WEB, '1'],
      ['', '0.5'],
    ]);
    expect(data[0]).toMatchObject({
      connected: true,
      opened: 4,
      merged: 3,
      reverted: 1,
      closed: 1,
      // Of 4, 5.12… and 10.
      cost_per_merged_median_usd: '5.123456789012',
      cost_per_merged_p90_usd: '10',
      cost_per_merged_n: 3,
      abandoned_usd: '7.25',
      review_cost_usd: '0.06',
      unattributed_usd: '0.25',
      unpriced_calls: 1,
    });
    expect(data[2]).toMatchObject({ connected: false, merged: 0, unattributed_usd: '0.5' });
    expect(totals).toMatchObject({
      repos: 3,
      connected: 2,
      merged: 4,
      cost_usd: '26.373456789012',
      cost_per_merged_n: 4,
    });
  });

  it('are found by a part of their name, and page by page', async () => {
    const { data } = await get<ReposAnswer>(`/repos?${NOVEMBER}&q=WEB`);
    expect(data.map(({ repo }) => repo)).toEqual([WEB]);
    const first = await get<ReposAnswer>(`/repos?${NOVEMBER}&limit=1`);
    const rest = await get<ReposAnswer>(`/repos?${NOVEMBER}&limit=1&cursor=${String(first.next_cursor)}`);
    expect(rest.data.map(({ repo }) => repo)).toEqual([WEB]);
  });
});

function sum(parts: readonly { cost_usd: string | null }[]): string {
  return toUsd(parts.reduce((total, { cost_usd: cost }) => total + (fromUsd(cost ?? '0') ?? 0n), 0n));
}
