// GitHub's JSON of a whole month is kept on the 1st: days of that month beside it would count twice.
import { z } from 'zod';
import { OF_MONTH } from '../../analytics/bills/of-month.ts';
import type { BillSource } from '../../schemas/bills.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import type { PreparedSlice, SliceKey } from './prepare-report.ts';

const SOURCES: ReadonlySet<BillSource> = new Set(['github.ai_credits', 'github.usage']);

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
    row: placeRow,
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

/**
 * Refuses with 409 to bring back the sum of a month, which `restored` holds, beside days of that month that are known by now.
 * `changed`: all slices that change with it.
 */
export async function requireNoDaysBeside(
  store: Store,
  changed: readonly Place[],
  restored: readonly (SliceKey & { readonly importId: string })[],
): Promise<void> {
  const firsts = restored.filter(({ source, day }) => SOURCES.has(source) && day.endsWith('-01'));
  if (firsts.length === 0) return;
  const sums = await store.query({
    sql: `SELECT DISTINCT source, account, scope, toString(day) AS on_day, import_id FROM bill_lines
WHERE import_id IN {imports:Array(String)} AND toDayOfMonth(day) = 1 AND ${OF_MONTH}`,
    params: { imports: [...new Set(firsts.map(({ importId }) => importId))] },
    row: placeRow.extend({ import_id: z.string() }),
  });
  const isRestored = new Set(firsts.map((one) => `${one.importId} ${slicePlace(one)}`));
  const months = sums.filter(({ import_id, on_day: day, ...key }) =>
    isRestored.has(`${import_id} ${slicePlace({ ...key, day })}`),
  );
  if (months.length === 0) return;
  const ofMonth = new Set(months.map(monthPlace));
  const known = await store.query({
    sql: `SELECT source, account, scope, toString(day) AS on_day FROM current_bill_slices
WHERE source IN {sources:Array(String)} AND lines > 0 AND toDayOfMonth(day) > 1`,
    params: { sources: [...SOURCES] },
    row: placeRow,
  });
  const changing = new Set(changed.map(slicePlace));
  const beside = known.find(
    (one) => ofMonth.has(monthPlace(one)) && !changing.has(slicePlace({ ...one, day: one.on_day })),
  );
  if (!beside) return;
  throw new ProblemError(
    problem(
      409,
      `What counted before is ${beside.on_day.slice(0, 7)} of ${beside.scope || beside.account || beside.source} as one sum, and ` +
        `${beside.on_day} was imported since: it would count a second time. Take the import of that day back first.`,
    ),
  );
}

const placeRow = z.object({
  source: z.string(),
  account: z.string(),
  scope: z.string(),
  on_day: z.string(),
});

function monthPlace({ source, account, scope, on_day: day }: z.infer<typeof placeRow>): string {
  return slicePlace({ source, account, scope, day: day.slice(0, 7) });
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
