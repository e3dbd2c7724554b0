// What the ledger says was spent in the periods that the meter holds, as of a batch: the totals that are assigned to the meter.
import { z } from 'zod';
import { fromUsd } from '../../schemas/money.ts';
import { PERIODS } from '../../schemas/period.ts';
import type { Store } from '../../store/store.ts';
import { heldStarts, METER_SCOPES, type LedgerTotals, type PeriodTotal } from './meter.ts';

const SCOPE_COLUMNS = METER_SCOPES.filter((scope) => scope !== 'deployment');

/**
 * One row for each id of a scope and each period. There is no upper bound in time: a charge whose clock runs ahead
 * belongs to the next period and must be in its total when that begins. Excluded auxiliary work is left out.
 */
const TOTALS = `
SELECT scope, id, period, start, toString(sum(day_cost)) AS cost
FROM (
  SELECT multiIf(${SCOPE_COLUMNS.map((name) => `grouping(charges.${name}) = 0, '${name}'`).join(', ')}, 'deployment') AS scope,
    concat(${SCOPE_COLUMNS.map((name) => `charges.${name}`).join(', ')}) AS id,
    toStartOfDay(toDateTime(charges.time, 'UTC')) AS day, sum(charges.cost) AS day_cost
  FROM charges
  WHERE charges.time >= toDateTime64({earliest:Int64}, 9, 'UTC') AND charges.batch_id <= {as_of:UInt64}
    AND NOT (charges.source = 'auxiliary' AND has({excluded:Array(String)}, charges.subagent))
  GROUP BY GROUPING SETS (${SCOPE_COLUMNS.map((name) => `(charges.${name}, day)`).join(', ')}, (day))
  HAVING id != '' OR scope IN ('user', 'deployment')
)
ARRAY JOIN
  ['day', 'week', 'month'] AS period,
  [toUnixTimestamp(day), toUnixTimestamp(toMonday(day), 'UTC'), toUnixTimestamp(toStartOfMonth(day), 'UTC')] AS start
WHERE start >= multiIf(period = 'day', {day:Int64}, period = 'week', {week:Int64}, {month:Int64})
GROUP BY scope, id, period, start`;

const totalRow = z
  .object({
    scope: z.enum(METER_SCOPES),
    id: z.string(),
    period: z.enum(PERIODS),
    start: z.number(),
    cost: z.string(),
  })
  .transform(({ scope, id, period, start, cost }): PeriodTotal => ({
    scope,
    id,
    period,
    start: start * 1000,
    cost: fromUsd(cost) ?? 0n,
  }));

const NEWEST = `SELECT toUnixTimestamp64Milli(max(time)) AS newest FROM charges HAVING count() > 0`;

const newestRow = z.object({ newest: z.coerce.number() });

/**
 * Reads the totals over the batches up to `asOfBatch`, all of which the ledger must hold by then.
 * `now` in milliseconds since 1970 decides which periods are held.
 */
export async function readLedgerTotals(
  store: Store,
  given: { readonly asOfBatch: number; readonly excludedSources: readonly string[]; readonly now: number },
): Promise<LedgerTotals> {
  const held = heldStarts(given.now);
  const [day, week, month] = [held.day / 1000, held.week / 1000, held.month / 1000];
  const params = {
    day,
    week,
    month,
    earliest: Math.min(week, month),
    as_of: given.asOfBatch,
    excluded: given.excludedSources,
  };
  const [totals, [newest]] = await Promise.all([
    store.query({ sql: TOTALS, params, row: totalRow }),
    store.query({ sql: NEWEST, row: newestRow }),
  ]);
  return { asOfBatch: given.asOfBatch, totals, newest: newest?.newest };
}
