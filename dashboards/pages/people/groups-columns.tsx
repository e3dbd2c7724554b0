// The columns of the table of groups.
import { Anchor, Box, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { UsageMeasures } from '../../../schemas/api.ts';
import type { GroupState } from '../../../schemas/limit-states.ts';
import { fromMicros } from '../../../schemas/money.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { Meter } from '../../parts/meter.tsx';
import { microDollars } from '../../words/limits.ts';
import { dollars, picoOf, UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import type { GroupRow } from './group-rows.ts';

type GroupColumn = Column<GroupRow>;

/** All columns; `search` is the query string that links keep. */
export function groupColumns(totals: UsageMeasures, search: string): GroupColumn[] {
  return [...spendColumns(totals, search), ...limitColumns()];
}

function spendColumns(totals: UsageMeasures, search: string): GroupColumn[] {
  return [
    { id: 'group', label: 'Group', sort: 'name', cell: (row) => <GroupName row={row} search={search} /> },
    {
      id: 'members',
      label: 'Members',
      sort: 'members',
      isNumber: true,
      definition: 'People in the group today.',
      cell: ({ members }) => <Count of={members} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      sort: 'cost',
      isNumber: true,
      definition: 'What was attributed to the group, auxiliary work included.',
      cell: ({ cost }) => <Amount usd={cost} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    {
      id: 'cost-per-member',
      label: 'Cost per member',
      sort: 'cost-per-member',
      isNumber: true,
      definition: 'Cost divided by members of today.',
      cell: ({ costPerMember }) => <Amount usd={costPerMember} />,
    },
  ];
}

function limitColumns(): GroupColumn[] {
  return [
    {
      id: 'per-member',
      label: 'Group budget',
      sort: 'per-member',
      isNumber: true,
      definition: 'The monthly amount that the group sets for each member, and what it comes to for all.',
      cell: (row) => <Budget row={row} />,
    },
    {
      id: 'limits',
      label: 'Limits of members',
      sort: 'limits',
      definition:
        "What members with a monthly limit spent this month, of these limits together: each member's own, the group's or the default.",
      cell: ({ name, state }) => <Together name={name} state={state} />,
    },
    {
      id: 'near',
      label: 'Near',
      sort: 'near',
      isNumber: true,
      definition: 'Members who used 75 % or more of a limit and did not reach it.',
      cell: ({ state }) => <Count of={state?.near} />,
    },
    {
      id: 'over',
      label: 'Reached',
      sort: 'over',
      isNumber: true,
      definition: 'Members who reached a limit.',
      cell: ({ state }) => <Count of={state?.over} />,
    },
  ];
}

function GroupName({
  row: { group, name, members, isMerged },
  search,
}: {
  readonly row: GroupRow;
  readonly search: string;
}) {
  if (isMerged) return name;
  if (members === null) return <DimensionValue dimension="group" value={group} />;
  return (
    <Anchor component={Link} href={`/groups/${encodeURIComponent(group)}${search}`} size="sm" fw={500}>
      {name}
    </Anchor>
  );
}

function Budget({ row: { members, perMember, maximum, isMerged } }: { readonly row: GroupRow }) {
  if (members === null || isMerged) return UNKNOWN;
  if (perMember === null) {
    return (
      <Text span size="sm" c="dimmed">
        None
      </Text>
    );
  }
  return (
    <Box>
      {microDollars(perMember)}
      <Text size="xs" c="dimmed">
        × {members} = {microDollars(maximum)}
      </Text>
    </Box>
  );
}

function Together({ name, state }: { readonly name: string; readonly state: GroupState | undefined }) {
  if (state === undefined) return UNKNOWN;
  const { limit_micros: micros, limited_spent_usd: spent, own_limits: own, unlimited } = state;
  if (micros === null) {
    return (
      <Text span size="sm" c="dimmed">
        No limits
      </Text>
    );
  }
  const numbers = `${dollars(spent)} of ${microDollars(micros)}`;
  const notes = [
    own > 0 && `${own} with ${own === 1 ? 'a limit' : 'limits'} of their own`,
    unlimited > 0 && `${counted(unlimited, 'member', 'members')} without`,
  ];
  return (
    <Box miw={170}>
      <Meter
        isBare
        percent={shareOf(spent, micros)}
        label={`Limits of the members of ${name}`}
        numbers={numbers}
      />
      <Text size="xs" mt={2} style={{ whiteSpace: 'nowrap' }}>
        {numbers}
      </Text>
      <Text size="xs" c="dimmed">
        {notes.filter(Boolean).join(', ')}
      </Text>
    </Box>
  );
}

/** In percent; undefined where what was spent is not known. */
function shareOf(spent: string | null, micros: number): number | undefined {
  const amount = picoOf(spent);
  if (amount === undefined) return undefined;
  return micros === 0 ? 100 : Number((amount * 100n) / fromMicros(micros));
}
