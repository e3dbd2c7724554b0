// What rollups tell of sessions: the few numbers by which candidates for a pattern are chosen before anything finer is read.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { columnOf } from '../dimensions.ts';
import { integer } from '../measures.ts';
import { picoOf } from './amounts.ts';
import type { Finding } from './finding.ts';
import { NAMED_EDITS } from './edits.ts';

/** What is looked at: sessions that moved in `[moved, to)`, in milliseconds since 1970, by all that they did up to `to`. */
export type Window = { readonly moved: number; readonly to: number };

const DAY_MS = 86_400_000;
/** Of a session that goes on for longer, no more is looked at. */
export const LIFE_MS = 30 * DAY_MS;

/** More sessions than this are not looked at one by one: those that cost most are. */
export const MOST_CANDIDATES = 1_000;

const PROMPT =
  't.input_tokens + t.cache_read_tokens + t.cache_write_5m_tokens + t.cache_write_1h_tokens + t.cache_write_unsplit_tokens';

const AT = (name: string): string => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;

const MOVED = `session IN (
    SELECT session FROM usage_hourly WHERE hour >= toStartOfHour(${AT('moved')}) AND hour < ${AT('to')} AND session != ''
    UNION DISTINCT
    SELECT session FROM activities_hourly WHERE hour >= toStartOfHour(${AT('moved')}) AND hour < ${AT('to')} AND session != '')`;

/** `session IN {only}` where chosen sessions are asked for. */
const BOUNDS = (chosen: string): string =>
  `t.hour >= toStartOfHour(${AT('earliest')}) AND t.hour < ${AT('to')} AND t.session != ''${chosen}`;
const CHOSEN = ' AND t.session IN {only:Array(String)}';

/** Activities have no time finer than the hour here, so that they do not tell when a session began or ended. */
const ROWS = (bounds: string): string => `
  SELECT t.agent AS agent, t.session AS session, t.user AS user, ${columnOf('user', 't')} AS person, t.repo AS repo, t.task AS task,
    t.workflow AS workflow, t.cost AS cost, t.entries AS entries, t.unpriced_entries AS unpriced,
    if(t.effort IN ('high', 'xhigh', 'max'), t.cost, toDecimal128(0, 12)) AS high, ${PROMPT} AS prompt,
    if(t.source = 'subagent', t.calls, 0) AS by_subagents, t.retries AS retries,
    toUnixTimestamp64Milli(t.first_time) AS first, toUnixTimestamp64Milli(t.last_time) AS last, '' AS kind, toFloat64(0) AS quantity
  FROM usage_hourly AS t WHERE ${bounds}
  UNION ALL
  SELECT t.agent, t.session, t.user, ${columnOf('user', 't')}, t.repo, t.task, t.workflow, toDecimal128(0, 12), 0, 0, toDecimal128(0, 12), 0,
    0, 0, NULL, NULL, if(t.kind = 'tool_result' AND t.name IN (${NAMED_EDITS}), 'edit', toString(t.kind)), toFloat64(t.quantity)
  FROM activities_hourly AS t
  WHERE ${bounds} AND t.kind IN ('api_error', 'retry', 'tool_result', 'subagent_started', 'subagent_completed')`;

/** Numbers only, of all sessions that moved: names are read of those that are chosen. */
const SUMS = (having: string, chosen: string): string => `
SELECT agent, session, max(x.user != '') AS is_named,
  toString(sum(x.cost)) AS cost, sum(x.entries) AS entries, sum(x.unpriced) AS unpriced, toString(sum(x.high)) AS high,
  sum(x.prompt) AS prompt, sum(x.by_subagents) AS by_subagents,
  toInt64(sum(x.retries) + sumIf(x.quantity, x.kind = 'retry')) AS retries,
  toInt64(sumIf(x.quantity, x.kind = 'api_error')) AS errors,
  toInt64(sumIf(x.quantity, x.kind IN ('tool_result', 'edit'))) AS tools,
  toInt64(sumIf(x.quantity, x.kind = 'subagent_started')) AS started,
  toInt64(sumIf(x.quantity, x.kind = 'subagent_completed')) AS completed,
  min(x.first) AS begun, max(x.last) AS ended
FROM (${ROWS(`${BOUNDS(chosen)} AND t.${MOVED}`)}) AS x
GROUP BY agent, session
HAVING isNotNull(begun) AND (${having})
ORDER BY sum(x.cost) DESC, session, agent
LIMIT {most:UInt32}`;

const NAMES = `
SELECT agent, session, groupUniqArray(20)(user) AS users, argMaxIf(person, last, person != '') AS person,
  argMaxIf(repo, last, repo != '') AS repo, argMaxIf(task, last, task != '') AS task, argMaxIf(workflow, last, workflow != '') AS workflow
FROM (${ROWS(BOUNDS(CHOSEN))}) AS x
GROUP BY agent, session`;

const text = z
  .string()
  .nullable()
  .transform((value) => value ?? '');
const place = { agent: z.string(), session: z.string() };
const sumRow = z.object({
  ...place,
  cost: z.string().transform(picoOf),
  entries: integer,
  unpriced: integer,
  high: z.string().transform(picoOf),
  prompt: integer,
  by_subagents: integer,
  retries: integer,
  errors: integer,
  tools: integer,
  started: integer,
  completed: integer,
  begun: integer,
  ended: integer,
});
const nameRow = z.object({
  ...place,
  users: z.array(z.string()),
  person: text,
  repo: text,
  task: text,
  workflow: text,
});
/** One session. `users` are the names in the ledger, `person` whose it is; times in milliseconds since 1970. */
export type SessionFacts = z.infer<typeof sumRow> & z.infer<typeof nameRow>;

export type Candidates = {
  readonly sessions: readonly SessionFacts[];
  /** False where there are more than are looked at. */
  readonly isComplete: boolean;
};

type Asked = Readonly<Record<string, number | readonly string[]>> & {
  /** Only these sessions. */
  readonly only?: readonly string[];
};

/** Sessions that moved and meet a condition over the columns of sums. */
export async function readCandidates(
  store: Store,
  { moved, to }: Window,
  having: string,
  params: Asked,
): Promise<Candidates> {
  const bounds = { moved, to, earliest: moved - LIFE_MS };
  const found = await store.query({
    sql: SUMS(having, params.only ? CHOSEN : ''),
    params: { ...params, ...bounds, most: MOST_CANDIDATES + 1 },
    row: sumRow,
  });
  const chosen = found.slice(0, MOST_CANDIDATES);
  const names = await readNames(store, chosen, bounds);
  const sessions = chosen.flatMap((sums) => {
    const named = names.get(keyOf(sums));
    return named ? { ...sums, ...named } : [];
  });
  return { sessions, isComplete: found.length <= MOST_CANDIDATES };
}

/** Their ids are sent along with the statement. */
const SESSIONS_AT_ONCE = 500;

type Named = z.infer<typeof nameRow>;

async function readNames(
  store: Store,
  sessions: readonly z.infer<typeof sumRow>[],
  bounds: { readonly earliest: number; readonly to: number },
): Promise<ReadonlyMap<string, Named>> {
  const found = new Map<string, Named>();
  for (let start = 0; start < sessions.length; start += SESSIONS_AT_ONCE) {
    const only = sessions.slice(start, start + SESSIONS_AT_ONCE).map(({ session }) => session);
    const params = { earliest: bounds.earliest, to: bounds.to, only };
    for (const row of await store.query({ sql: NAMES, params, row: nameRow })) found.set(keyOf(row), row);
  }
  return found;
}

/** The key of a session: agents may use the same id. */
export function keyOf({ agent, session }: { readonly agent: string; readonly session: string }): string {
  return JSON.stringify([agent, session]);
}

/** What every finding about a session tells of it. */
export function ofSession(
  facts: SessionFacts,
): Pick<Finding, 'subject' | 'user' | 'session' | 'agent' | 'repo' | 'task' | 'from' | 'to' | 'lastSeen'> {
  const { agent, session, person, repo, task, workflow, begun, ended } = facts;
  return {
    subject: { kind: 'session', id: `${agent}/${session}`, name: session },
    user: person,
    session,
    agent,
    repo,
    task: task === '' ? workflow : task,
    from: begun,
    to: null,
    lastSeen: ended,
  };
}
