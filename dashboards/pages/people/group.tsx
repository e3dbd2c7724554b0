// One group: its budget, its members with what they spent and what limits them, and who joined or left.
import { Anchor, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { GroupAnswer } from '../../../schemas/settings-api.ts';
import { ApiProblem } from '../../data/client.ts';
import { useRead, useUsage } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { StatCard } from '../../parts/stat-card.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePart } from '../../view/use-part.ts';
import { useView } from '../../view/use-view.ts';
import { microDollars } from '../../words/limits.ts';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { days } from '../../words/times.ts';
import { GroupBudget } from './group-budget.tsx';
import { GroupHistory } from './group-history.tsx';
import { GroupMembers } from './group-members.tsx';
import { useGroupStates } from '../../data/limit-states.ts';

export default function GroupPage() {
  const group = usePart('group');
  const query = useRead<GroupAnswer>(`/api/v1/groups/${encodeURIComponent(group)}`);
  const gone = query.error instanceof ApiProblem && query.error.status === 404 ? query.error : undefined;
  return (
    <Stack>
      <Header group={group} name={query.data?.name ?? group} />
      {gone ? (
        <Empty why="never" sentence={gone.message} action={null} />
      ) : (
        <>
          <Figures group={group} />
          <GroupBudget group={group} members={query.data?.member_count} />
          <GroupMembers group={group} />
          <GroupHistory group={group} />
        </>
      )}
    </Stack>
  );
}

function Header({ group, name }: { readonly group: string; readonly name: string }) {
  const { search } = useView();
  return (
    <Stack gap={4}>
      <Anchor component={Link} href={`/people${withTab(search())}`} size="sm" className="outlay-no-print">
        ‹ People and groups
      </Anchor>
      <Title order={1}>{name}</Title>
      <Text size="sm" c="dimmed">
        Group {group}
      </Text>
    </Stack>
  );
}

function withTab(search: string): string {
  return search === '' ? '?tab=groups' : `${search}&tab=groups`;
}

function Figures({ group }: { readonly group: string }) {
  const { span, filters } = useView();
  const query = useUsage({ span, filters: { ...filters, group: [group] } });
  const state = useGroupStates([group])?.get(group);
  return (
    <Panel title="What the group spent" summary={days(span)} query={query} height={[110, 465]}>
      {({ totals }) => (
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
          <StatCard
            label="Cost"
            value={dollars(totals.cost_usd, 'card')}
            definition="What was attributed to the group when it was spent, auxiliary work included."
            change={
              totals.unpriced_calls > 0 &&
              `${counted(totals.unpriced_calls, 'call has', 'calls have')} no price`
            }
          />
          <StatCard
            label="This month"
            value={dollars(state?.spent_usd, 'card')}
            definition="What the members of today spent this month, for whichever group."
            change={state && `by ${counted(state.member_count, 'member', 'members')}`}
          />
          <StatCard
            label="Limits of members"
            value={microDollars(state?.limit_micros)}
            definition="Monthly limits of all members together: each one's own, the group's or the default."
            change={state && ownWords(state.own_limits, state.unlimited)}
          />
          <StatCard
            label="Near or at a limit"
            value={state ? String(state.near + state.over) : '–'}
            definition="Members who used 75 % or more of a limit of any period."
            change={state && `${state.near} near, ${state.over} reached it`}
          />
        </SimpleGrid>
      )}
    </Panel>
  );
}

function ownWords(own: number, unlimited: number): string {
  const notes = [
    own > 0 && `${own} with ${own === 1 ? 'a limit' : 'limits'} of their own`,
    unlimited > 0 && `${unlimited} without a limit`,
  ];
  return notes.filter(Boolean).join(', ');
}
