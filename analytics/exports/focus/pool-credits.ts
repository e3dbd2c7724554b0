// Credits of bills by how a pool covers them: a bill has many lines, and of these a pool needs to know how often each quantity was used.
import { z } from 'zod';
import { billSource } from '../../../schemas/bills.ts';
import { usesOf } from '../../bills/slices.ts';
import { DAYS_SQL } from '../../cost-centers/billed.ts';
import { pico } from '../../cost-centers/spend.ts';
import { integer } from '../../measures.ts';
import { rangeParams, type Range } from '../../source.ts';
import type { BilledLine, BillsAsked } from './bill-lines.ts';
import type { FocusSources } from './focus-sources.ts';
import { isOfPool } from './pool-rows.ts';
import type { Pool } from './pools.ts';

const DAY_MS = 86_400_000;

/** Lines of credits that a pool covers alike. Of one that it does not cover, quantity and amounts are 0. */
export type CreditLines = Pick<
  BilledLine,
  'source' | 'account' | 'quantity' | 'list_cost' | 'billed_cost' | 'isCorrection'
> & { readonly times: number };

const row = z.object({
  source: billSource,
  account: z.string(),
  scope: z.string(),
  on_day: z.string(),
  import_id: z.string(),
  provider: z.string(),
  unit: z.string(),
  currency: z.string(),
  has_money: z.number(),
  quantity: pico,
  list_cost: pico,
  billed_cost: pico,
  times: integer,
});

const NOTHING = 'toDecimal128(0, 12)';

/** As `includedOf` has it: of a line that costs nothing all is included, and of one at its list price nothing. */
const SQL = `
SELECT toString(l.source) AS source, toString(l.account) AS account, toString(l.scope) AS scope, toString(l.day) AS on_day,
  l.import_id AS import_id, toString(l.provider) AS provider, toString(l.unit) AS unit, toString(l.currency) AS currency,
  toUInt8(l.list_cost IS NOT NULL OR l.billed_cost IS NOT NULL OR l.currency != '') AS has_money,
  multiIf(l.quantity IS NULL OR l.list_cost IS NULL, 'nothing', ifNull(l.billed_cost, ${NOTHING}) = 0, 'all',
    l.list_cost = 0 OR l.list_cost = l.billed_cost, 'nothing', 'part') AS covered,
  if(covered = 'nothing', ${NOTHING}, assumeNotNull(l.quantity)) AS quantity,
  if(covered = 'part', assumeNotNull(l.list_cost), ${NOTHING}) AS list_cost,
  if(covered = 'part', assumeNotNull(l.billed_cost), ${NOTHING}) AS billed_cost, count() AS times
FROM bill_lines AS l
WHERE l.kind = 'credits' AND l.source IN {sources:Array(String)} AND ${DAYS_SQL}
GROUP BY source, account, scope, on_day, import_id, provider, unit, currency, has_money, covered, quantity, list_cost, billed_cost
ORDER BY source, account, scope`;

/** What counts of a month, each day by account: as `billedLines` tells it line by line. A day of many lines is one answer. */
export async function* creditLines(
  pool: Pool,
  { range, versions }: Pick<BillsAsked, 'range' | 'versions'>,
  { store, signOffs }: Pick<FocusSources, 'store' | 'signOffs'>,
): AsyncGenerator<CreditLines> {
  const sources = [...new Set(versions.map(({ source }) => source))];
  const inMonth = versions.filter(({ day }) => isIn(range, day));
  const use = usesOf(inMonth, signOffs);
  for (const day of [...new Set(inMonth.map((version) => version.day))].sort()) {
    const from = Date.parse(day);
    const params = { ...rangeParams({ from, to: from + DAY_MS }), sources };
    for (const { on_day, import_id: importId, has_money, ...told } of await store.query({
      sql: SQL,
      params,
      row,
    })) {
      const line = { ...told, day: on_day, importId, kind: 'credits', hasMoney: has_money === 1 };
      if (!isOfPool({ ...line, item: '', product: '' }, pool)) continue;
      for (const one of use(line)) {
        const sign = one === 'taken_back' ? -1n : 1n;
        yield {
          source: line.source,
          account: line.account,
          quantity: line.quantity * sign,
          list_cost: line.list_cost * sign,
          billed_cost: line.billed_cost * sign,
          isCorrection: one !== 'usual',
          times: line.times,
        };
      }
    }
  }
}

function isIn({ from, to }: Range, day: string): boolean {
  const at = Date.parse(day);
  return at >= from && at < to;
}
