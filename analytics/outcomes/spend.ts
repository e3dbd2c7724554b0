// What was spent in a range, by what became of it, by whom and by which part of agents.
import { z } from 'zod';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { dimensionRows, isByDimensions, isBySessions, SESSION_DAILY } from '../day-rollups.ts';
import { dollars, integer } from '../measures.ts';
import {
  keyedRows,
  keysOf,
  measureSource,
  paramsOf,
  rollupSql,
  type Branch,
  type Column,
} from '../rollup.ts';
import type { Question } from '../question.ts';
import { LEDGER, sessionSource, type RetainedSource, type Source } from '../source.ts';
import { isOwn } from '../dimensions.ts';
import { isConnected, newestChanges, standingOf } from './changes-sql.ts';
import { requireFew, ROW_BOUND, spendSource, type OutcomeQuestion } from './question.ts';

/** How changes stand, and what belongs to none. */
const STANDINGS = ['merged', 'reverted', 'closed', 'open', 'untold', 'none'] as const;

const COUNTS = [
  'calls',
  ...STANDINGS.flatMap((name) => [`${name}_entries`, `${name}_unpriced`] as const),
  'entries',
  'unpriced',
  'subagent_calls',
  'subagent_unpriced',
  'auxiliary_calls',
  'auxiliary_unpriced',
  'unlinked_calls',
  'unlinked_entries',
  'unlinked_unpriced',
  'review_calls',
  'review_unpriced',
  'sessions',
  'session_entries',
  'session_unpriced',
  'session_tokens',
  'developers',
  'developer_entries',
  'developer_unpriced',
] as const;

const AMOUNTS = [
  'cost',
  'subagent_cost',
  'auxiliary_cost',
  'linked_cost',
  ...STANDINGS.map((name) => `${name}_cost` as const),
  'unlinked_cost',
  'review_cost',
  'session_cost',
  'developer_cost',
] as const;

const COLUMNS: readonly Column[] = [
  ...COUNTS.map((name) => ({ name, merge: 'sum', none: 'toInt64(0)' })),
  ...AMOUNTS.map((name) => ({ name, merge: 'sum', none: 'toDecimal128(0, 12)' })),
];

/** Names and paths of workflows that reviewed changes, as calls may tell them. */
const REVIEW_WORKFLOWS = `
SELECT arrayJoin([JSONExtractString(f.detail, 'workflow'), JSONExtractString(f.detail, 'path')])
FROM forge_facts AS f WHERE f.kind = 'run' AND JSONExtractBool(f.detail, 'isReview')`;

/** Whether a row `x` of usage is of a workflow that reviewed changes, as SQL. */
export const IN_REVIEW = `x.workflow != '' AND x.workflow IN (${REVIEW_WORKFLOWS})`;

/** Sums of a row of the answer. */
export const spendRow = z.object({
  is_total: z.number(),
  k0: z.string().default(''),
  k1: z.string().default(''),
  bucket: z.number().default(0),
  ...(Object.fromEntries(COUNTS.map((name) => [name, integer])) as Record<
    (typeof COUNTS)[number],
    typeof integer
  >),
  ...(Object.fromEntries(AMOUNTS.map((name) => [name, dollars])) as Record<
    (typeof AMOUNTS)[number],
    typeof dollars
  >),
});
export type SpendRow = z.infer<typeof spendRow>;

/** Nothing was spent. */
export const NO_SPEND: SpendRow = {
  is_total: 0,
  k0: '',
  k1: '',
  bucket: 0,
  ...(Object.fromEntries(COUNTS.map((name) => [name, 0])) as Record<(typeof COUNTS)[number], number>),
  ...(Object.fromEntries(AMOUNTS.map((name) => [name, '0'])) as Record<(typeof AMOUNTS)[number], string>),
};

/** Rows by the keys of the question, and one with `is_total` over everything. */
export async function readSpend(
  store: Store,
  { usage, cutoff }: OutcomeQuestion,
  floors: Floors,
): Promise<SpendRow[]> {
  const branches = [
    changeBranch(usage, spendSource(usage, floors)),
    sessionBranch(usage),
    developerBranch(usage),
  ];
  const sql = `${rollupSql(keysOf(usage), COLUMNS, branches)}\n${ROW_BOUND}`;
  const rows = await store.query({ sql, params: { ...paramsOf(usage), cutoff }, row: spendRow });
  requireFew(rows);
  return rows;
}

/** All spend, beside how its change stands now. */
function changeBranch(question: Question, source: Source): Branch {
  const changes = newestChanges(['state', 'reverted_at']);
  const isOld = `toDate(x.${source.time}) < toDate(fromUnixTimestamp64Milli({cutoff:Int64}, 'UTC'))`;
  const unlinked = `x.pr = '' AND ${isOld} AND ${isConnected('x')}`;
  const standings = STANDINGS.flatMap((standing) => {
    const sum = (column: string) => `sumIf(x.${column}, x.standing = '${standing}')`;
    return [
      [`${standing}_cost`, sum('cost')],
      [`${standing}_entries`, sum('entries')],
      [`${standing}_unpriced`, sum('unpriced_entries')],
    ];
  });
  return {
    rows: `
SELECT y.*, multiIf(y.pr = '', 'none', c.standing = '', 'untold', c.standing) AS standing
FROM (${keyedRows(question, source)}) AS y
LEFT JOIN (SELECT v.repo AS repo, v.pr AS pr, ${standingOf('v')} AS standing FROM (${changes}) AS v) AS c
ON c.repo = y.repo AND c.pr = y.pr`,
    select: {
      calls: 'sum(x.calls)',
      entries: 'sum(x.entries)',
      unpriced: 'sum(x.unpriced_entries)',
      cost: 'sum(x.cost)',
      subagent_cost: "sumIf(x.cost, x.source = 'subagent')",
      subagent_calls: "sumIf(x.entries, x.source = 'subagent')",
      subagent_unpriced: "sumIf(x.unpriced_entries, x.source = 'subagent')",
      auxiliary_cost: "sumIf(x.cost, x.source = 'auxiliary')",
      auxiliary_calls: "sumIf(x.entries, x.source = 'auxiliary')",
      auxiliary_unpriced: "sumIf(x.unpriced_entries, x.source = 'auxiliary')",
      linked_cost: "sumIf(x.cost, x.pr != '')",
      ...(Object.fromEntries(standings) as Record<string, string>),
      unlinked_cost: `sumIf(x.cost, ${unlinked})`,
      unlinked_calls: `sumIf(x.calls, ${unlinked})`,
      unlinked_entries: `sumIf(x.entries, ${unlinked})`,
      unlinked_unpriced: `sumIf(x.unpriced_entries, ${unlinked})`,
      review_cost: `sumIf(x.cost, ${IN_REVIEW})`,
      review_calls: `sumIf(x.entries, ${IN_REVIEW})`,
      review_unpriced: `sumIf(x.unpriced_entries, ${IN_REVIEW})`,
    },
  };
}

/** The table with sessions, or the ledger where attributes of senders' own are asked for. */
export function finestSource({ range, groupBy, filters }: Question): RetainedSource {
  return [...groupBy, ...filters.keys()].some(isOwn) ? LEDGER : sessionSource(range);
}

const TOKENS =
  'z.input_tokens + z.cache_read_tokens + z.cache_write_5m_tokens + z.cache_write_1h_tokens + z.cache_write_unsplit_tokens + z.output_tokens';

/** What corrections took back entirely is no usage, so entries are summed by session first. */
function sessionBranch(question: Question): Branch {
  const keys = [...keysOf(question), 'session_hash'].join(', ');
  return {
    rows: `
SELECT ${[...keysOf(question), 'sipHash64(z.session) AS session_hash'].join(', ')}, sum(z.cost) AS cost,
  sum(${TOKENS}) AS tokens, sum(z.entries) AS entries, sum(z.unpriced_entries) AS unpriced
FROM (${keyedRows(question, isBySessions(question) ? SESSION_DAILY : finestSource(question))}) AS z WHERE z.session != '' GROUP BY ${keys}`,
    select: {
      sessions: 'toInt64(uniqExactIf(x.session_hash, x.entries > 0))',
      session_cost: 'sum(x.cost)',
      session_tokens: 'sum(x.tokens)',
      session_entries: 'sum(x.entries)',
      session_unpriced: 'sum(x.unpriced)',
    },
  };
}

function developerBranch(question: Question): Branch {
  const keys = [...keysOf(question), 'person'].join(', ');
  const isByPerson = isByDimensions(question) && question.groupBy.every((name) => name === 'user');
  const [rows, person] = isByPerson
    ? [dimensionRows({ ...question, groupBy: ['user'] }), 'z.k0']
    : [keyedRows(question, measureSource(question)), 'z.user'];
  return {
    rows: `
SELECT ${[...keysOf(question), `${person} AS person`].join(', ')}, sum(z.cost) AS cost,
  sum(z.entries) AS entries, sum(z.unpriced_entries) AS unpriced
FROM (${rows}) AS z WHERE ${person} != '' GROUP BY ${keys}`,
    select: {
      developers: 'toInt64(uniqExactIf(x.person, x.entries > 0))',
      developer_cost: 'sum(x.cost)',
      developer_entries: 'sum(x.entries)',
      developer_unpriced: 'sum(x.unpriced)',
    },
  };
}
