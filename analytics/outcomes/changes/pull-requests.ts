// Changes with what was spent on them, page by page.
import { z } from 'zod';
import type { ChangeDate, PullRequestsAnswer, PullRequestsQuery } from '../../../schemas/change-api.ts';
import type { Floors } from '../../../schemas/retention.ts';
import type { Store } from '../../../store/store.ts';
import { readCursor, writeCursor } from '../../cursor.ts';
import { requireKept } from '../../floors.ts';
import { dollars, integer } from '../../measures.ts';
import { pageParams, pageSql, parseSort, type PageOrder, type SortField } from '../../page.ts';
import { readFreshness } from '../../queries/freshness.ts';
import { readUnitPriceEntries } from '../../queries/unit-price-entries.ts';
import { filtersOf, questionOf, rangeOf, toldRange, type Question } from '../../question.ts';
import { paramsOf } from '../../rollup.ts';
import type { Range } from '../../source.ts';
import { readForgeFreshness } from '../forge-freshness.ts';
import { knownUsd } from '../cost-of.ts';
import { ALL_TIME, requireAllPeriods } from '../question.ts';
import { readReviewsOf } from './change-reviews.ts';
import { changeColumns, changeSelect, hasPrice, toPullRequest } from './change-row.ts';
import { changeSpend, rangeSource } from './change-spend-sql.ts';

const time = (name: string): SortField => ({
  name: `${name}_at`,
  sql: `ifNull(r.${name}_ms, 0)`,
  type: 'Int64',
});

const SORTS: readonly SortField[] = [
  { name: 'cost_usd', sql: 'r.cost', type: 'Decimal(38, 12)' },
  { name: 'cost_in_range_usd', sql: 'r.cost_in_range', type: 'Decimal(38, 12)' },
  ...['opened', 'updated', 'merged', 'closed', 'reverted'].map(time),
  { name: 'sessions', sql: 'r.sessions', type: 'Int64' },
  { name: 'lines', sql: 'toInt64(ifNull(r.additions + r.deletions, 0))', type: 'Int64' },
  { name: 'hours_to_merge', sql: 'toInt64(ifNull(r.merged_ms - r.opened_ms, 0))', type: 'Int64' },
];

const pageRow = changeColumns.extend({ sort_value: z.string() });
const totalRow = z.object({ changes: integer, cost: dollars, entries: integer, unpriced: integer });

/** One page of changes, those that cost most first. `now` in milliseconds since 1970. */
export async function readPullRequests(
  store: Store,
  query: PullRequestsQuery,
  now: number,
  floors: Floors = {},
): Promise<PullRequestsAnswer> {
  const { cursor, limit, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const range = page?.range ?? rangeOf(query, now);
  const usage = questionOf(range, { filters: filtersOf(query) });
  requireAllPeriods(usage, floors);
  requireKept(range, rangeSource(usage).table, 'change_usage_daily', floors);
  const rollup = matching(query, usage);
  const order: PageOrder = { sort: parseSort(query.sort ?? '-cost_usd', SORTS), keys: ['k0', 'k1'] };
  const params = paramsFor(query, usage, range);
  const [rows, [total], entries, freshness, forgeFreshness] = await Promise.all([
    store.query({
      sql: pageSql(rollup, order, ['told_or_spent'], page?.after),
      params: { ...params, ...pageParams(order, limit, page?.after) },
      row: pageRow,
    }),
    store.query({ sql: totalSql(rollup), params, row: totalRow }),
    readUnitPriceEntries(store),
    readFreshness(store, now),
    readForgeFreshness(store, now),
  ]);
  const shown = rows.slice(0, limit);
  const reviewsOf = await readReviewsOf(store, usage, shown);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map((row) => ({
      ...toPullRequest(row, floors.change_usage_daily, entries, reviewsOf(row)),
      cost_in_range_usd: knownUsd(row.cost_in_range, row.entries_in_range, row.unpriced_in_range),
    })),
    totals: toTotals(total),
    ...toldRange(range),
    data_as_of: freshness,
    forge_as_of: forgeFreshness,
    next_cursor: last ? writeCursor(asked, { range, after: [last.sort_value, last.repo, last.pr] }) : null,
  };
}

function toTotals(total: z.infer<typeof totalRow> | undefined): PullRequestsAnswer['totals'] {
  return {
    pull_requests: total?.changes ?? 0,
    cost_usd: total && hasPrice(total) ? total.cost : null,
    unpriced_calls: total?.unpriced ?? 0,
  };
}

function totalSql(rollup: string): string {
  return `SELECT toInt64(count()) AS changes, sum(r.cost) AS cost, sum(r.entries) AS entries, sum(r.unpriced) AS unpriced FROM (${rollup}) AS r`;
}

/** SQL of all changes that the question is about, with what a page is ordered by. */
function matching(query: PullRequestsQuery, usage: Question): string {
  const conditions = [
    dated(query.by),
    ...(query.all === 'true' && query.by !== 'spent' ? [] : ['(r.entries > 0 OR notEmpty(r.agents))']),
    ...(query.state?.length ? ['r.standing IN {standings:Array(String)}'] : []),
    ...(query.author?.length ? ['r.author IN {authors:Array(String)}'] : []),
    ...(query.repo?.length ? ['r.repo IN {repos:Array(String)}'] : []),
    ...(ofPart(usage) ? ['r.entries > 0'] : []),
    ...(query.q === undefined
      ? []
      : [
          '(positionCaseInsensitiveUTF8(r.title, {q:String}) > 0 OR positionCaseInsensitiveUTF8(r.head_branch, {q:String}) > 0 OR r.pr = {number:String})',
        ]),
  ];
  return `SELECT r.*, toUInt8(0) AS is_total, toUInt8(1) AS told_or_spent, r.repo AS k0, r.pr AS k1
FROM (${changeSelect(changeSpend(usage))}) AS r WHERE ${conditions.join(' AND ')}`;
}

/** Whether only a part of the usage counts: then changes without any of it are left out. */
function ofPart({ filters }: Question): boolean {
  return [...filters.keys()].some((name) => name !== 'repo');
}

function dated(by: ChangeDate): string {
  if (by === 'spent') return 'r.entries_in_range != 0';
  const isIn = `ifNull(r.${by}_ms, -1) >= {range_from:Int64} AND ifNull(r.${by}_ms, -1) < {range_to:Int64}`;
  return by === 'closed' ? `r.standing = 'closed' AND ${isIn}` : isIn;
}

function paramsFor(query: PullRequestsQuery, usage: Question, range: Range) {
  const repos = usage.filters.get('repo');
  return {
    ...paramsOf({ ...usage, range: ALL_TIME }),
    range_from: range.from,
    range_to: range.to,
    ...(query.state?.length && { standings: query.state }),
    ...(query.author?.length && { authors: query.author }),
    ...(repos && { repos }),
    ...(query.q !== undefined && { q: query.q, number: query.q.replace(/^[#!]/, '') }),
  };
}
