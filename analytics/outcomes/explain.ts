// What each measure means and what it was made from, and how much of the spend the measures can speak about.
import { z } from 'zod';
import { fromUsd } from '../../schemas/money.ts';
import { OUTCOME_MEASURES, type Measures } from '../../schemas/outcome-measures.ts';
import type { MeasureExplanation, OutcomeCoverage } from '../../schemas/outcomes-api.ts';
import type { Store } from '../../store/store.ts';
import { integer } from '../measures.ts';
import type { Question } from '../question.ts';
import { newestChanges } from './changes-sql.ts';
import { DEFINITIONS } from './definitions.ts';
import { shareOfWhole } from './divide.ts';
import type { Parts } from './measures-of.ts';

/** The definitions beside what was counted for the totals. */
export function explain(measures: Measures): MeasureExplanation[] {
  return OUTCOME_MEASURES.map((measure) => {
    const { title, sentence, numerator, denominator, unit, datedBy, additive, source } = DEFINITIONS[measure];
    return {
      measure,
      title,
      sentence,
      numerator,
      denominator,
      formula: denominator === null ? numerator : `(${numerator}) ÷ (${denominator})`,
      unit,
      dated_by: datedBy,
      additive,
      source,
      counted: measures[measure].n,
    };
  });
}

/** From the sums of everything in the range. */
export function coverageOf({ spend, cuts }: Parts, changesWithoutSpend: number | null): OutcomeCoverage {
  const pico = (text: string) => fromUsd(text) ?? 0n;
  const all = pico(spend.cost);
  const share = (...parts: string[]) =>
    shareOfWhole(
      parts.reduce((sum, part) => sum + pico(part), 0n),
      all,
    );
  const decided = [spend.merged_cost, spend.reverted_cost, spend.closed_cost];
  return {
    linked_share: share(spend.linked_cost),
    known_change_share: share(...decided, spend.open_cost),
    known_outcome_share: share(...decided),
    person_share: share(spend.developer_cost),
    session_share: cuts.sessions ? null : share(spend.session_cost),
    changes_without_spend: changesWithoutSpend,
  };
}

const count = z.object({ changes: integer });

/**
 * Changes merged in the range that name an agent, but on which no spend is known. Only repositories are known of these: null
 * where the store holds only some people.
 */
export async function countWithoutSpend(store: Store, { range, filters }: Question): Promise<number | null> {
  if (store.isPartial) return null;
  const repos = filters.get('repo');
  const bound = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
  const sql = `
SELECT toInt64(count()) AS changes FROM (${newestChanges(['state', 'merged_at', 'agents'])}) AS v
WHERE v.state = 'merged' AND v.merged_at >= ${bound('from')} AND v.merged_at < ${bound('to')} AND notEmpty(v.agents)
  ${repos ? 'AND v.repo IN {repos:Array(String)}' : ''}
  AND (v.repo, v.pr) NOT IN (SELECT repo, pr FROM usage_work_daily WHERE pr != '' GROUP BY repo, pr HAVING sum(entries) > 0)`;
  const params = { from: range.from, to: range.to, ...(repos && { repos }) };
  const [row] = await store.query({ sql, params, row: count });
  return row?.changes ?? 0;
}
