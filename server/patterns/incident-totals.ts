// Totals of incidents. What is at risk by several patterns is counted once.
import { z } from 'zod';
import { fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import { PATTERNS, type PatternName } from '../../schemas/pattern-definitions.ts';
import type { IncidentsAnswer } from '../../schemas/patterns.ts';
import type { QueryParams, Store } from '../../store/store.ts';

const NEWEST = (where: string): string => `
  SELECT id, pattern, toString(state) AS told_state, ifNull(at_risk_usd, 0) AS risk,
    multiIf(session != '', 'session', pattern = 'token_spike', 'person', user != '', 'limit', 'budget') AS kind,
    if(session != '', session, user) AS unit, JSONExtractString(value, 'finding', 'subject', 'id') AS subject
  FROM incidents WHERE ${where} ORDER BY version DESC LIMIT 1 BY id`;

/**
 * Windows of one subject follow each other and add up; several subjects of a unit (the patterns of a session, the limits of a
 * person, all budgets) are of the same dollars, so that the largest counts. `by` is empty or a pattern.
 */
const AT_RISK = (where: string, by: string): string => `
SELECT of_pattern, kind, toString(sum(most)) AS at_risk FROM (
  SELECT of_pattern, kind, unit, max(risk) AS most FROM (
    SELECT ${by} AS of_pattern, kind, unit, pattern, subject, sum(n.risk) AS risk FROM (${NEWEST(where)}) AS n
    GROUP BY of_pattern, kind, unit, pattern, subject
  ) GROUP BY of_pattern, kind, unit
) GROUP BY of_pattern, kind`;

const riskRow = z.object({
  of_pattern: z.string(),
  at_risk: z.string().transform((usd) => fromUsd(usd) ?? 0n),
});
const countRow = z.object({ told_state: z.string(), incidents: z.coerce.number() });

/** Of all incidents that a condition over their table keeps. */
export async function readIncidentTotals(
  store: Store,
  where: string,
  params: QueryParams,
): Promise<IncidentsAnswer['totals']> {
  const [counts, whole, byPattern] = await Promise.all([
    store.query({
      sql: `SELECT told_state, count() AS incidents FROM (${NEWEST(where)}) GROUP BY told_state`,
      params,
      row: countRow,
    }),
    store.query({ sql: AT_RISK(where, "''"), params, row: riskRow }),
    store.query({ sql: AT_RISK(where, 'toString(n.pattern)'), params, row: riskRow }),
  ]);
  const of = (pattern: PatternName) => byPattern.filter((row) => row.of_pattern === pattern);
  return {
    incidents: counts.reduce((sum, each) => sum + each.incidents, 0),
    at_risk_usd: toUsd(mostOf(whole)),
    at_risk_by_pattern: Object.fromEntries(
      PATTERNS.flatMap((pattern) =>
        of(pattern).length === 0 ? [] : [[pattern, toUsd(mostOf(of(pattern)))]],
      ),
    ),
    by_state: Object.fromEntries(counts.map((each) => [each.told_state, each.incidents])),
  };
}

/** Sessions, days of persons, limits and budgets are of the same dollars. */
function mostOf(rows: readonly { readonly at_risk: Pico }[]): Pico {
  return rows.reduce((most, { at_risk: risk }) => (risk > most ? risk : most), 0n);
}
