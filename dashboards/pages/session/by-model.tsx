// The session's cost by model and kind of work.
import { Paper, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { nameOf } from '../../parts/dimension-value.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { Empty } from '../../parts/states.tsx';
import { picoOf } from '../../words/money.ts';
import { shortModel } from '../sessions/session-facts.ts';

type Row = SessionAnswer['by_model'][number];

export function ByModel({ session }: { readonly session: SessionAnswer }) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" className="outlay-panel">
      <Title order={2} size="h4" id={id}>
        Which models did it use?
      </Title>
      <DataTable
        caption="Cost of the session by model and kind of work"
        columns={columnsOf(session)}
        rows={session.by_model}
        rowKey={({ provider, model, source }) => `${provider} ${model} ${source}`}
        empty={<Empty why="none-in-range" />}
      />
    </Paper>
  );
}

function Model({ name }: { readonly name: string }) {
  return (
    <Text span inherit title={name} style={{ whiteSpace: 'nowrap' }}>
      {shortModel(name)}
    </Text>
  );
}

function columnsOf(session: SessionAnswer): readonly Column<Row>[] {
  const whole = picoOf(session.cost_usd);
  const count = (
    id: keyof Row & ('calls' | 'input_tokens' | 'output_tokens'),
    label: string,
  ): Column<Row> => ({
    id,
    label,
    isNumber: true,
    cell: (row) => <Count of={row[id]} />,
    total: <Count of={session[id]} />,
  });
  return [
    { id: 'model', label: 'Model', cell: ({ model }) => <Model name={model} />, total: 'All' },
    { id: 'source', label: 'Kind of work', cell: ({ source }) => nameOf('source', source) },
    count('calls', 'Calls'),
    count('output_tokens', 'Output'),
    {
      id: 'cost',
      label: 'Cost',
      isNumber: true,
      cell: (row) => <Amount usd={row.cost_usd} />,
      total: <Amount usd={session.cost_usd} />,
    },
    {
      id: 'share',
      label: 'Share',
      isNumber: true,
      definition: 'Of the cost of the whole session.',
      cell: (row) => <ShareBar part={picoOf(row.cost_usd)} whole={whole} />,
    },
  ];
}
