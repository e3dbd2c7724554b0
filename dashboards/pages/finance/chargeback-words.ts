// Spend by cost center in words.
import type {
  ChargebackRow,
  CostCentersPreview,
  Coverage,
  SharedSpread,
} from '../../../schemas/chargeback-api.ts';
import { moneyIn } from '../../words/figures.ts';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';

/** A cost center; the empty one is what nobody allocated. */
export function centerName(center: string): string {
  return center === '' ? 'Unallocated' : center;
}

export const KNOWN_BY: Readonly<Record<ChargebackRow['known_by'], string>> = {
  rule: 'a rule',
  telemetry: 'telemetry or the bill',
  none: 'nobody says it',
};

/** `94.2 % of $4,812.00 has a cost center; $279.00 has none.` */
export function coverageWords({ cost_usd: cost, unallocated_usd: none, percent }: Coverage): string {
  if (percent === null) return 'Nothing was spent.';
  return `${percent} % of ${dollars(cost)} has a cost center; ${dollars(none)} has none.`;
}

/** `94.2 % instead of 61 %`. */
export function coverageChange({ coverage_now: now, coverage_then: then }: CostCentersPreview): string {
  if (now.percent === null || then.percent === null)
    return 'Nothing was spent in this month, so nothing would move.';
  const same = now.percent === then.percent;
  return `${then.percent} % of the spend would have a cost center${same ? ', as now' : ` instead of ${now.percent} %`}; ${dollars(then.unallocated_usd)} would have none.`;
}

/** What bills say, one currency after the other. */
export function billedWords(
  billed: readonly { readonly currency: string; readonly amount: string }[],
): string {
  return billed.length === 0
    ? UNKNOWN
    : billed.map(({ currency, amount }) => moneyIn(amount, currency)).join(', ');
}

/** `Platform: $120.00 by weights, to Payments $80.00, Search $40.00.` */
export function sharedWords({
  cost_center: center,
  amount_usd: amount,
  by,
  parts,
  left_usd: left,
}: SharedSpread): string {
  const how = by === 'weights' ? 'by weights' : 'in proportion to what each spends itself';
  const to = parts.map((part) => `${centerName(part.cost_center)} ${dollars(part.amount_usd)}`).join(', ');
  const rest = left === '0' ? '' : ` ${dollars(left)} stays with it, because nobody bears it.`;
  return `${center}: ${dollars(amount)}, ${how}${to === '' ? '' : `, to ${to}`}.${rest}`;
}

/** `1 call has no price, and adds nothing.` */
export function unpricedWords(calls: number): string {
  return `${counted(calls, 'call has no price, and adds', 'calls have no price, and add')} nothing.`;
}
