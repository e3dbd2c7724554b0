// Who changed which setting, from what to what, and why.
import { Box, NativeSelect, Text } from '@mantine/core';
import type { ChangeAnswer, ChangeLogAnswer } from '../../../schemas/change-log.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useList } from '../../view/use-list.ts';
import { usePrivacy, type Privacy } from '../../view/pseudonyms.ts';
import { minute } from '../../words/times.ts';
import { Differences } from './difference-list.tsx';
import { useAddress } from './use-address.ts';

const PAGE_ROWS = 25;

const KIND_WORDS: Readonly<Record<ChangeAnswer['kind'], string>> = {
  limits: 'Defaults and rules',
  user_limit: 'Limits of a person',
  group_limit: 'Limits of a group',
  group: 'Group',
  members: 'Members of a group',
  raise: 'Raise',
  alias: 'Name of a person',
  token: 'Token',
  budget: 'Budget',
  channel: 'Channel',
  forge: 'Connection to a forge',
  link: 'Link to a pull request',
  session_caps: 'Session caps',
  pattern: 'Runaway pattern',
  price: 'Price',
  credit_pool: 'Pool of credits',
  bill_connection: 'Connection to billing',
  bill_scope: 'Scope at a provider',
  cost_centers: 'Rules of cost centers',
  sign_off: 'Sign-off of a month',
  reconcile_tolerance: 'Tolerance of reconciliation',
  retention: 'Retention',
  retention_floor: 'Start of what is kept',
};

const CHANGE_WORDS = { created: 'Set', changed: 'Changed', removed: 'Taken away' } as const;

export function Changes() {
  const { query: address, put } = useAddress();
  const privacy = usePrivacy();
  const kind = Object.keys(KIND_WORDS).find((each) => each === address.get('kind'));
  const list = useList({ byDefault: 'latest', question: { kind } });
  const query = useRead<ChangeLogAnswer>('/api/v1/settings/audit', {
    kind,
    limit: PAGE_ROWS,
    cursor: list.cursor,
  });
  const next = query.data?.next_cursor;
  return (
    <Panel
      title="Who changed what, and why"
      query={query}
      height={420}
      actions={
        <NativeSelect
          size="sm"
          aria-label="Which settings"
          value={kind ?? ''}
          onChange={(event) => put('kind', event.currentTarget.value, ['page'])}
          data={[
            { value: '', label: 'All settings' },
            ...Object.entries(KIND_WORDS).map(([value, label]) => ({ value, label })),
          ]}
        />
      }
    >
      {({ data }) => (
        <DataTable
          caption="Changes of settings, the latest first"
          columns={columnsOf(privacy)}
          rows={data}
          rowKey={(row) => `${row.kind} ${row.id} ${row.version}`}
          actions={<ExportMenu kind="changes" twin="/api/v1/settings/audit" params={{ kind }} />}
          empty={
            <Empty
              why={kind === undefined ? 'none-in-range' : 'filtered-out'}
              sentence="Nothing was changed."
            />
          }
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

/** Settings of one person, whose name is their id. */
const OF_PEOPLE: ReadonlySet<ChangeAnswer['kind']> = new Set(['user_limit', 'alias']);

function columnsOf({ write, writeText }: Privacy): Column<ChangeAnswer>[] {
  const idOf = ({ kind, id }: ChangeAnswer): string => {
    if (id.startsWith('user/')) return `user/${write(id.slice('user/'.length))}`;
    return OF_PEOPLE.has(kind) ? write(id) : writeText(id);
  };
  return [
    {
      id: 'at',
      label: 'When',
      cell: ({ changed_at: at }) => <span style={{ whiteSpace: 'nowrap' }}>{minute(at)}</span>,
    },
    { id: 'by', label: 'By', cell: ({ changed_by: by }) => writeText(by) },
    {
      id: 'what',
      label: 'Setting',
      cell: (row) => (
        <Box maw={240}>
          <Text size="sm">{KIND_WORDS[row.kind]}</Text>
          <Text size="xs" c="dimmed" truncate title={idOf(row)}>
            {idOf(row)}
          </Text>
        </Box>
      ),
    },
    { id: 'change', label: 'Change', cell: ({ change }) => CHANGE_WORDS[change] },
    {
      id: 'from',
      label: 'From what to what',
      cell: ({ before, after }) => <Differences before={before} after={after} />,
    },
    {
      id: 'why',
      label: 'Reason',
      cell: ({ reason }) => <Text size="sm">{reason === '' ? '–' : writeText(reason)}</Text>,
    },
  ];
}
