// What a proposed cap of sessions would have done in the last 30 days.
import { z } from 'zod';
import { columnOf } from '../../analytics/dimensions.ts';
import { isAnyOf } from '../../analytics/person.ts';
import type { LimitSource } from '../../schemas/limit-words.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { ProposedCap } from '../../schemas/patterns.ts';
import type { Store } from '../../store/store.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;

const SINCE = "fromUnixTimestamp64Milli({since:Int64}, 'UTC')";

const ofScope = ({ scope }: LimitSource): string => {
  if (scope === 'user') return isAnyOf('t.user', '[{id:String}]');
  return scope === 'group' ? `${columnOf('group', 't')} = {id:String}` : '1';
};

/** What is capped, by session; rollups tell it, but for depths, and for subagents that nothing announced. */
const USED = (cap: ProposedCap['cap'], where: string): string => {
  const rows = (column: string, table: string, condition = '1'): string =>
    `SELECT t.agent AS agent, t.session AS session, ${column} AS used FROM ${table} AS t
     WHERE ${table === 'activities' ? 't.time' : 't.hour'} >= ${SINCE} AND t.session != '' AND ${where} AND ${condition}`;
  if (cap === 'cost') return rows('t.cost', 'usage_hourly');
  if (cap === 'retries')
    return `${rows('toDecimal128(t.retries, 12)', 'usage_hourly')} UNION ALL
      ${rows('toDecimal128(t.quantity, 12)', 'activities_hourly', "t.kind = 'retry'")}`;
  const all = rows('toDecimal128(0, 12)', 'usage_hourly');
  if (cap === 'subagents')
    return `${all} UNION ALL ${rows('toDecimal128(t.quantity, 12)', 'activities_hourly', "t.kind = 'subagent_started'")}`;
  return `${all} UNION ALL ${rows('toDecimal128(t.depth, 12)', 'activities', "t.kind = 'subagent_started' AND t.depth > 0")}`;
};

const previewRow = z.object({
  sessions: z.coerce.number(),
  reached: z.coerce.number(),
  beyond: z.string(),
});

/** The cap with what it would have done. `now` in milliseconds since 1970. */
export async function withPreview(store: Store, proposed: ProposedCap, now: number): Promise<ProposedCap> {
  const { cap, value, scope } = proposed;
  const most = cap === 'cost' ? toUsd(BigInt(value) * 1_000_000n) : String(value);
  const total = cap === 'depth' ? 'max(used)' : 'sum(used)';
  const [found] = await store.query({
    sql: `SELECT count() AS sessions, countIf(total > toDecimal128({most:String}, 12)) AS reached,
  toString(sumIf(total - toDecimal128({most:String}, 12), total > toDecimal128({most:String}, 12))) AS beyond
FROM (SELECT ${total} AS total FROM (${USED(cap, ofScope(scope))}) GROUP BY agent, session)`,
    params: { since: now - DAYS * DAY_MS, id: scope.id, most },
    row: previewRow,
  });
  if (!found) return proposed;
  const { beyond, ...counts } = found;
  return {
    ...proposed,
    preview: { ...counts, usd_beyond: cap === 'cost' ? toUsd(fromUsd(beyond) ?? 0n) : null },
  };
}
