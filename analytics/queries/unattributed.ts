// Spend of which no change is known, by repository, branch and reason.
import { z } from 'zod';
import {
  REMEDIES,
  UNATTRIBUTED_REASONS,
  type UnattributedAnswer,
  type UnattributedQuery,
} from '../../schemas/unattributed-api.ts';
import type { Store } from '../../store/store.ts';
import { dollars, integer } from '../measures.ts';
import { rangeOf, toldRange } from '../question.ts';
import { rangeParams, usageSource, within } from '../source.ts';
import { readFreshness } from './freshness.ts';

const MOST_ROWS = 1_000;

/** The default branch of each repository, as its latest change told it. */
const DEFAULT_BRANCHES = `
  SELECT repo, JSONExtractString(detail, 'change', 'defaultBranch') FROM forge_facts
  WHERE kind = 'change' AND (repo, time) IN (SELECT repo, max(time) FROM forge_facts WHERE kind = 'change' GROUP BY repo)`;

/** What is missing first. A fork is known by the changes that come from it. */
const REASON = `multiIf(
  t.repo = '', 'no_repository',
  toString(t.repo) NOT IN (SELECT toString(repo) FROM forge_facts UNION DISTINCT SELECT toString(head_repo) FROM changes),
    'forge_unknown',
  t.branch = '', 'no_branch',
  (toString(t.repo), t.branch) IN (SELECT toString(repo), branch FROM (${DEFAULT_BRANCHES}) AS d (repo, branch)), 'default_branch',
  (toString(t.repo), t.branch) IN (SELECT toString(head_repo), head_branch FROM changes), 'after_close',
  'no_change_yet')`;

const amounts = { entries: integer, cost: dollars, unpriced: integer };
const row = z.object({
  level: z.coerce.number(),
  reason: z.enum([...UNATTRIBUTED_REASONS, '']),
  repo: z.string(),
  branch: z.string(),
  branches: integer,
  ...amounts,
});
type Row = z.infer<typeof row>;

/** By branch, by reason and over all: the sums add up. `now` in milliseconds since 1970. */
export async function readUnattributed(
  store: Store,
  query: UnattributedQuery,
  now: number,
): Promise<UnattributedAnswer> {
  const range = rangeOf(query, now);
  const source = usageSource(range, true);
  const sql = `
SELECT toInt64(grouping(reason) + grouping(repo)) AS level, reason, repo, branch, toInt64(count()) AS branches,
  sum(p.entries_in) AS entries, sum(p.cost_in) AS cost, sum(p.unpriced_in) AS unpriced
FROM (
  SELECT ${REASON} AS reason, toString(t.repo) AS repo, t.branch AS branch, sum(t.entries) AS entries_in,
    sum(t.cost) AS cost_in, sum(t.unpriced_entries) AS unpriced_in
  FROM ${source.table} AS t WHERE ${within(source, 't')} AND t.pr = ''
  GROUP BY reason, repo, branch HAVING entries_in != 0 OR cost_in != 0) AS p
GROUP BY GROUPING SETS ((reason, repo, branch), (reason), ())
ORDER BY level DESC, cost DESC, entries DESC, reason, repo, branch
LIMIT ${MOST_ROWS + UNATTRIBUTED_REASONS.length + 1}`;
  const [rows, freshness] = await Promise.all([
    store.query({ sql, params: rangeParams(range), row }),
    readFreshness(store, now),
  ]);
  const [total] = rows.filter(({ level }) => level === 2);
  return {
    rows: rows
      .filter(({ level }) => level === 0)
      .slice(0, MOST_ROWS)
      .flatMap(({ repo, branch, ...of }) =>
        explained(of).map((why) => ({ repo, branch, ...why, ...told(of) })),
      ),
    reasons: rows
      .filter(({ level }) => level === 1)
      .flatMap((of) => explained(of).map((why) => ({ ...why, branches: of.branches, ...told(of) }))),
    totals: total ? told(total) : { calls: 0, cost_usd: '0', unpriced_calls: 0 },
    ...toldRange(range),
    data_as_of: freshness,
  };
}

function explained({ reason }: Pick<Row, 'reason'>) {
  return reason === '' ? [] : [{ reason, remedy: REMEDIES[reason] }];
}

function told({ entries, cost, unpriced }: Pick<Row, 'entries' | 'cost' | 'unpriced'>) {
  const isUnknown = entries > 0 && unpriced === entries && cost === '0';
  return { calls: entries, cost_usd: isUnknown ? null : cost, unpriced_calls: unpriced };
}
