// The sums of an export, and what they have to equal.
import { Text } from '@mantine/core';
import type { FocusPreview, FocusTotals } from '../../../schemas/focus-api.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { moneyIn } from '../../words/figures.ts';
import { addsUp, CONTROL_WORDS } from './export-words.ts';

type Control = FocusPreview['control'][number];

export function Sums({ told }: { readonly told: FocusPreview }) {
  const { totals, control, basis } = told;
  if (control.length === 0) return null;
  return (
    <>
      {totals !== null && (
        <DataTable
          caption="Sums of all rows, by currency"
          count="Sums of all rows"
          columns={TOTAL_COLUMNS}
          rows={totals}
          rowKey={({ currency }) => currency}
          empty={null}
        />
      )}
      <DataTable
        caption="What the sums have to equal"
        count="What they have to equal"
        columns={controlColumns(CONTROL_WORDS[basis])}
        rows={control}
        rowKey={({ currency }) => currency}
        empty={null}
      />
      <Verdict isRight={addsUp(told)} />
    </>
  );
}

function Verdict({ isRight }: { readonly isRight: boolean | undefined }) {
  if (isRight === undefined) return null;
  return (
    <Text
      size="sm"
      fw={600}
      c={isRight ? 'var(--outlay-ok)' : 'var(--outlay-over)'}
      {...(!isRight && { role: 'alert' })}
    >
      <span aria-hidden="true">{isRight ? '● ' : '▲ '}</span>
      {isRight
        ? 'The rows add up to it, to the last digit.'
        : 'The rows do not add up to it. Do not book this file.'}
    </Text>
  );
}

const TOTAL_COLUMNS: readonly Column<FocusTotals>[] = [
  { id: 'currency', label: 'Currency', cell: ({ currency }) => currency },
  total('billed', 'BilledCost', 'What is owed.'),
  total('effective', 'EffectiveCost', 'After what was paid for in advance is spread over its use.'),
  total('contracted', 'ContractedCost', 'At negotiated prices.'),
  total('list', 'ListCost', 'At list prices.'),
];

function total(
  id: Exclude<keyof FocusTotals, 'currency'>,
  label: string,
  definition: string,
): Column<FocusTotals> {
  return {
    id,
    label,
    definition,
    isNumber: true,
    cell: (row) => <span title={`${row[id]} ${row.currency}`}>{moneyIn(row[id], row.currency)}</span>,
  };
}

function controlColumns(label: string): readonly Column<Control>[] {
  const amount = (id: 'amount' | 'from_pools' | 'difference', name: string): Column<Control> => ({
    id,
    label: name,
    isNumber: true,
    cell: (row) => (
      <span title={`${row[id] ?? 'not counted'} ${row.currency}`}>{moneyIn(row[id], row.currency)}</span>
    ),
  });
  return [
    { id: 'currency', label: 'Currency', cell: ({ currency }) => currency },
    amount('amount', label),
    amount('from_pools', 'Seats of pools beside it'),
    amount('difference', 'Difference'),
  ];
}
