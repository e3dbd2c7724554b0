// Retry loop: requests that fail again and again, and a session that goes on paying for them.
import { z } from 'zod';
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import { integer } from '../measures.ts';
import { amountOf, knownCost, picoOf, sumPriced, valueOf, words } from './amounts.ts';
import type { Detection } from './detection.ts';
import { longestRun, reachedRun } from './failure-runs.ts';
import type { Finding } from './finding.ts';
import { OF_CHOSEN, readDetails } from './session-details.ts';
import { keyOf, ofSession, readCandidates, type SessionFacts } from './session-facts.ts';

/** Of one session, in the order of time; of longer ones no more is counted. */
const MOST_ROWS = 20_000;

const CALLS = `
SELECT t.agent AS agent, t.session AS session, toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS at,
  toString(sum(t.cost)) AS cost, sum(t.entries) AS entries, sum(t.unpriced_entries) AS unpriced, sum(t.retries) AS retries,
  any(t.signal) = 'metrics' AS isCell
FROM charges AS t
WHERE ${OF_CHOSEN}
GROUP BY agent, session, record_id
HAVING entries > 0 OR sum(t.cost) != 0
ORDER BY at, record_id
LIMIT ${MOST_ROWS} BY agent, session`;

const EVENTS = `
SELECT t.agent AS agent, t.session AS session, toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS at,
  toString(t.kind) AS kind, toInt64(sum(t.quantity)) AS quantity
FROM activities AS t
WHERE ${OF_CHOSEN} AND t.kind IN ('api_error', 'retry')
GROUP BY agent, session, record_id, kind
HAVING quantity > 0
ORDER BY at, record_id
LIMIT ${MOST_ROWS} BY agent, session`;

const place = { agent: z.string(), session: z.string(), at: integer };
const callRow = z.object({
  ...place,
  cost: z.string().transform(picoOf),
  entries: integer,
  unpriced: integer,
  retries: integer,
  isCell: z.union([z.boolean(), z.number()]).transform(Boolean),
});
const eventRow = z.object({ ...place, kind: z.enum(['api_error', 'retry']), quantity: integer });

/** Calls and failures of a session in the order of time. */
export type Attempts = {
  readonly calls: readonly Omit<z.infer<typeof callRow>, 'agent' | 'session'>[];
  readonly events: readonly Omit<z.infer<typeof eventRow>, 'agent' | 'session'>[];
};

export const retryLoop: Detection = async (store, window, { thresholds }) => {
  const { sessions, isComplete } = await readCandidates(
    store,
    window,
    'errors >= {errors:UInt64} OR retries > {retries:UInt64}',
    { errors: valueOf(thresholds, 'max_errors'), retries: valueOf(thresholds, 'max_retries') },
  );
  const [calls, events] = await Promise.all([
    readDetails(store, sessions, { sql: CALLS, row: callRow, to: window.to }),
    readDetails(store, sessions, { sql: EVENTS, row: eventRow, to: window.to }),
  ]);
  const findings = sessions.flatMap((facts) => {
    const key = keyOf(facts);
    return detectRetryLoop(facts, { calls: calls.get(key) ?? [], events: events.get(key) ?? [] }, thresholds);
  });
  return { findings, isComplete };
};

/** Attempts beyond the first are counted as the caps of sessions count them. */
export function detectRetryLoop(
  facts: SessionFacts,
  { calls, events }: Attempts,
  thresholds: Thresholds,
): Finding[] {
  const failures = events.filter(({ kind }) => kind === 'api_error').map(({ at }) => at);
  const succeeded = calls.filter(({ isCell }) => !isCell).map(({ at }) => at);
  const repeated = [
    ...calls.map(({ at, retries }) => ({ at, count: retries })),
    ...events.filter(({ kind }) => kind === 'retry').map(({ at, quantity }) => ({ at, count: quantity })),
  ].sort((left, right) => left.at - right.at);
  const reached = [
    reachedRun(failures, succeeded, valueOf(thresholds, 'max_errors')),
    reachedCount(repeated, valueOf(thresholds, 'max_retries')),
  ].filter((at) => at !== undefined);
  if (reached.length === 0) return [];
  const firedAt = Math.min(...reached);
  const after = knownCost(sumPriced(calls.filter(({ at }) => at > firedAt)));
  if (after !== null && after < amountOf(thresholds, 'min_at_risk_micros')) return [];
  const run = longestRun(failures, succeeded);
  const retries = repeated.reduce((sum, { count }) => sum + count, 0);
  return [
    {
      ...ofSession(facts),
      pattern: 'retry_loop',
      firedAt,
      cost: knownCost(facts),
      atRisk: after,
      isLowerBound: facts.unpriced > 0 || calls.length >= MOST_ROWS,
      figures: {
        ...{ max_errors: run, max_retries: retries },
        ...(after !== null && { min_at_risk_micros: Number(after / 1_000_000n) }),
      },
      sentence: `${run} requests failed in a row and ${retries} attempts were repeated; ${words(after)} was spent after that.`,
    },
  ];
}

/** When the count first was more than `most`. */
function reachedCount(
  repeated: readonly { readonly at: number; readonly count: number }[],
  most: number,
): number | undefined {
  let sum = 0;
  return repeated.find(({ count }) => {
    sum += count;
    return sum > most;
  })?.at;
}
