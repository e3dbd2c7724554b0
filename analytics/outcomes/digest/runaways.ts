// Incidents of runaway patterns that opened in a week, as they stand now.
import { z } from 'zod';
import { PATTERN_DEFINITIONS, PATTERNS, type PatternName } from '../../../schemas/pattern-definitions.ts';
import type { Store } from '../../../store/store.ts';
import { dollars, integer } from '../../measures.ts';
import { rangeParams, type Range } from '../../source.ts';

/** How many opened of each pattern, how many of them wait for somebody, and the one that most is at risk by. */
export type Runaways = {
  readonly count: number;
  readonly open: number;
  readonly byPattern: readonly { readonly title: string; readonly count: number }[];
  /** Patterns overlap, so that what is at risk is told of one only. */
  readonly worst: { readonly sentence: string; readonly atRiskUsd: string } | undefined;
};

const row = z.object({
  pattern: z.string(),
  found: integer,
  waiting: integer,
  sentence: z.string(),
  most: dollars,
});

// An incident's first row tells when it opened; its latest one how it stands.
const SQL = `
SELECT toString(pattern) AS pattern, toInt64(count()) AS found,
  toInt64(countIf(state IN ('open', 'acknowledged'))) AS waiting,
  argMax(JSONExtractString(value, 'finding', 'sentence'), ifNull(risk, toDecimal128(-1, 12))) AS sentence,
  max(ifNull(risk, toDecimal128(0, 12))) AS most
FROM (
  SELECT incidents.pattern AS pattern, incidents.state AS state, value, at_risk_usd AS risk
  FROM incidents
  WHERE incidents.opened_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND incidents.opened_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
  ORDER BY version DESC LIMIT 1 BY id)
GROUP BY pattern ORDER BY most DESC, pattern`;

/** Reads {@link Runaways}. Fails with the store's error. */
export async function readRunaways(store: Store, range: Range): Promise<Runaways> {
  const rows = await store.query({ sql: SQL, params: rangeParams(range), row });
  const counts = new Map(rows.map(({ pattern, found }) => [pattern, found]));
  const [first] = rows;
  return {
    count: rows.reduce((sum, { found }) => sum + found, 0),
    open: rows.reduce((sum, { waiting }) => sum + waiting, 0),
    byPattern: PATTERNS.flatMap((pattern) => {
      const count = counts.get(pattern);
      return count === undefined ? [] : [{ title: titleOf(pattern), count }];
    }),
    worst: first && first.most !== '0' ? { sentence: first.sentence, atRiskUsd: first.most } : undefined,
  };
}

function titleOf(pattern: PatternName): string {
  return PATTERN_DEFINITIONS[pattern].title.toLowerCase();
}
