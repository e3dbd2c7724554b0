// Pricing what was charged again, and what earlier such jobs changed.
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RerateAnswer } from '../../../schemas/rerate-api.ts';
import { read } from '../../data/client.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { signedDollars } from '../../words/figures.ts';
import { exact } from '../../words/numbers.ts';
import { useAddress } from '../limits/use-address.ts';
import { askedWords, progressWords, rangeWords } from './rerate-words.ts';
import { panelId } from './model-address.ts';
import { RERATES } from './questions.ts';

const LOOK_MS = 1_000;

type List = { readonly data: readonly RerateAnswer[] };

const isMoving = ({ state }: Pick<RerateAnswer, 'state'>): boolean =>
  state === 'waiting' || state === 'running';

export function Rerates() {
  const { open } = useAddress();
  const query = useQuery({
    queryKey: [RERATES, {}],
    queryFn: async ({ signal }) => await read<List>(RERATES, {}, signal),
    refetchInterval: ({ state }) => (state.data?.data.some(isMoving) ? LOOK_MS : false),
  });
  return (
    <Panel
      title="What was priced again?"
      summary="A price counts from the next call on. Pricing again books the difference as corrections; the past stays readable."
      query={query}
      height={140}
      actions={
        <Button size="compact-sm" variant="default" onClick={() => open('edit', panelId.rerate('', ''))}>
          Price again
        </Button>
      }
    >
      {({ data }) => (
        <DataTable
          caption="Jobs that priced again, the latest first"
          columns={columnsOf((id) => open('edit', panelId.job(id)))}
          rows={data}
          rowKey={({ id }) => id}
          actions={<ExportMenu twin={RERATES} params={{}} />}
          empty={<Empty why="never" sentence="Nothing was priced again yet." action={null} />}
        />
      )}
    </Panel>
  );
}

function columnsOf(onOpen: (id: string) => void): readonly Column<RerateAnswer>[] {
  return [
    { id: 'range', label: 'What', cell: rangeWords },
    {
      id: 'state',
      label: 'State',
      cell: (row) => (
        <>
          <Text size="sm">{progressWords(row)}</Text>
          {isMoving(row) && (
            <progress
              className="outlay-progress"
              max={Math.max(1, row.progress.days)}
              value={row.progress.days_done}
              aria-label={`How far it is: ${rangeWords(row)}`}
            />
          )}
        </>
      ),
    },
    { id: 'changed', label: 'Changed', isNumber: true, cell: ({ changed }) => exact(changed) },
    {
      id: 'difference',
      label: 'Difference',
      isNumber: true,
      cell: ({ difference_usd: usd }) => signedDollars(usd),
    },
    {
      id: 'asked',
      label: 'Asked by',
      cell: (row) => (
        <Text size="sm" maw={320} className="outlay-wraps">
          {askedWords(row)}
        </Text>
      ),
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: (row) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Before and after: ${rangeWords(row)}`}
          onClick={() => onOpen(row.id)}
        >
          Before and after
        </Button>
      ),
    },
  ];
}
