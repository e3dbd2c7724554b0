// Long codebase exploration: reading and searching for long before anything is changed.
import { z } from 'zod';
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import type { Store } from '../../store/store.ts';
import { integer } from '../measures.ts';
import { amountOf, beyond, knownCost, picoOf, valueOf, words } from './amounts.ts';
import type { Detection } from './detection.ts';
import { IS_EDIT } from './edits.ts';
import type { Finding } from './finding.ts';
import { OF_CHOSEN, readDetails } from './session-details.ts';
import { keyOf, ofSession, readCandidates, type SessionFacts } from './session-facts.ts';

const FIRST_EDIT = `
SELECT agent, session, min(at) AS edited FROM (
  SELECT t.agent AS agent, t.session AS session, record_id, min(t.time) AS at FROM activities AS t
  WHERE ${OF_CHOSEN} AND ${IS_EDIT} GROUP BY agent, session, record_id HAVING sum(t.quantity) > 0
) GROUP BY agent, session`;

/** Up to the first edit; where there is none, the join gives the earliest of all times. */
const BEFORE = (table: string): string => `
FROM ${table} AS t LEFT JOIN (${FIRST_EDIT}) AS e ON e.agent = t.agent AND e.session = t.session
WHERE ${OF_CHOSEN} AND (toUnixTimestamp(e.edited) = 0 OR t.time < e.edited)`;

const EXPLORED = `
SELECT t.agent AS agent, t.session AS session, toString(sum(t.cost)) AS cost, sum(t.entries) AS entries,
  sum(t.unpriced_entries) AS unpriced,
  sum(t.input_tokens + t.cache_read_tokens + t.cache_write_5m_tokens + t.cache_write_1h_tokens + t.cache_write_unsplit_tokens) AS tokens,
  toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS first,
  toUnixTimestamp64Milli(toDateTime64(max(t.time), 3, 'UTC')) AS last
${BEFORE('charges')}
GROUP BY agent, session`;

const TOOLS = `
SELECT t.agent AS agent, t.session AS session, toInt64(sum(t.quantity)) AS tools
${BEFORE('activities')} AND t.kind = 'tool_result'
GROUP BY agent, session`;

const place = { agent: z.string(), session: z.string() };
const exploredRow = z.object({
  ...place,
  cost: z.string().transform(picoOf),
  entries: integer,
  unpriced: integer,
  tokens: integer,
  first: integer,
  last: integer,
});
const toolsRow = z.object({ ...place, tools: integer });

/** What a session did before its first edit. */
export type Exploration = Omit<z.infer<typeof exploredRow>, 'agent' | 'session'> & { readonly tools: number };

const MINUTE_MS = 60_000;

export const longExploration: Detection = async (store, window, { thresholds }) => {
  const { sessions, isComplete } = await readCandidates(
    store,
    window,
    'tools >= {tools:UInt64} AND prompt >= {tokens:UInt64} AND ended - begun >= {span:UInt64}',
    {
      tools: valueOf(thresholds, 'min_tools'),
      tokens: valueOf(thresholds, 'min_tokens'),
      span: valueOf(thresholds, 'min_minutes') * MINUTE_MS,
    },
  );
  const found = await readExplorations(store, sessions, window.to);
  const findings = sessions.flatMap((facts) => {
    const exploration = found.get(keyOf(facts));
    return exploration ? detectExploration(facts, exploration, thresholds) : [];
  });
  return { findings, isComplete };
};

async function readExplorations(
  store: Store,
  sessions: readonly SessionFacts[],
  to: number,
): Promise<ReadonlyMap<string, Exploration>> {
  const [explored, tools] = await Promise.all([
    readDetails(store, sessions, { sql: EXPLORED, row: exploredRow, to }),
    readDetails(store, sessions, { sql: TOOLS, row: toolsRow, to }),
  ]);
  return new Map(
    [...explored].flatMap(([key, [row]]) =>
      row ? [[key, { ...row, tools: tools.get(key)?.[0]?.tools ?? 0 }]] : [],
    ),
  );
}

/** Stays true once it is: what comes later is after the first edit, or adds to the exploration. */
export function detectExploration(
  facts: SessionFacts,
  { tools, tokens, first, last, ...sums }: Exploration,
  thresholds: Thresholds,
): Finding[] {
  const minutes = Math.floor((last - first) / MINUTE_MS);
  const allowed = amountOf(thresholds, 'allowed_cost_micros');
  const cost = knownCost(sums);
  const isLong =
    minutes >= valueOf(thresholds, 'min_minutes') &&
    tokens >= valueOf(thresholds, 'min_tokens') &&
    tools >= valueOf(thresholds, 'min_tools');
  if (!isLong || (cost !== null && cost <= allowed)) return [];
  return [
    {
      ...ofSession(facts),
      pattern: 'long_exploration',
      firedAt: first + valueOf(thresholds, 'min_minutes') * MINUTE_MS,
      cost: knownCost(facts),
      atRisk: beyond(cost, allowed),
      isLowerBound: facts.unpriced > 0,
      figures: {
        ...{ min_minutes: minutes, min_tokens: tokens, min_tools: tools },
        ...(cost !== null && { allowed_cost_micros: Number(cost / 1_000_000n) }),
      },
      sentence: `Explored for ${minutes} minutes with ${tools} tool results and spent ${words(cost)} before the first edit.`,
    },
  ];
}
