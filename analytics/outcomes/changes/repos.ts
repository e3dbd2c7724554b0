// Repositories with spend, changes and what a merged change costs.
import { z } from 'zod';
import { fromUsd } from '../../../schemas/money.ts';
import type { RepoRow, ReposAnswer, ReposQuery } from '../../../schemas/outcomes-api.ts';
import type { Floors } from '../../../schemas/retention.ts';
import type { Store } from '../../../store/store.ts';
import { badCursor, readCursor, writeCursor } from '../../cursor.ts';
import { dollars, integer } from '../../measures.ts';
import { readFreshness } from '../../queries/freshness.ts';
import { toldRange } from '../../question.ts';
import { changeCosts, cohortParams, datedChanges } from '../cohorts.ts';
import { newestChanges } from '../changes-sql.ts';
import { readForgeFreshness } from '../forge-freshness.ts';
import { outcomeQuestion, type OutcomeQuestion } from '../question.ts';
import { readTold, toTotals } from '../outcomes.ts';
import { rowParts, totalParts, type Told } from '../row-parts.ts';
import type { Parts } from '../measures-of.ts';

/** The totals of what is kept by repository: no repository has such a name. */
const TOTAL = '*';

type Quantiles = {
  readonly median: string;
  readonly p90: string;
  readonly n: number;
  /** Calls without a price on these changes. */
  readonly unpriced: number;
};
type Opened = { readonly opened: number; readonly isTold: boolean };
type Beside = {
  readonly quantiles: ReadonlyMap<string, Quantiles>;
  readonly opened: ReadonlyMap<string, Opened>;
};

/** Repositories, those that cost most first. `now` in milliseconds since 1970. */
export async function readRepos(
  store: Store,
  query: ReposQuery,
  now: number,
  floors: Floors = {},
): Promise<ReposAnswer> {
  const { cursor, limit, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const asksFor = outcomeQuestion({ ...query, group_by: ['repo'] }, now, page?.range);
  const question = query.q ? await onlyNamed(store, asksFor, query.q) : asksFor;
  const { range } = question.usage;
  const [told, quantiles, opened, freshness, forgeFreshness] = await Promise.all([
    readTold(store, question, floors),
    readQuantiles(store, question),
    readOpened(store, question),
    readFreshness(store, now),
    readForgeFreshness(store, now),
  ]);
  const beside = { quantiles, opened };
  const rows = rowsOf(told, question, beside);
  const start = page ? placeAfter(rows, page.after[0]) : 0;
  const data = rows.slice(start, start + limit);
  const last = rows.length > start + limit ? data.at(-1) : undefined;
  return {
    data,
    totals: {
      ...figuresOf(TOTAL, totalParts(told, question.usage), beside),
      repos: rows.length,
      connected: rows.filter((row) => row.connected).length,
    },
    ...toldRange(range),
    data_as_of: freshness,
    forge_as_of: forgeFreshness,
    next_cursor: last ? writeCursor(asked, { range, after: [last.repo] }) : null,
  };
}

const nameRow = z.object({ repo: z.string() });

/** Keeps repositories whose name contains a text in any case, so that totals are of these too. */
async function onlyNamed(store: Store, question: OutcomeQuestion, part: string): Promise<OutcomeQuestion> {
  const { usage } = question;
  const all = ['usage_daily', 'changes', 'forge_facts']
    .map((table) => `SELECT DISTINCT toString(repo) AS repo FROM ${table}`)
    .join(' UNION DISTINCT ');
  const sql = `SELECT n.repo AS repo FROM (${all}) AS n WHERE positionCaseInsensitiveUTF8(n.repo, {part:String}) > 0`;
  const names = (await store.query({ sql, params: { part }, row: nameRow })).map(({ repo }) => repo);
  const asked = usage.filters.get('repo');
  const kept = asked ? names.filter((name) => asked.includes(name)) : names;
  // No repository has the name of the totals: nothing is kept where nothing is named so.
  const filters = new Map(usage.filters).set('repo', kept.length > 0 ? kept : [TOTAL]);
  return { ...question, usage: { ...usage, filters } };
}

/** Repositories with spend, with changes that were opened, or with what became of them. */
function rowsOf(told: Told, { usage }: OutcomeQuestion, beside: Beside): RepoRow[] {
  const parts = new Map(rowParts(told, usage).map((row) => [row.keys[0], row.parts]));
  const empty = {
    ...told,
    spend: [],
    cohorts: [],
    retries: told.retries && [],
    minutes: told.minutes && [],
    bills: told.bills && [],
  };
  // Only repositories that a forge tells about are rows without anything else.
  const nothing = { ...totalParts(empty, usage), isTold: true };
  const names = new Set([
    ...parts.keys(),
    ...[...beside.opened].filter(([, { opened }]) => opened > 0).map(([name]) => name),
  ]);
  names.delete(TOTAL);
  return [...names]
    .map((repo) => ({
      repo,
      connected: beside.opened.get(repo)?.isTold ?? false,
      ...figuresOf(repo, parts.get(repo) ?? nothing, beside),
    }))
    .sort(costliestFirst);
}

function figuresOf(
  repo: string,
  parts: Parts,
  { quantiles, opened }: Beside,
): Omit<RepoRow, 'repo' | 'connected'> {
  const { cost_usd: cost, unpriced_calls: unpriced, spend_by_outcome: became, measures } = toTotals(parts);
  const known = quantiles.get(repo);
  return {
    cost_usd: cost,
    unpriced_calls: unpriced,
    opened: opened.get(repo)?.opened ?? 0,
    merged: measures.cost_per_accepted_pr.n,
    reverted: measures.cost_per_reverted_change.n,
    closed: measures.abandoned_cost.n,
    cost_per_merged_median_usd: known?.median ?? null,
    cost_per_merged_p90_usd: known?.p90 ?? null,
    cost_per_merged_n: known?.n ?? 0,
    cost_per_merged_is_lower_bound: known !== undefined && (known.unpriced > 0 || parts.cuts.changes),
    abandoned_usd: measures.abandoned_cost.value_usd,
    review_cost_usd: measures.review_workflow_cost.value_usd,
    unattributed_usd: became.none,
    cost_per_accepted_pr: measures.cost_per_accepted_pr,
  };
}

function costliestFirst(left: RepoRow, right: RepoRow): number {
  const [l, r] = [fromUsd(left.cost_usd ?? '0') ?? 0n, fromUsd(right.cost_usd ?? '0') ?? 0n];
  if (l !== r) return l > r ? -1 : 1;
  return left.repo < right.repo ? -1 : 1;
}

function placeAfter(rows: readonly RepoRow[], name: string | undefined): number {
  const place = rows.findIndex(({ repo }) => repo === name);
  if (place < 0) throw badCursor('leads to a repository that is gone; ask for the first page again');
  return place + 1;
}

const quantileRow = z.object({
  is_total: z.number(),
  repo: z.string(),
  median: dollars,
  p90: dollars,
  n: integer,
  unpriced: integer,
});

/** Of the costs of changes merged in the range: the values below which half and nine tenths lie; changes without any price are left out. */
async function readQuantiles(store: Store, { usage }: OutcomeQuestion): Promise<Map<string, Quantiles>> {
  const question = { ...usage, groupBy: [] };
  const sql = `
SELECT toUInt8(grouping(u.repo)) AS is_total, u.repo AS repo, toString(quantileExact(0.5)(u.cost)) AS median,
  toString(quantileExact(0.9)(u.cost)) AS p90, toInt64(count()) AS n, sum(u.unpriced) AS unpriced
FROM (${changeCosts(question, [])}) AS u
INNER JOIN (SELECT repo, pr FROM (${datedChanges()}) WHERE cohort = 'accepted') AS c ON c.repo = u.repo AND c.pr = u.pr
WHERE u.entries > u.unpriced OR u.cost != 0
GROUP BY GROUPING SETS ((u.repo), ())`;
  const rows = await store.query({ sql, params: cohortParams(question), row: quantileRow });
  return new Map(
    rows
      .filter(({ n }) => n > 0)
      .map(({ is_total: isTotal, repo, ...quantiles }) => [isTotal ? TOTAL : repo, quantiles]),
  );
}

const openedRow = z.object({ is_total: z.number(), repo: z.string(), opened: integer, told: z.number() });

/** How many changes with agent work were opened in the range, and which repositories a forge ever told about. */
async function readOpened(store: Store, { usage }: OutcomeQuestion): Promise<Map<string, Opened>> {
  const question = { ...usage, groupBy: [] };
  const repos = usage.filters.get('repo');
  const bound = (name: string) => `fromUnixTimestamp64Milli({cohort_${name}:Int64}, 'UTC')`;
  const everyChange = `SELECT toString(repo) AS repo, pr FROM changes`;
  const sql = `
SELECT toUInt8(grouping(v.repo)) AS is_total, v.repo AS repo,
  toInt64(countIf(v.opened_at >= ${bound('from')} AND v.opened_at < ${bound('to')} AND u.entries > 0)) AS opened, toUInt8(1) AS told
FROM (SELECT toString(w.repo) AS repo, w.pr AS pr, w.opened_at AS opened_at FROM (${newestChanges(['opened_at'])}) AS w
  ${repos ? 'WHERE w.repo IN {repos:Array(String)}' : ''}) AS v
LEFT JOIN (${changeCosts(question, [], everyChange)}) AS u ON u.repo = v.repo AND u.pr = v.pr
GROUP BY GROUPING SETS ((v.repo), ())`;
  const params = { ...cohortParams(question), ...(repos && { repos }) };
  const rows = await store.query({ sql, params, row: openedRow });
  return new Map(
    rows.map(({ is_total: isTotal, repo, opened, told }) => [
      isTotal ? TOTAL : repo,
      { opened, isTold: told === 1 },
    ]),
  );
}
