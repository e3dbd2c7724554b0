// What the ledger holds of the sessions of an import: memory forgets calls after a day, and files are older than that.
import { z } from 'zod';
import { toMilliseconds } from '../../schemas/nanos.ts';
import type { CallReport } from '../../schemas/usage-report.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { hoursOf } from '../settle/emitter.ts';
import type { Recalled, RecalledCall, RecalledSession } from '../settle/history.ts';
import type { RecalledHour } from '../settle/hours.ts';

/** Sums of one record in one of the two tables. */
const row = z.object({
  is_charge: z.coerce.number(),
  id: z.string(),
  agent: z.string(),
  session: z.string(),
  told_by: z.string(),
  part: z.enum(['main', 'subagent', 'auxiliary', '']),
  at: z.string().transform(BigInt),
  input: z.coerce.number(),
  cache_read: z.coerce.number(),
  cache_write: z.coerce.number(),
  output: z.coerce.number(),
  all_entries: z.coerce.number(),
});
type Row = z.infer<typeof row>;

/** A call that moved from one signal to another has rows of both, even in one batch: the last that added to it counts. */
const LAST = "(batch_id, signal = 'logs'), entries > 0 OR cost > 0";

const SUMS = `
SELECT is_charge, toString(record_id) AS id, agent, session, argMaxIf(signal, ${LAST}) AS told_by,
  argMaxIf(source, ${LAST}) AS part,
  toString(toUnixTimestamp64Nano(argMaxIf(time, ${LAST}))) AS at, sum(input_tokens) AS input,
  sum(cache_read_tokens) AS cache_read,
  sum(cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unsplit_tokens) AS cache_write,
  sum(output_tokens) AS output, sum(entries) AS all_entries`;

const COLUMNS = `record_id, agent, session, signal, source, time, batch_id, input_tokens, cache_read_tokens, cache_write_5m_tokens,
  cache_write_1h_tokens, cache_write_unsplit_tokens, output_tokens, entries, cost`;

/** What is older or newer tells other calls: sessions are forgotten after as long. */
const SESSION_LIFE_S = 45 * 24 * 3_600;

const IN_TIME = `time >= toDateTime64({from:Int64}, 9, 'UTC') AND time <= toDateTime64({to:Int64}, 9, 'UTC')`;

/** Whose calls are imported; empty where nobody says. */
type Asked = { readonly reports: readonly CallReport[]; readonly user: string };

/** Reads all of these sessions, and the calls of session files at these moments: a fork's file holds copies of its parent's. */
export async function recallSessions(store: Store, asked: Asked): Promise<Recalled> {
  const { reports } = asked;
  if (reports.length === 0) return { ids: new Set(), calls: [], sessions: [], hours: [] };
  const part = (table: string, isCharge: number): string => `
  SELECT ${isCharge} AS is_charge, ${COLUMNS} FROM ${table}
  WHERE ${IN_TIME} AND agent IN {agents:Array(String)} AND (session IN {sessions:Array(String)}
    OR (signal = 'history' AND time IN {times:Array(DateTime64(9, 'UTC'))}))`;
  const sql = `${SUMS} FROM (${part('charges', 1)} UNION ALL ${part('evidence', 0)})
GROUP BY is_charge, record_id, agent, session HAVING all_entries > 0`;
  const params = {
    ...rangeOf(reports),
    sessions: [...new Set(reports.map(({ session }) => session))],
    times: [...new Set(reports.map(({ time }) => secondsOf(time)))],
  };
  const calls = (await store.query({ sql, params, row })).flatMap(callOf);
  return {
    ids: new Set(calls.map(({ id }) => id)),
    calls: calls.sort((a, b) => Number(b.charged) - Number(a.charged)),
    sessions: await sessionsIn(store, reports),
    hours: await hoursIn(store, asked),
  };
}

function rangeOf(
  reports: readonly CallReport[],
): QueryParams & { readonly from: number; readonly to: number } {
  const times = reports.map(({ time }) => Math.floor(toMilliseconds(time) / 1000));
  const from = times.reduce((first, time) => Math.min(first, time));
  const to = times.reduce((last, time) => Math.max(last, time));
  const agents = [...new Set(reports.map(({ agent }) => agent))];
  return { agents, from: from - SESSION_LIFE_S, to: to + SESSION_LIFE_S };
}

/** Seconds since 1970 as the engine reads them in an array. */
function secondsOf(time: bigint): string {
  return `${time / 1_000_000_000n}.${(time % 1_000_000_000n).toString().padStart(9, '0')}`;
}

/** A call of OTLP stands for one of a file where it is charged; the file's own where they are booked. */
function callOf({ is_charge: isCharge, id, agent, session, ...told }: Row): RecalledCall[] {
  const { told_by: signal, part: source } = told;
  if (source === '' || (signal !== 'logs' && signal !== 'traces' && signal !== 'history')) return [];
  const charged = isCharge === 1;
  if (signal !== 'history' && !charged) return [];
  const tokens = {
    input: told.input,
    cacheRead: told.cache_read,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cacheWrite: told.cache_write,
    output: told.output,
  };
  return [{ id, agent, session, source, time: told.at, tokens, signal, charged }];
}

const flag = z.coerce.number().transform((value) => value > 0);
const sessionRow: z.ZodType<RecalledSession> = z.object({
  agent: z.string(),
  session: z.string(),
  events: flag,
  spans: flag,
  metrics: flag,
});

async function sessionsIn(store: Store, reports: readonly CallReport[]): Promise<RecalledSession[]> {
  const sql = `
SELECT agent, session, toUInt8(sumIf(entries, signal = 'logs') > 0) AS events,
  toUInt8(sumIf(entries, signal = 'traces') > 0) AS spans,
  toUInt8(sumIf(entries, signal = 'metrics') > 0 OR sumIf(cost, signal = 'metrics') != 0) AS metrics
FROM charges WHERE ${IN_TIME} AND agent IN {agents:Array(String)} AND session IN {sessions:Array(String)}
GROUP BY agent, session`;
  const sessions = [...new Set(reports.map(({ session }) => session))];
  return await store.query({ sql, params: { ...rangeOf(reports), sessions }, row: sessionRow });
}

const hourRow = z.object({ agent: z.string(), person: z.string(), hour: z.coerce.number() });

/** Hours of these calls in which metrics without a session are charged to this person or to nobody; to anybody where nobody is named. */
async function hoursIn(store: Store, { reports, user }: Asked): Promise<RecalledHour[]> {
  const sql = `
SELECT agent, if(user_source = 'installation', '', user) AS person, toUnixTimestamp(toStartOfHour(time)) AS hour
FROM charges WHERE ${IN_TIME} AND agent IN {agents:Array(String)} AND session = '' AND signal = 'metrics'
  AND hour IN {hours:Array(UInt32)} AND (person IN ('', {user:String}) OR {user:String} = '')
GROUP BY agent, person, hour HAVING sum(entries) > 0 OR sum(cost) != 0`;
  const hours = [...new Set(reports.flatMap(({ time }) => hoursOf(time)))].map((hour) => hour / 1000);
  const found = await store.query({ sql, params: { ...rangeOf(reports), hours, user }, row: hourRow });
  return found.map(({ agent, person, hour }) => ({
    agent,
    user: user === '' ? undefined : person,
    hour: hour * 1000,
  }));
}
