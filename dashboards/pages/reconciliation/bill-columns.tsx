// The columns of what was billed, in every table of both sides.
import type { ReconciliationSummary } from '../../../schemas/reconciliation-api.ts';
import { Amount } from '../../parts/amount.tsx';
import type { Column } from '../../parts/data-table.tsx';

type Billed = Pick<ReconciliationSummary, 'billed_list_usd' | 'billed_usd'>;

export function billColumns<Row extends Billed>(totals: Billed): readonly Column<Row>[] {
  return [
    {
      id: 'gross',
      label: 'Before discounts',
      isNumber: true,
      definition: 'As billed, before discounts and included amounts.',
      cell: ({ billed_list_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.billed_list_usd} />,
    },
    {
      id: 'billed',
      label: 'Billed',
      isNumber: true,
      definition: 'What is owed.',
      cell: ({ billed_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.billed_usd} />,
    },
  ];
}
