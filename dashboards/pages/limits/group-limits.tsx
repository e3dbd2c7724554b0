// Groups: what each sets for every member, what that comes to, and how its members stand.
import { Anchor, Button } from '@mantine/core';
import { Link } from 'wouter';
import type { GroupState } from '../../../schemas/limit-states.ts';
import type { GroupAnswer, groupListAnswer } from '../../../schemas/settings-api.ts';
import type { z } from 'zod';
import { useRead } from '../../data/queries.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { microDollars } from '../../words/limits.ts';
import { UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { useGroupStates } from '../../data/limit-states.ts';
import { PER } from './scope-words.ts';
import { useAddress } from './use-address.ts';

export function GroupLimits() {
  const query = useRead<z.infer<typeof groupListAnswer>>('/api/v1/groups');
  const states = useGroupStates();
  const { open } = useAddress();
  return (
    <Panel
      title="What groups set for each member"
      summary="The amount applies to every member by themselves. A limit of a person’s own comes before it."
      query={query}
      height={320}
    >
      {({ data }) => (
        <DataTable
          caption="Groups and their limits"
          columns={columnsOf(states, (group) => open('group', group))}
          rows={data}
          rowKey={({ group }) => group}
          onRow={({ group }) => open('group', group)}
          count={counted(data.length, 'group', 'groups')}
          actions={<ExportMenu kind="group-limits" twin="/api/v1/limits/group-states" params={{}} />}
          empty={<Empty why="none-in-range" sentence="There are no groups yet." />}
        />
      )}
    </Panel>
  );
}

type States = ReadonlyMap<string, GroupState> | undefined;

function columnsOf(states: States, onOpen: (group: string) => void): Column<GroupAnswer>[] {
  return [
    {
      id: 'group',
      label: 'Group',
      cell: ({ group, name }) => (
        <Anchor component={Link} href={`/groups/${encodeURIComponent(group)}`} size="sm">
          {name}
        </Anchor>
      ),
    },
    {
      id: 'members',
      label: 'Members',
      isNumber: true,
      definition: 'People in the group today.',
      cell: ({ member_count: count }) => <Count of={count} />,
    },
    {
      id: 'limit',
      label: 'For each member',
      definition: 'Applies to every member without a limit of their own.',
      cell: ({ limits }) =>
        limits.length === 0
          ? 'No limit'
          : limits
              .map(({ period, limit_micros: micros }) =>
                micros === 0 ? `None allowed ${PER[period]}` : `${microDollars(micros)} ${PER[period]}`,
              )
              .join(', '),
    },
    {
      id: 'most',
      label: 'At most for all',
      isNumber: true,
      definition:
        'The monthly amount times members. Members with limits of their own may spend more or less.',
      cell: ({ group_maximum_micros: micros, member_count: count, limits }) => {
        const each = limits.find(({ period }) => period === 'month')?.limit_micros;
        return micros === null || each === undefined ? (
          UNKNOWN
        ) : (
          <span title={`${counted(count, 'member', 'members')} × ${microDollars(each)}`}>
            {microDollars(micros)}
          </span>
        );
      },
    },
    {
      id: 'spent',
      label: 'Spent this month',
      isNumber: true,
      definition: 'What its members spent this month, for whichever group.',
      cell: ({ group }) => <Amount usd={states?.get(group)?.spent_usd} />,
    },
    stateColumn(states, 'near', 'Near', 'Members who used 75 % or more of a limit and reached none.'),
    stateColumn(states, 'over', 'Reached', 'Members who reached a limit.'),
    stateColumn(states, 'own_limits', 'Own limits', 'Members whose limit of the month is their own.'),
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ group, name }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Change the limits of ${name}`}
          onClick={() => onOpen(group)}
        >
          Change
        </Button>
      ),
    },
  ];
}

function stateColumn(
  states: States,
  id: 'near' | 'over' | 'own_limits',
  label: string,
  definition: string,
): Column<GroupAnswer> {
  return {
    id,
    label,
    definition,
    isNumber: true,
    cell: ({ group }) => <Count of={states?.get(group)?.[id]} />,
  };
}
