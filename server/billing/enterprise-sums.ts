// GitHub tells the credits of an enterprise as one sum, too: beside those of its organizations they would count twice.
import { z } from 'zod';
import { ENTERPRISE_SUM, type BillSource } from '../../schemas/bills.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import type { SliceKey } from './prepare-report.ts';

const SOURCE: BillSource = 'github.ai_credits';

/** A part of a report, as far as that decides. */
export type CountedSlice = SliceKey & { readonly lines: number };

/** Refuses with 409 the sum of an enterprise where organizations are known on a day, and organizations where the sum is. */
export async function requireNoEnterpriseSum(store: Store, slices: readonly CountedSlice[]): Promise<void> {
  const told = slices.filter(({ source, lines }) => source === SOURCE && lines > 0);
  const days = [...new Set(told.map(({ day }) => day))];
  if (days.length === 0) return;
  const known = await store.query({
    sql: `SELECT DISTINCT account, toString(day) AS on_day FROM current_bill_slices
WHERE source = '${SOURCE}' AND lines > 0 AND day IN arrayMap(one -> toDate(one), {days:Array(String)})`,
    params: { days },
    row: z.object({ account: z.string(), on_day: z.string() }),
  });
  const all = [...told, ...known.map(({ account, on_day: day }) => ({ account, day }))];
  const sums = new Map(all.filter(isSum).map(({ account, day }) => [day, account]));
  const doubled = all.find((one) => !isSum(one) && sums.has(one.day));
  if (!doubled) return;
  const enterprise = sums.get(doubled.day)?.slice(ENTERPRISE_SUM.length) ?? '';
  const isNew = told.some((one) => isSum(one) && one.day === doubled.day);
  const place = doubled.account === '' ? 'without an organization' : `of ${doubled.account}`;
  throw new ProblemError(
    problem(
      409,
      `The credits of the enterprise ${enterprise} on ${doubled.day} are one sum, in which those ${place} would count a second ` +
        `time. ${isNew ? 'Import the AI usage report of the enterprise as CSV instead: it tells its organizations.' : 'Take the import of the sum back first: outlay bills take-back.'}`,
    ),
  );
}

function isSum({ account }: { readonly account: string }): boolean {
  return account.startsWith(ENTERPRISE_SUM);
}
