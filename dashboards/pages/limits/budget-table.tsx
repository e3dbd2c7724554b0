// Budgets of agents, repositories, models, groups, sessions and everything together, with their progress.
import { Box, Button, Text } from '@mantine/core';
import type { z } from 'zod';
import type { budgetList, BudgetTold } from '../../../schemas/budgets.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { nameOf } from '../../parts/dimension-value.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useList } from '../../view/use-list.ts';
import { useNow } from '../../view/use-now.ts';
import { microDollars, runsOutAt, type EffectiveLimit } from '../../words/limits.ts';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { day, minute } from '../../words/times.ts';
import { PER, SCOPE_NAMES } from './scope-words.ts';
import { useAddress } from './use-address.ts';

const PAGE_ROWS = 50;

export function BudgetTable() {
  const list = useList({ byDefault: 'id', question: {} });
  const query = useRead<z.infer<typeof budgetList>>('/api/v1/budgets', {
    limit: PAGE_ROWS,
    cursor: list.cursor,
  });
  const { open } = useAddress();
  const now = useNow();
  const next = query.data?.next_cursor;
  return (
    <Panel
      title="Which budgets there are, and how much is used"
      summary="A budget caps what is shared: an agent, a repository, a model, the pool of a group, one session, or everything."
      query={query}
      height={260}
    >
      {({ data }) => (
        <DataTable
          caption="Budgets"
          columns={columnsOf(now, (budget) => open('budget', budget))}
          rows={data}
          rowKey={({ budget }) => budget}
          onRow={({ budget }) => open('budget', budget)}
          actions={<ExportMenu kind="budgets" twin="/api/v1/budgets" params={{}} />}
          empty={
            <Empty
              why="never"
              sentence="There is no budget yet."
              action={
                <Button size="xs" variant="default" onClick={() => open('edit', 'budget')}>
                  Add a budget
                </Button>
              }
            />
          }
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

function columnsOf(now: number, onOpen: (budget: string) => void): Column<BudgetTold>[] {
  return [
    { id: 'name', label: 'Budget', cell: ({ name, budget }) => <Text size="sm">{name || budget}</Text> },
    { id: 'scope', label: 'About', cell: (row) => <Scope row={row} /> },
    {
      id: 'used',
      label: 'Used',
      definition: 'Spent in the current period, of the amount.',
      cell: (row) => <Used row={row} />,
    },
    {
      id: 'amount',
      label: 'Amount',
      isNumber: true,
      cell: ({ limit_micros: micros, period }) => `${microDollars(micros)} ${PER[period]}`,
    },
    {
      id: 'action',
      label: 'When used up',
      definition: 'A hard budget refuses what goes beyond it, a soft one only tells.',
      cell: ({ action, enabled }) =>
        enabled ? (action === 'block' ? 'Refuses work' : 'Only tells') : 'Switched off',
    },
    {
      id: 'runs-out',
      label: 'Runs out',
      definition: 'When it is used up if the period goes on as it began (est.).',
      cell: (row) => runsOutCell(row, now),
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ budget, name }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Change the budget ${name || budget}`}
          onClick={() => onOpen(budget)}
        >
          Change
        </Button>
      ),
    },
  ];
}

function Scope({ row: { scope } }: { readonly row: BudgetTold }) {
  const { kind, id } = scope;
  return (
    <Text size="sm" maw={260} truncate title={id}>
      {SCOPE_NAMES[kind]}
      {kind !== 'deployment' && ` ${kind === 'session' ? id : nameOf(kind, id)}`}
    </Text>
  );
}

function Used({ row }: { readonly row: BudgetTold }) {
  const { state, name, budget } = row;
  const numbers = `${dollars(state.spent_usd)} of ${dollars(state.limit_usd)}`;
  const percent = state.percent ?? undefined;
  return (
    <Box miw={150}>
      <Meter isBare percent={percent} label={`Budget ${name || budget}`} numbers={numbers} />
      <Text size="xs" mt={2} style={{ whiteSpace: 'nowrap' }}>
        {percent === undefined ? 'Spend not known' : `${percent} %: ${numbers}`}
      </Text>
    </Box>
  );
}

function runsOutCell({ state, limit_micros: micros, period, enabled }: BudgetTold, now: number): string {
  const { spent_usd: spent, period_start: start, resets_at: resets, exceeded } = state;
  if (!enabled || spent === null || start === null || resets === null) return UNKNOWN;
  if (exceeded) return `Used up, resets ${period === 'day' ? minute(resets) : day(resets)}`;
  const limit = {
    limit_micros: micros,
    spent_usd: spent,
    period_start: start,
    resets_at: resets,
  } as EffectiveLimit;
  const at = runsOutAt(limit, now);
  if (at === undefined) return `Not this ${period}`;
  return `${period === 'day' ? minute(at) : day(at)} (est.)`;
}
