// What of bills needs somebody.
import type { ReconciliationGap } from '../../../schemas/reconciliation-api.ts';
import { dollars, picoOf } from '../../words/money.ts';
import { monthName } from '../../words/times.ts';
import type { Item } from './item.ts';

/** Bills that differ from telemetry without a known cause, the one that differs most by name. */
export function billItems(gap: ReconciliationGap | undefined): Item[] {
  const [first] = gap?.gaps ?? [];
  if (!gap || !first) return [];
  const { gaps, unexplained_usd: usd } = gap;
  const which = `${first.provider || 'a provider that is not told'}, ${monthName(first.month)}`;
  const isOne = gaps.length === 1;
  return [
    {
      id: 'bills',
      title: isOne ? `The bill of ${which}, differs` : `${gaps.length} bills differ from telemetry`,
      detail: isOne
        ? `${dollars(usd)} without a known cause.`
        : `${dollars(usd)} without a known cause. ${which}: ${dollars(first.unexplained_usd)}.`,
      stake: picoOf(usd),
      action: {
        label: 'See what differs',
        path: `/reconciliation?month=${first.month}&biller=${encodeURIComponent(first.provider)}`,
      },
    },
  ];
}
