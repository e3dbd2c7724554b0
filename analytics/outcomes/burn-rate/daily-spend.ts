// Spend by day of budgets and people: what their pace is read from.
import { z } from 'zod';
import type { BudgetScope } from '../../../schemas/limit-api.ts';
import { LOOK_BACK } from '../../../schemas/forecast.ts';
import { fromUsd, type Pico } from '../../../schemas/money.ts';
import { intervalStart } from '../../../schemas/period.ts';
import type { Store } from '../../../store/store.ts';
import { personOf } from '../../person.ts';

const DAY_MS = 86_400_000;
/** A month so far and the look-back before it, with a day to spare. */
const DAYS = LOOK_BACK + 4;

/** Pico-dollars by the start of a day. */
export type SpendByDay = ReadonlyMap<number, Pico>;

const row = z.object({
  id: z.string(),
  /** Seconds since 1970. */
  day: z.number(),
  cost: z.string().transform((text) => fromUsd(text) ?? 0n),
});

type Kind = Exclude<BudgetScope['kind'], 'session'> | 'user';

/** SQL of whose spend a row is. */
const OWNERS: Readonly<Record<Kind, string>> = {
  user: personOf('t.user'),
  group: 'toString(t.`group`)',
  agent: 'toString(t.agent)',
  repo: 'toString(t.repo)',
  model: 'toString(t.model)',
  deployment: "''",
};

/**
 * By id, of the last complete days and the month so far; what limits leave out (`excluded`, names of auxiliary work) is left
 * out here. `now` in milliseconds since 1970.
 */
export async function readDailySpend(
  store: Store,
  {
    kind,
    ids,
    excluded,
  }: { readonly kind: Kind; readonly ids: readonly string[]; readonly excluded: readonly string[] },
  now: number,
): Promise<ReadonlyMap<string, SpendByDay>> {
  if (ids.length === 0) return new Map();
  const today = intervalStart('day', now);
  const from = Math.min(today - DAYS * DAY_MS, intervalStart('month', now), intervalStart('week', now));
  const sql = `
SELECT ${OWNERS[kind]} AS id, toUnixTimestamp(t.day, 'UTC') AS day, toString(sum(t.cost)) AS cost
FROM usage_daily AS t
WHERE t.day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND t.day <= toDate(fromUnixTimestamp64Milli({today:Int64}, 'UTC'))
  AND NOT (t.source = 'auxiliary' AND has({excluded:Array(String)}, t.subagent)) AND has({ids:Array(String)}, id)
GROUP BY id, day HAVING sum(t.entries) != 0 OR sum(t.cost) != 0`;
  const rows = await store.query({ sql, params: { from, today, ids, excluded }, row });
  const found = new Map<string, Map<number, Pico>>();
  for (const { id, day, cost } of rows) {
    const days = found.get(id) ?? new Map<number, Pico>();
    found.set(id, days.set(day * 1000, cost));
  }
  return found;
}
