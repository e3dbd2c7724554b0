// What changes cost by what became of them: those accepted, reverted and closed in a range, each with its cost of all periods.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { isByWork, WORK_DAILY } from '../day-rollups.ts';
import { bucketOf } from '../dimensions.ts';
import { dollars, integer } from '../measures.ts';
import { keyedRows, paramsOf } from '../rollup.ts';
import type { Question } from '../question.ts';
import { newestChanges, revertsRevert } from './changes-sql.ts';
import {
  ALL_TIME,
  changeSource,
  dimensionKeys,
  requireFew,
  ROW_BOUND,
  type OutcomeQuestion,
} from './question.ts';

/** The changes of one cohort in a row of the answer. */
export const cohortRow = z.object({
  is_total: z.number(),
  k0: z.string(),
  k1: z.string(),
  /** Seconds since 1970. */
  bucket: z.number(),
  cohort: z.enum(['accepted', 'reverted', 'closed']),
  cost: dollars,
  entries: integer,
  unpriced: integer,
  /** With agent work. */
  changes: integer,
  /** Those of them that count: without reverts of reverts. */
  counted: integer,
  lines: integer,
  lines_cost: dollars,
  lines_entries: integer,
  lines_unpriced: integer,
  lines_changes: integer,
  commits: integer,
  commits_cost: dollars,
  commits_entries: integer,
  commits_unpriced: integer,
  commits_changes: integer,
});
export type CohortRow = z.infer<typeof cohortRow>;

/** Rows by the keys of the question, and one with `is_total` over everything, for each cohort that has any change. */
export async function readCohorts(store: Store, { usage }: OutcomeQuestion): Promise<CohortRow[]> {
  const sql = cohortsSql(usage);
  const rows = await store.query({ sql, params: cohortParams(usage), row: cohortRow });
  requireFew(rows);
  return rows;
}

/** The values of the parameters of {@link changeCosts} and {@link datedChanges}. */
export function cohortParams(question: Question) {
  const { from, to } = question.range;
  return { ...paramsOf({ ...question, range: ALL_TIME }), cohort_from: from, cohort_to: to } as const;
}

function cohortsSql(question: Question): string {
  const names = dimensionKeys(question);
  const { interval } = question;
  const key = (index: number) => (names.length > index ? `u.k${index}` : "''");
  const bucket = interval ? bucketOf(interval, 'c.at') : 'toUInt32(0)';
  // Rows with dimensions come beside their total; without any, a change counts in its period and in the total.
  const level = names.length > 0 ? 'u.is_total' : interval ? 'arrayJoin([0, 1])' : '1';
  const known = (name: string) =>
    `sumIf(ifNull(d.${name}, 0), d.entries > 0) AS ${name}, ` +
    `sumIf(d.cost, d.entries > 0 AND isNotNull(d.${name})) AS ${name}_cost, ` +
    `sumIf(d.entries, d.entries > 0 AND isNotNull(d.${name})) AS ${name}_entries, ` +
    `sumIf(d.unpriced, d.entries > 0 AND isNotNull(d.${name})) AS ${name}_unpriced, ` +
    `toInt64(countIf(d.entries > 0 AND isNotNull(d.${name}))) AS ${name}_changes`;
  return `
SELECT d.level AS is_total, d.k0 AS k0, d.k1 AS k1, if(d.level = 1, toUInt32(0), d.bucket) AS bucket, d.cohort AS cohort,
  sum(d.cost) AS cost, sum(d.entries) AS entries, sum(d.unpriced) AS unpriced,
  toInt64(countIf(d.entries > 0)) AS changes, toInt64(countIf(d.entries > 0 AND NOT d.restores)) AS counted,
  ${known('lines')}, ${known('commits')}
FROM (
  SELECT toUInt8(${level}) AS level, ${key(0)} AS k0, ${key(1)} AS k1, toUInt32(${bucket}) AS bucket,
    c.cohort AS cohort, c.restores AS restores, c.lines AS lines, c.commits AS commits,
    u.cost AS cost, u.entries AS entries, u.unpriced AS unpriced
  FROM (${changeCosts(question, names)}) AS u
  INNER JOIN (${datedChanges()}) AS c ON c.repo = u.repo AND c.pr = u.pr
) AS d
GROUP BY is_total, k0, k1, bucket, cohort
${ROW_BOUND}`;
}

/**
 * SQL of what was spent on each change over all time, of those of {@link datedChanges} by default: `repo`, `pr`, sums, and the keys; once for each
 * combination of keys, and once with `is_total` over all of them.
 */
export function changeCosts(
  question: Question,
  names: readonly string[],
  changes = `SELECT repo, pr FROM (${datedChanges()})`,
): string {
  const ofChanges = {
    sql: `t.pr != '' AND (t.repo, t.pr) IN (${changes})`,
    params: {},
    ofActivities: false,
  };
  const whole = { ...question, range: ALL_TIME, interval: undefined };
  const asked = { ...whole, conditions: [...question.conditions, ofChanges] };
  // Both are kept for the same time.
  const rows = keyedRows(asked, isByWork(whole) ? WORK_DAILY : changeSource(question));
  const isTotal = names[0] ? `toUInt8(grouping(${names[0]}))` : 'toUInt8(1)';
  const groups =
    names.length > 0 ? `GROUPING SETS ((${[...names, 'repo', 'pr'].join(', ')}), (repo, pr))` : 'repo, pr';
  return `
    SELECT ${[`${isTotal} AS is_total`, ...names].join(', ')}, toString(x.repo) AS repo, x.pr AS pr,
      sum(x.cost) AS cost, sum(x.entries) AS entries, sum(x.unpriced_entries) AS unpriced
    FROM (${rows}) AS x GROUP BY ${groups}`;
}

/** SQL of the changes that became something in the range: one row for each thing that they became. */
export function datedChanges(): string {
  const bound = (name: string) => `fromUnixTimestamp64Milli({cohort_${name}:Int64}, 'UTC')`;
  const dates =
    "[('accepted', if(v.state = 'merged', v.merged_at, NULL)), ('reverted', v.reverted_at), ('closed', if(v.state = 'closed', v.closed_at, NULL))]";
  const columns = [
    'state',
    'merged_at',
    'closed_at',
    'reverted_at',
    'reverts',
    'commits',
    'additions + deletions AS lines',
  ];
  return `
    SELECT e.repo AS repo, e.pr AS pr, tupleElement(e.dated, 1) AS cohort, assumeNotNull(tupleElement(e.dated, 2)) AS at,
      e.lines AS lines, e.commits AS commits, e.restores AS restores
    FROM (
      SELECT toString(v.repo) AS repo, v.pr AS pr, v.lines AS lines, v.commits AS commits, ${revertsRevert('v')} AS restores,
        arrayJoin(arrayFilter(
          d -> isNotNull(tupleElement(d, 2)) AND tupleElement(d, 2) >= ${bound('from')} AND tupleElement(d, 2) < ${bound('to')},
          ${dates})) AS dated
      FROM (${newestChanges(columns)}) AS v
    ) AS e`;
}
