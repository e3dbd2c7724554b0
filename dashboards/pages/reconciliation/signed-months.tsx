// Months that are signed off.
import { Button } from '@mantine/core';
import type { SignOffAnswer } from '../../../schemas/sign-off-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMonth } from '../../view/use-month.ts';
import { minute, monthName } from '../../words/times.ts';
import { SIGN_OFFS } from './questions.ts';
import { sumOf } from './sign-off-words.ts';

type Signed = Pick<SignOffAnswer, 'month' | 'signed'>;

export function SignedMonths() {
  const { choose } = useMonth();
  const query = useRead<{ readonly data: readonly Signed[] }>(SIGN_OFFS);
  return (
    <Panel title="Which months are signed off?" query={query} height={100}>
      {({ data }) => (
        <DataTable
          caption="Months that are signed off, the latest first"
          columns={columnsOf(choose)}
          rows={data}
          rowKey={({ month }) => month}
          actions={<ExportMenu twin={SIGN_OFFS} params={{}} />}
          empty={<Empty why="none-in-range" sentence="None yet." />}
        />
      )}
    </Panel>
  );
}

function columnsOf(choose: (month: string) => void): readonly Column<Signed>[] {
  return [
    {
      id: 'month',
      label: 'Month',
      cell: ({ month }) => (
        <Button size="compact-sm" variant="subtle" onClick={() => choose(month)}>
          {monthName(month)}
        </Button>
      ),
    },
    { id: 'by', label: 'By', cell: ({ signed }) => signed?.by ?? '' },
    { id: 'at', label: 'When', cell: ({ signed }) => (signed ? minute(signed.as_of) : '') },
    {
      id: 'billed',
      label: 'Billed then',
      isNumber: true,
      definition: 'Of providers of which a report was imported.',
      cell: ({ signed }) => <Amount usd={sumOf(signed?.figures ?? [], 'billed_usd')} />,
    },
    { id: 'note', label: 'Note', cell: ({ signed }) => signed?.note ?? '' },
  ];
}
