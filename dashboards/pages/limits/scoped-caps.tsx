// Whose sessions have caps of their own: groups and people.
import { Anchor, Text } from '@mantine/core';
import type { SessionCapsAnswer, SessionCapsList } from '../../../schemas/session-caps.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Failure } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { CAPS, capText } from './cap-words.ts';
import { useAddress } from './use-address.ts';

/** A group's cap is one of each session of its members. */
export function ScopedCaps() {
  const { data, error, refetch } = useRead<SessionCapsList>('/api/v1/session-caps');
  if (error !== null && data === undefined) return <Failure error={error} onRetry={() => void refetch()} />;
  const rows = data?.data.filter(({ source }) => source.scope !== 'default') ?? [];
  if (rows.length === 0)
    return (
      <Text size="sm" mt="sm" c="dimmed">
        {data && 'No group and no person has caps of their own.'}
      </Text>
    );
  return (
    <DataTable
      caption="Caps of groups and people"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ source }) => `${source.scope} ${source.id}`}
      empty={null}
    />
  );
}

const COLUMNS: readonly Column<SessionCapsAnswer>[] = [
  {
    id: 'whose',
    label: 'Whose sessions',
    cell: ({ source }) => <Whose {...source} />,
  },
  ...CAPS.map((cap): Column<SessionCapsAnswer> => ({
    id: cap.field,
    label: cap.label,
    isNumber: true,
    definition: cap.definition,
    cell: (row) => capText(cap, row[cap.field]),
  })),
  {
    id: 'action',
    label: 'Beyond it',
    cell: ({ action }) => (action === 'block' ? 'Refused' : 'Told only'),
  },
];

function Whose({ scope, id }: SessionCapsAnswer['source']) {
  const { open } = useAddress();
  const { write } = usePrivacy();
  const name = scope === 'group' ? `Group ${id}` : write(id);
  return (
    <Anchor component="button" type="button" size="sm" onClick={() => open('caps', `${scope}/${id}`)}>
      {name}
    </Anchor>
  );
}
