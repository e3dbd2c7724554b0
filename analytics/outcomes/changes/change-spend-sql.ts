// What was spent on each change over all time, as SQL, with what lists of changes show of it.
import type { Question } from '../../question.ts';
import { keyedRows } from '../../rollup.ts';
import { GRADES, sumOfGrade } from '../changes-sql.ts';
import { IN_REVIEW } from '../spend.ts';
import { LEDGER, usageSource, type RetainedSource } from '../../source.ts';
import { ALL_TIME, changeSource } from '../question.ts';

const TOKENS =
  'x.input_tokens + x.cache_read_tokens + x.cache_write_5m_tokens + x.cache_write_1h_tokens + x.cache_write_unsplit_tokens + x.output_tokens';

/** Names by what they cost, those of nothing left out: SQL of an array, of a map of sums. */
function byCost(map: string): string {
  return `arrayMap(p -> p.1, arraySort(p -> (-p.2, p.1), arrayFilter(p -> p.1 != '', arrayZip(mapKeys(${map}), mapValues(${map})))))`;
}

/**
 * The table that tells what was spent on changes in exactly the range: the smallest that knows it by the day, the hour or the
 * moment.
 */
export function rangeSource(question: Question): RetainedSource {
  const whole = changeSource(question);
  const exact = usageSource(question.range, whole.time === 'day');
  if (exact.time === 'day' || whole === LEDGER) return whole;
  return exact;
}

/** SQL of what was spent on each change in the range; the parameters are `range_from`, `range_to`. */
function spendInRange(question: Question, all: Question): string {
  const source = rangeSource(question);
  const bound = (name: string) => {
    const at = `fromUnixTimestamp64Milli({range_${name}:Int64}, 'UTC')`;
    return source.time === 'day' ? `toDate(${at})` : at;
  };
  const isIn = `t.${source.time} >= ${bound('from')} AND t.${source.time} < ${bound('to')}`;
  const asked = { ...all, conditions: [...all.conditions, { sql: isIn, params: {}, ofActivities: false }] };
  return `
  SELECT toString(x.repo) AS repo, x.pr AS pr, sum(x.cost) AS cost, sum(x.entries) AS entries, sum(x.unpriced_entries) AS unpriced
  FROM (${keyedRows(asked, source)}) AS x GROUP BY repo, pr`;
}

/** SQL of one row for each change with spend: `repo`, `pr` and sums over all time, and those of the range of the question. */
export function changeSpend(question: Question): string {
  const onChanges = { sql: "t.pr != ''", params: {}, ofActivities: false };
  const source = changeSource(question);
  const all = {
    ...question,
    range: ALL_TIME,
    groupBy: [],
    interval: undefined,
    conditions: [...question.conditions, onChanges],
  };
  const part = (name: string) =>
    `sumIf(x.cost, x.source = '${name}') AS ${name}_cost, sumIf(x.entries, x.source = '${name}') AS ${name}_entries, ` +
    `sumIf(x.unpriced_entries, x.source = '${name}') AS ${name}_unpriced`;
  const costs = (name: string) => `sumMap(map(toString(x.${name}), x.cost))`;
  const grades = Object.keys(GRADES) as (keyof typeof GRADES)[];
  // Only the rollup of changes and the ledger tell the evidence.
  const graded = source.table === 'usage_hourly' ? "y.*, '' AS pr_source" : 'y.*';
  return `
SELECT s.repo AS repo, s.pr AS pr, s.* EXCEPT (repo, pr, user_costs, model_costs, agent_costs),
  r.cost AS cost_in_range, r.entries AS entries_in_range, r.unpriced AS unpriced_in_range,
  ${byCost('s.user_costs')} AS users, ${byCost('s.model_costs')} AS models, ${byCost('s.agent_costs')} AS used_agents
FROM (
  SELECT toString(x.repo) AS repo, x.pr AS pr, sum(x.cost) AS cost, sum(x.entries) AS entries,
    sum(x.unpriced_entries) AS unpriced, sum(x.calls) AS calls, sum(x.retries) AS retries, sum(${TOKENS}) AS tokens,
    toInt64(uniqExactIf(x.session, x.session != '' AND x.entries > 0)) AS sessions,
    ${part('subagent')}, ${part('auxiliary')},
    sumIf(x.cost, ${IN_REVIEW}) AS review_cost, sumIf(x.entries, ${IN_REVIEW}) AS review_entries, sumIf(x.unpriced_entries, ${IN_REVIEW}) AS review_unpriced,
    ${grades.map((grade) => `${sumOfGrade(grade, 'x')} AS ${grade}_cost`).join(', ')},
    ${costs('user')} AS user_costs, ${costs('model')} AS model_costs, ${costs('agent')} AS agent_costs
  FROM (SELECT ${graded} FROM (${keyedRows(all, source)}) AS y) AS x
  GROUP BY repo, pr
) AS s LEFT JOIN (${spendInRange(question, all)}) AS r ON r.repo = s.repo AND r.pr = s.pr`;
}
