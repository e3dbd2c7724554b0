// A statement of a cost center in words.
import type { ChargebackStatement } from '../../../schemas/chargeback-api.ts';
import { toUsd } from '../../../schemas/money.ts';
import { dollars, picoOf } from '../../words/money.ts';
import { relativeChange } from '../../words/numbers.ts';

/** The parameter of the address that names the cost center: the name of a dimension would be a filter. */
export const STATEMENT_PARAM = 'center';

export const STATUS_SENTENCES: Readonly<Record<ChargebackStatement['status'], string>> = {
  open: 'The month is not over: figures still grow.',
  closed: 'The month is over, and not signed off.',
  signed_off: 'The month is signed off.',
};

/** `+12 % against $900.00 in the month before`. */
export function changeWords({
  total_usd: total,
  previous_total_usd: before,
}: Pick<ChargebackStatement, 'total_usd' | 'previous_total_usd'>): string {
  if (before === null) return 'the month before is kept no more';
  const change = relativeChange(Number(total), Number(before));
  if ((picoOf(before) ?? 0n) === 0n) return 'nothing in the month before';
  return `${change ?? ''} against ${dollars(before)} in the month before`.trim();
}

/** What stands for everything beyond the largest. */
export const OTHERS = '(others)';

type Part = ChargebackStatement['products'][number];

/** The first rows, and all others as one: so that a statement is one page. Their sums stay the same. */
export function shortened(rows: readonly Part[], most: number): readonly Part[] {
  if (rows.length <= most + 1) return rows;
  const rest = rows.slice(most);
  const cost = rest.reduce((sum, { cost_usd: usd }) => sum + (picoOf(usd) ?? 0n), 0n);
  const calls = rest.reduce((sum, row) => sum + row.calls, 0);
  return [...rows.slice(0, most), { name: OTHERS, cost_usd: toUsd(cost), calls }];
}
