// A statement of a cost center in words.
import type { ChargebackStatement } from '../../../schemas/chargeback-api.ts';
import { toUsd } from '../../../schemas/money.ts';
import { daysIn } from '../../words/days.ts';
import { dollars, drawn, picoOf } from '../../words/money.ts';
import { percent, relativeChange } from '../../words/numbers.ts';

/**
 * The parameter of the address that names the cost center: the name of a dimension would be a filter. Empty: what nobody
 * allocated.
 */
export const STATEMENT_PARAM = 'center';

/** The address of the statement of a cost center, of the same month. */
export function statementAddress(address: URLSearchParams, center: string): string {
  const to = new URLSearchParams(address);
  to.set('tab', 'statements');
  to.set(STATEMENT_PARAM, center);
  return `/export?${to.toString()}`;
}

/** `26 % of the $2,336.68 that the month cost`; empty where it cost nothing. */
export function shareWords({
  total_usd: total,
  month_usd: month,
}: Pick<ChargebackStatement, 'total_usd' | 'month_usd'>): string {
  if ((picoOf(month) ?? 0n) <= 0n) return '';
  return `${percent(drawn(total), drawn(month))} of the ${dollars(month)} that the month cost`;
}

export const STATUS_SENTENCES: Readonly<Record<ChargebackStatement['status'], string>> = {
  open: 'The month is not over: figures still grow.',
  closed: 'The month is over, and not signed off.',
  signed_off: 'The month is signed off; corrections since then are in these figures.',
};

/** `+12 % against $900.00 in the month before`. A month that is not over is no share of a whole one. */
export function changeWords({
  status,
  total_usd: total,
  previous_total_usd: before,
}: Pick<ChargebackStatement, 'status' | 'total_usd' | 'previous_total_usd'>): string {
  if (before === null) return 'the month before is kept no more';
  if ((picoOf(before) ?? 0n) === 0n) return 'nothing in the month before';
  if (status === 'open') return `so far, against ${dollars(before)} in all of the month before`;
  const change = relativeChange(Number(total), Number(before));
  return `${change ?? ''} against ${dollars(before)} in the month before`.trim();
}

/** What each day of the month cost, for drawing: nothing where nothing was spent, null of days that are still to come. */
export function drawnDays(
  { days, from, to }: Pick<ChargebackStatement, 'days' | 'from' | 'to'>,
  now: number,
): (readonly [day: string, dollars: number | null])[] {
  const byDay = new Map(days.map(({ day, cost_usd: usd }) => [day, drawn(usd)]));
  return daysIn(from, to).map((day) => [day, byDay.get(day) ?? (Date.parse(day) > now ? null : 0)]);
}

/** What stands for everything beyond the largest. */
export const OTHERS = '(others)';

type Part = ChargebackStatement['products'][number];

/** The first rows, and all others as one: so that a statement is one page. Their sums stay the same. */
export function shortened(rows: readonly Part[], most: number): readonly Part[] {
  if (rows.length <= most + 1) return rows;
  const rest = rows.slice(most);
  const known = rest.flatMap(({ cost_usd: usd }) => picoOf(usd) ?? []);
  const cost = known.length === 0 ? null : toUsd(known.reduce((sum, each) => sum + each, 0n));
  const calls = rest.reduce((sum, row) => sum + row.calls, 0);
  return [...rows.slice(0, most), { name: OTHERS, cost_usd: cost, calls }];
}
