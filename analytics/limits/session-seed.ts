// What the ledger says that sessions used: the totals that are assigned to the meter of sessions.
import { z } from 'zod';
import { fromUsd } from '../../schemas/money.ts';
import {
  callsOf,
  COUNTED_ACTIVITIES,
  RETRIES,
  TOKEN_COLUMNS,
  workOfActivity,
} from '../../schemas/session-work.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { MOST_SESSIONS, SILENT_MS, type HeldTotals, type SessionTotals } from './session-meter.ts';
import type { SessionDelta } from './session-totals.ts';
import { MOST_IN_SESSION } from './sessions-held.ts';

/** Sessions are counted so far back: what a session did before is not read again. */
const COUNTED_MS = 31 * 24 * 3_600_000;

const RECENT = `session IN (
  SELECT session FROM (
    SELECT session, time FROM charges WHERE time >= {recent:DateTime64(3, 'UTC')} AND session != '' AND batch_id <= {as_of:UInt64}
    UNION ALL
    SELECT session, time FROM activities
    WHERE time >= {recent:DateTime64(3, 'UTC')} AND session != '' AND kind IN {kinds:Array(String)} AND batch_id <= {as_of:UInt64}
  ) GROUP BY session ORDER BY max(time) DESC LIMIT ${MOST_SESSIONS})`;

const TAKEN = `time >= {earliest:DateTime64(3, 'UTC')} AND batch_id <= {as_of:UInt64} AND ${RECENT}`;

/** Rows that the meter holds: those that were read, and all of later batches. */
const HELD_ROWS = `batch_id <= {as_of:UInt64} AND session != ''
  AND (time >= {earliest:DateTime64(3, 'UTC')} OR batch_id > {read_batch:UInt64})`;

/** Sessions that were read, or began later, and of which nothing can have been dropped meanwhile. */
const HELD = `${HELD_ROWS} AND session IN (
  SELECT session FROM (
    SELECT session, time, batch_id FROM charges WHERE ${HELD_ROWS}
    UNION ALL
    SELECT session, time, batch_id FROM activities WHERE kind IN {kinds:Array(String)} AND ${HELD_ROWS}
  ) GROUP BY session
  HAVING maxIf(time, batch_id <= {read_batch:UInt64}) >= {kept_from:DateTime64(3, 'UTC')}
    OR (countIf(batch_id <= {read_batch:UInt64}) = 0 AND min(time) >= {kept_from:DateTime64(3, 'UTC')}))`;

const COUNTED = `NOT (source = 'auxiliary' AND has({excluded:Array(String)}, subagent))`;

const LAST = `toUnixTimestamp64Milli(toDateTime64(max(time), 3, 'UTC')) AS last`;

/** The newest first, and of no session more than is held of one. */
const BOUNDED = `ORDER BY last DESC LIMIT ${MOST_IN_SESSION} BY session LIMIT ${MOST_SESSIONS}`;

const chargesIn = (taken: string): string => `
SELECT session, user, agent, ${LAST}, toString(sumIf(charges.cost, ${COUNTED})) AS cost_usd,
  sumIf(${TOKEN_COLUMNS.join(' + ')}, ${COUNTED}) AS tokens, sum(charges.retries) AS attempts
FROM charges WHERE ${taken}
GROUP BY session, user, agent ${BOUNDED}`;

/** Apart, so that what a session with too many of them costs is told all the same. */
const subagentsIn = (taken: string): string => `
SELECT session, user, agent, subagent_id, ${LAST}, sum(charges.entries) AS told
FROM charges WHERE subagent_id != '' AND ${taken}
GROUP BY session, user, agent, subagent_id HAVING told != 0 ${BOUNDED}`;

const activitiesIn = (taken: string): string => `
SELECT session, user, agent, kind, depth, ${LAST},
  toFloat64(sum(activities.quantity)) AS total
FROM activities WHERE kind IN {kinds:Array(String)} AND ${taken}
GROUP BY session, user, agent, kind, depth ${BOUNDED}`;

const place = {
  session: z.string(),
  user: z.string(),
  agent: z.string(),
  last: z.coerce.number(),
};

const chargeRow = z
  .object({ ...place, cost_usd: z.string(), tokens: z.coerce.number(), attempts: z.coerce.number() })
  .transform(({ cost_usd, tokens, attempts, ...of }): SessionDelta => {
    const counts = attempts === 0 ? [] : [[RETRIES, attempts] as const];
    return { ...of, cost: fromUsd(cost_usd) ?? 0n, tokens, counts };
  });

const subagentRow = z
  .object({ ...place, subagent_id: z.string(), told: z.coerce.number() })
  .transform(({ subagent_id, told, ...of }): SessionDelta => ({
    ...of,
    cost: 0n,
    tokens: 0,
    counts: [[callsOf(subagent_id), told]],
  }));

const activityRow = z
  .object({ ...place, kind: z.string(), depth: z.coerce.number(), total: z.coerce.number() })
  .transform(({ session, kind, depth, total, ...of }): SessionDelta => {
    const counts = workOfActivity({ session, kind, depth, quantity: total })?.counts ?? [];
    return { session, ...of, cost: 0n, tokens: 0, counts };
  });

/**
 * Reads the sessions that were not silent, over the batches up to `asOfBatch`, all of which the ledger must hold by then.
 * `now` in milliseconds since 1970.
 */
export async function readSessionTotals(
  store: Store,
  given: { readonly asOfBatch: number; readonly excludedSources: readonly string[]; readonly now: number },
): Promise<SessionTotals> {
  const { asOfBatch, now } = given;
  const [earliest, recent] = [now - COUNTED_MS, now - SILENT_MS];
  const times = { recent: textOf(recent), earliest: textOf(earliest) };
  const params = { as_of: asOfBatch, excluded: given.excludedSources, kinds: COUNTED_ACTIVITIES, ...times };
  const told = await readDeltas(store, TAKEN, params);
  return { asOfBatch, ...told, read: { earliest, recent } };
}

/**
 * Reads what the meter of sessions must hold of those that the ledger can tell, as of the batch of what it holds. Sessions
 * that it dropped meanwhile, because they were silent, and that went on, are left out.
 */
export async function readHeldTotals(
  store: Store,
  { asOfBatch, readBatch, keptFrom, read: { earliest } }: HeldTotals,
  excludedSources: readonly string[],
): Promise<Pick<SessionTotals, 'sessions' | 'isCut'>> {
  return await readDeltas(store, HELD, {
    as_of: asOfBatch,
    read_batch: readBatch,
    excluded: excludedSources,
    kinds: COUNTED_ACTIVITIES,
    earliest: textOf(earliest),
    kept_from: textOf(keptFrom),
  });
}

async function readDeltas(
  store: Store,
  taken: string,
  params: QueryParams,
): Promise<Pick<SessionTotals, 'sessions' | 'isCut'>> {
  const read = [
    await store.query({ sql: chargesIn(taken), params, row: chargeRow }),
    await store.query({ sql: subagentsIn(taken), params, row: subagentRow }),
    await store.query({ sql: activitiesIn(taken), params, row: activityRow }),
  ];
  const isCut = read.some(({ length }) => length === MOST_SESSIONS);
  return { sessions: read.flat(), ...(isCut && { isCut }) };
}

function textOf(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '');
}
