// What sessions did hour by hour, from the rollup.
import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { columnOf } from '../dimensions.ts';
import { integer } from '../measures.ts';
import { isAnyOf } from '../person.ts';
import { picoOf } from './amounts.ts';
import { keyOf, type SessionFacts } from './session-facts.ts';

const HOURS = (condition: string): string => `
SELECT t.agent AS agent, t.session AS session, any(${columnOf('user', 't')}) AS person, toUnixTimestamp(t.hour) * 1000 AS at,
  toString(sum(t.cost)) AS cost, sum(t.entries) AS entries, sum(t.unpriced_entries) AS unpriced,
  toString(sumIf(t.cost, t.effort IN ('high', 'xhigh', 'max'))) AS high, sumIf(t.calls, t.source = 'main') AS mainCalls,
  sum(t.output_tokens) AS output, toUnixTimestamp64Milli(min(t.first_time)) AS first, toUnixTimestamp64Milli(max(t.last_time)) AS last
FROM usage_hourly AS t
WHERE t.hour >= toStartOfHour(fromUnixTimestamp64Milli({first:Int64}, 'UTC')) AND t.hour < fromUnixTimestamp64Milli({until:Int64}, 'UTC')
  AND t.session != '' AND ${condition}
GROUP BY agent, session, t.hour
HAVING entries != 0 OR sum(t.cost) != 0
ORDER BY t.hour`;

const row = z.object({
  agent: z.string(),
  session: z.string(),
  person: z.string(),
  at: z.coerce.number(),
  cost: z.string().transform(picoOf),
  entries: integer,
  unpriced: integer,
  high: z.string().transform(picoOf),
  mainCalls: integer,
  output: integer,
  first: integer,
  last: integer,
});
/** One hour of a session; times in milliseconds since 1970. `high`: cost of calls at effort high, xhigh or max. */
export type SessionHour = z.infer<typeof row>;

const AT_ONCE = 50;

/** Of chosen sessions, in the order of time. */
export async function readSessionHours(
  store: Store,
  sessions: readonly SessionFacts[],
  to: number,
): Promise<ReadonlyMap<string, SessionHour[]>> {
  const found: SessionHour[] = [];
  for (let start = 0; start < sessions.length; start += AT_ONCE) {
    const chosen = sessions.slice(start, start + AT_ONCE);
    const params = {
      users: [...new Set(chosen.flatMap(({ users }) => users))],
      sessions: [...new Set(chosen.map(({ session }) => session))],
      first: Math.min(...chosen.map(({ begun }) => begun)),
      until: to,
    };
    const sql = HOURS('t.user IN {users:Array(String)} AND t.session IN {sessions:Array(String)}');
    found.push(...(await store.query({ sql, params, row })));
    await breathe();
  }
  return bySession(found);
}

/** Of all sessions of persons, by session; `from` and `to` in milliseconds since 1970. */
export async function readHoursOfPersons(
  store: Store,
  persons: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ReadonlyMap<string, SessionHour[]>> {
  const params = { persons, first: from, until: to };
  const sql = HOURS(isAnyOf('t.user', '{persons:Array(String)}'));
  return bySession(await store.query({ sql, params, row }));
}

function bySession(hours: readonly SessionHour[]): Map<string, SessionHour[]> {
  const found = new Map<string, SessionHour[]>();
  for (const hour of hours) {
    const rows = found.get(keyOf(hour));
    if (rows) rows.push(hour);
    else found.set(keyOf(hour), [hour]);
  }
  return found;
}
