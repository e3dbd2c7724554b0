// The columns of what was billed and how it differs, in every table of both sides.
import type { ReconciliationSummary } from '../../../schemas/reconciliation-api.ts';
import { Amount } from '../../parts/amount.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { differenceWords } from './slice-words.ts';

type Billed = Pick<
  ReconciliationSummary,
  'billed_list_usd' | 'billed_usd' | 'list_usd' | 'difference_usd' | 'unexplained_usd'
>;

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
    {
      id: 'difference',
      label: 'Difference',
      isNumber: true,
      definition: 'Billed less telemetry at list prices; the share is of telemetry.',
      cell: differenceWords,
      total: differenceWords(totals),
    },
    {
      id: 'unexplained',
      label: 'Unexplained',
      isNumber: true,
      definition: 'What of it has no known cause, on single days: more here and less there do not make up.',
      cell: ({ unexplained_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.unexplained_usd} />,
    },
  ];
}
