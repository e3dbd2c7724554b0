// GitHub's JSON of a whole month is kept on the 1st: days of that month beside it would count twice.
import { z } from 'zod';
import type { BillSource } from '../../schemas/bills.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import type { PreparedSlice } from './prepare-report.ts';

const SOURCES: ReadonlySet<BillSource> = new Set(['github.ai_credits', 'github.usage']);

/** https://docs.github.com/en/rest/billing/usage: without a day, `timePeriod` is the month, and items tell no day. */
const OF_MONTH = `JSONExtractInt(raw, 'timePeriod', 'month') > 0 AND JSONExtractInt(raw, 'timePeriod', 'day') = 0`;

/** Refuses with 409 days of a month that is known as one sum, unless the report replaces that sum, too. */
export async function requireNoMonthSum(store: Store, slices: readonly PreparedSlice[]): Promise<void> {
  const told = slices.filter(({ source, lines }) => SOURCES.has(source) && lines > 0);
  const replaced = new Set(slices.map(slicePlace));
  const firsts = told
    .filter(({ day }) => !day.endsWith('-01'))
    .map((slice) => ({ ...slice, day: `${slice.day.slice(0, 7)}-01` }))
    .filter((first) => !replaced.has(slicePlace(first)));
  if (firsts.length === 0) return;
  const asked = new Set(firsts.map(slicePlace));
  const rows = await store.query({
    sql: `SELECT DISTINCT source, account, scope, toString(day) AS on_day FROM current_bill_lines
WHERE source IN {sources:Array(String)} AND day IN arrayMap(one -> toDate(one), {days:Array(String)}) AND ${OF_MONTH}`,
    params: { sources: [...SOURCES], days: [...new Set(firsts.map(({ day }) => day))] },
    row: z.object({ source: z.string(), account: z.string(), scope: z.string(), on_day: z.string() }),
  });
  const doubled = rows.find(({ on_day: day, ...key }) => asked.has(slicePlace({ ...key, day })));
  if (!doubled) return;
  const month = doubled.on_day.slice(0, 7);
  throw new ProblemError(
    problem(
      409,
      `${month} of ${doubled.scope || doubled.account || doubled.source} is known as one sum for the month, and its days ` +
        `would count a second time. Import all days of it at once, the 1st included, or take the import of the month back.`,
    ),
  );
}

type Place = {
  readonly source: string;
  readonly account: string;
  readonly scope: string;
  readonly day: string;
};

function slicePlace({ source, account, scope, day }: Place): string {
  return JSON.stringify([source, account, scope, day]);
}
