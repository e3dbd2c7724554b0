// Pools of credits that seats bring each month.
import { Button } from '@mantine/core';
import type { CreditPoolTold } from '../../../schemas/credits-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { quantityText } from '../../words/figures.ts';
import { exact } from '../../words/numbers.ts';
import { monthName } from '../../words/times.ts';
import { useAddress } from '../limits/use-address.ts';
import { panelId } from './model-address.ts';
import { CREDIT_POOLS } from './questions.ts';

type List = { readonly data: readonly CreditPoolTold[] };

export function Pools() {
  const { open } = useAddress();
  const query = useRead<List>(CREDIT_POOLS);
  return (
    <Panel
      title="Which pools of credits are there?"
      summary="Credits that seats bring each month, shared by all."
      query={query}
      height={100}
      actions={
        <Button size="compact-sm" variant="default" onClick={() => open('edit', panelId.pool(''))}>
          Add a pool
        </Button>
      }
    >
      {({ data }) => (
        <DataTable
          caption="Pools of credits"
          columns={columnsOf((pool) => open('edit', panelId.pool(pool)))}
          rows={data}
          rowKey={({ pool }) => pool}
          actions={<ExportMenu twin={CREDIT_POOLS} params={{}} />}
          empty={
            <Empty
              why="never"
              sentence="None is set: what is left of a month’s credits is not known."
              action={null}
            />
          }
        />
      )}
    </Panel>
  );
}

function columnsOf(onOpen: (pool: string) => void): readonly Column<CreditPoolTold>[] {
  return [
    { id: 'name', label: 'Pool', cell: ({ name, pool }) => name || pool },
    { id: 'unit', label: 'Unit', cell: ({ unit }) => unit },
    { id: 'seats', label: 'Seats', isNumber: true, cell: ({ seats }) => exact(seats) },
    {
      id: 'each',
      label: 'A seat',
      isNumber: true,
      definition: 'Credits of a seat and month.',
      cell: ({ credits_per_seat: each }) => quantityText(each),
    },
    {
      id: 'all',
      label: 'Together',
      isNumber: true,
      definition: 'Credits of all seats each month.',
      cell: ({ credits }) => quantityText(credits),
    },
    {
      id: 'price',
      label: 'Dollars a seat',
      isNumber: true,
      cell: ({ seat_price_usd: usd }) => <Amount usd={usd} />,
    },
    {
      id: 'months',
      label: 'Months',
      cell: ({ from_month: from, to_month: to }) =>
        to === null ? `from ${monthName(from)}` : `${monthName(from)} – ${monthName(to)}`,
    },
    {
      id: 'overage',
      label: 'Beyond it',
      cell: ({ allows_overage: allows }) => (allows ? 'billed' : 'refused'),
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ pool, name }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Change: ${name || pool}`}
          onClick={() => onOpen(pool)}
        >
          Change
        </Button>
      ),
    },
  ];
}
