// What a session of each repository usually costs: what single sessions are compared with.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { dollars } from '../measures.ts';
import { lastTime, rangeParams, sessionSource, within, type Range } from '../source.ts';

/** Fewer say nothing about what is usual. */
const FEWEST_SESSIONS = 5;

const row = z.object({ repo: z.string(), median: dollars });

/** The median cost of a range's sessions by repository; sessions without any price are left out. */
export async function readRepoMedians(store: Store, range: Range): Promise<ReadonlyMap<string, string>> {
  const source = sessionSource(range);
  const sql = `
SELECT s.label AS repo, toString(quantileExact(0.5)(s.amount)) AS median
FROM (
  SELECT toString(argMaxIf(t.repo, ${lastTime(source, 't')}, t.entries > 0 AND t.repo != '')) AS label,
    sum(t.cost) AS amount, sum(t.entries) AS told, sum(t.unpriced_entries) AS unpriced
  FROM ${source.table} AS t WHERE ${within(source, 't')} AND t.session != '' GROUP BY t.session
) AS s
WHERE s.label != '' AND (s.told > s.unpriced OR s.amount != 0)
GROUP BY repo HAVING count() >= ${FEWEST_SESSIONS}`;
  const rows = await store.query({ sql, params: rangeParams(range), row });
  return new Map(rows.map(({ repo, median }) => [repo, median]));
}
