// One person's usage by model.
import { Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { UserAnswer } from '../../../schemas/api.ts';
import type { Params } from '../../data/client.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { picoOf } from '../../words/money.ts';
import { FILE_NOTE } from './person-cards.tsx';
import { shareOfCost } from './shares.ts';

type ModelRow = UserAnswer['by_model'][number];
type Props = {
  readonly query: UseQueryResult<UserAnswer>;
  readonly path: string;
  /** Days and filters. */
  readonly params: Params;
};

export function PersonModels({ query, path, params }: Props) {
  return (
    <Panel title="Which models" query={query} height={[200, 300]}>
      {(data) => (
        <DataTable
          caption="Models by what they cost"
          columns={columnsOf(data)}
          rows={data.by_model}
          rowKey={({ provider, model }) => `${provider}/${model}`}
          empty={<Empty why="none-in-range" />}
          actions={
            <ExportMenu
              kind="usage"
              params={{ ...params, user: data.user, group_by: 'provider,model' }}
              twin={path}
              twinParams={params}
              note={FILE_NOTE}
            />
          }
        />
      )}
    </Panel>
  );
}

function columnsOf({ summary }: UserAnswer): Column<ModelRow>[] {
  return [
    { id: 'model', label: 'Model', cell: ({ model }) => model || 'Unattributed' },
    {
      id: 'provider',
      label: 'Provider',
      cell: ({ provider }) => <Text size="sm">{provider || 'Unattributed'}</Text>,
    },
    {
      id: 'cost',
      label: 'Cost',
      isNumber: true,
      definition: 'In US dollars; a dash where the model has no price.',
      cell: ({ cost_usd: cost }) => <Amount usd={cost} />,
      total: <Amount usd={summary.cost_usd} />,
    },
    {
      id: 'share',
      label: 'Share',
      isNumber: true,
      definition: "Of the person's cost in these days.",
      cell: ({ cost_usd: cost }) => shareOfCost(picoOf(cost), picoOf(summary.cost_usd)),
    },
    {
      id: 'calls',
      label: 'Calls',
      isNumber: true,
      definition: 'Model calls told one by one.',
      cell: ({ calls }) => <Count of={calls} />,
      total: <Count of={summary.calls} />,
    },
    ...(
      [
        ['input_tokens', 'Input'],
        ['output_tokens', 'Output'],
        ['cache_read_tokens', 'Cache read'],
        ['cache_write_tokens', 'Cache write'],
      ] as const
    ).map(([field, label]): Column<ModelRow> => ({
      id: field,
      label,
      isNumber: true,
      definition: `${label} tokens.`,
      cell: (row) => <Count of={row[field]} />,
      total: <Count of={summary[field]} />,
    })),
  ];
}
