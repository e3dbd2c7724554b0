// Subagent fan-out: more subagents than a session needs, or subagents that start subagents that start subagents.
import { z } from 'zod';
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import { integer } from '../measures.ts';
import { knownCost, picoOf, sumPriced, valueOf, words } from './amounts.ts';
import type { Detection } from './detection.ts';
import type { Finding } from './finding.ts';
import { OF_CHOSEN, readDetails } from './session-details.ts';
import { keyOf, ofSession, readCandidates, type SessionFacts } from './session-facts.ts';

const SUBAGENTS = `
SELECT t.agent AS agent, t.session AS session, t.subagent_id AS id, toString(sum(t.cost)) AS cost, sum(t.entries) AS entries,
  sum(t.unpriced_entries) AS unpriced, toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS first
FROM charges AS t
WHERE ${OF_CHOSEN} AND t.subagent_id != ''
GROUP BY agent, session, id
HAVING entries > 0
ORDER BY first, id`;

/** One start may tell a depth though those above it were never told. */
const DEEP = `
  SELECT t.session FROM activities AS t
  WHERE t.time >= fromUnixTimestamp64Milli({moved:Int64} - 86400000, 'UTC') AND t.time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    AND t.kind = 'subagent_started' AND t.depth > {depth:UInt64} AND t.session != ''`;

const DEPTHS = `
SELECT agent, session, max(depth) AS deepest, toUnixTimestamp64Milli(toDateTime64(min(at), 3, 'UTC')) AS first FROM (
  SELECT t.agent AS agent, t.session AS session, t.depth AS depth, record_id, min(t.time) AS at FROM activities AS t
  WHERE ${OF_CHOSEN} AND t.kind = 'subagent_started' GROUP BY agent, session, depth, record_id HAVING sum(t.quantity) > 0
) GROUP BY agent, session`;

const place = { agent: z.string(), session: z.string() };
const subagentRow = z.object({
  ...place,
  id: z.string(),
  cost: z.string().transform(picoOf),
  entries: integer,
  unpriced: integer,
  first: integer,
});
const depthRow = z.object({ ...place, deepest: z.number(), first: integer });

/** Subagents that made calls, in the order in which they began, and the deepest level that was told; 0 for none. */
export type FanOut = {
  readonly subagents: readonly Omit<z.infer<typeof subagentRow>, 'agent' | 'session'>[];
  readonly deepest: number;
};

export const subagentFanOut: Detection = async (store, window, { thresholds }) => {
  const most = valueOf(thresholds, 'max_subagents');
  const { sessions, isComplete } = await readCandidates(
    store,
    window,
    `greatest(by_subagents, started, completed) > {subagents:UInt64} OR started > {depth:UInt64} OR session IN (${DEEP})`,
    { subagents: most, depth: valueOf(thresholds, 'max_depth') },
  );
  const [subagents, depths] = await Promise.all([
    readDetails(store, sessions, { sql: SUBAGENTS, row: subagentRow, to: window.to }),
    readDetails(store, sessions, { sql: DEPTHS, row: depthRow, to: window.to }),
  ]);
  const findings = sessions.flatMap((facts) => {
    const deepest = depths.get(keyOf(facts))?.[0]?.deepest ?? 0;
    return detectFanOut(facts, { subagents: subagents.get(keyOf(facts)) ?? [], deepest }, thresholds);
  });
  return { findings, isComplete };
};

/** Counts as the caps of sessions do: those that made calls, or that events tell of, whichever are more. */
export function detectFanOut(
  facts: SessionFacts,
  { subagents, deepest }: FanOut,
  thresholds: Thresholds,
): Finding[] {
  const [most, depth] = [valueOf(thresholds, 'max_subagents'), valueOf(thresholds, 'max_depth')];
  const count = Math.max(subagents.length, facts.started, facts.completed);
  if (count <= most && deepest <= depth) return [];
  const late = subagents.slice(most);
  const atRisk = late.length > 0 ? knownCost(sumPriced(late)) : null;
  return [
    {
      ...ofSession(facts),
      pattern: 'subagent_fan_out',
      firedAt: late[0]?.first ?? facts.begun,
      cost: knownCost(facts),
      atRisk,
      isLowerBound: facts.unpriced > 0 || late.length < count - most,
      figures: { max_subagents: count, ...(deepest > 0 && { max_depth: deepest }) },
      sentence:
        `Started ${count} subagents${deepest > 1 ? `, nested ${deepest} levels deep` : ''}` +
        (late.length > 0 ? `; those after the first ${most} cost ${words(atRisk)}.` : '.'),
    },
  ];
}
