// Do the bills hold every line that their slices say they have?
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import type { Difference } from './verify.ts';

const MOST = 100;

const row = z.object({
  source: z.string(),
  account: z.string(),
  scope: z.string(),
  on_day: z.string(),
  said: z.string(),
  found: z.string(),
});

/** Slices that count and whose lines are missing or doubled. Such an import is taken back and made again. */
export async function compareBills(store: Store): Promise<Difference[]> {
  const rows = await store.query({
    sql: `SELECT source, account, scope, toString(day) AS on_day, toString(slices.lines) AS said, toString(held.found) AS found
FROM current_bill_slices AS slices LEFT JOIN (
  SELECT source, account, scope, day, import_id, count() AS found FROM bill_lines
  GROUP BY source, account, scope, day, import_id
) AS held USING (source, account, scope, day, import_id)
WHERE slices.lines != held.found ORDER BY source, account, scope, day LIMIT ${MOST}`,
    row,
  });
  return rows.map(({ on_day: day, said, found, ...key }) => ({
    table: 'bill_lines',
    key: { ...key, day },
    measure: 'lines',
    rollup: found,
    ledger: said,
  }));
}
