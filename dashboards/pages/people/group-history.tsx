// Who joined and left a group, and who made them so.
import { Text } from '@mantine/core';
import type { z } from 'zod';
import type { membershipsAnswer } from '../../../schemas/directory-api.ts';
import { useRead } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { minute } from '../../words/times.ts';
import { membershipEvents, type MembershipEvent } from './membership-events.ts';

const MOST_SHOWN = 50;

export function GroupHistory({ group }: { readonly group: string }) {
  const { write } = usePrivacy();
  const query = useRead<z.infer<typeof membershipsAnswer>>('/api/v1/memberships', { group });
  return (
    <Panel
      title="Who joined and left"
      summary="Moving between groups changes which limit counts, never what was spent."
      query={query}
      height={[200, 700]}
    >
      {({ data }) => {
        const events = membershipEvents(data);
        return (
          <DataTable
            caption="Changes of membership, the latest first"
            columns={historyColumns(write)}
            rows={events.slice(0, MOST_SHOWN)}
            rowKey={(event) => `${event.user}/${event.at}/${event.change}`}
            empty={<Empty why="never" sentence="Nobody has been a member yet." action={null} />}
          />
        );
      }}
    </Panel>
  );
}

function historyColumns(write: (user: string) => string): Column<MembershipEvent>[] {
  return [
    { id: 'user', label: 'Person', cell: ({ user }) => <Text size="sm">{write(user)}</Text> },
    { id: 'change', label: 'Change', cell: ({ change }) => (change === 'joined' ? 'Joined' : 'Left') },
    { id: 'at', label: 'When', cell: ({ at }) => minute(at) },
    { id: 'by', label: 'By', cell: ({ by }) => by },
    { id: 'because', label: 'Reason', cell: ({ because }) => because || 'None given' },
  ];
}
