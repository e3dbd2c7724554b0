// The members of a group with what they spent and what limits each of them.
import { Text } from '@mantine/core';
import type { UsersAnswer } from '../../../schemas/api.ts';
import type { LimitState } from '../../../schemas/limit-api.ts';
import type { MembersAnswer } from '../../../schemas/settings-api.ts';
import { useRead, useUsers } from '../../data/queries.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { LimitCell } from '../../parts/limit-cell.tsx';
import { Answer, Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { rangeParams } from '../../view/range.ts';
import { useList } from '../../view/use-list.ts';
import { useView } from '../../view/use-view.ts';
import { without } from '../../view/view.ts';
import { capitalized, fullestLimit, sourceWords } from '../../words/limits.ts';
import { UNKNOWN } from '../../words/money.ts';
import { commonDomain } from '../../words/common-domain.ts';
import { useLimitStates } from '../../data/limit-states.ts';
import { sortMembers, type MemberRow } from './member-rows.ts';
import { PersonName } from './people-columns.tsx';

/** As many as one question can name. */
const MOST = 100;

export function GroupMembers({ group }: { readonly group: string }) {
  const { filters } = useView();
  const query = useRead<MembersAnswer>(`/api/v1/groups/${encodeURIComponent(group)}/members`);
  const count = query.data?.members.length ?? 0;
  return (
    <Panel
      title="Members"
      summary={
        count > MOST
          ? `The first ${MOST} of ${count} by name. People, filtered by this group, lists everybody with usage.`
          : 'What each spent in these days, for whichever group, and their limit now.'
      }
      query={query}
      height={[320, 480]}
    >
      {({ members }) => {
        const users = members.filter((user) => filters.user?.includes(user) ?? true);
        if (members.length === 0)
          return <Empty why="never" sentence="Nobody is a member yet." action={null} />;
        return users.length === 0 ? <Empty why="filtered-out" /> : <Members users={users.slice(0, MOST)} />;
      }}
    </Panel>
  );
}

function Members({ users }: { readonly users: readonly string[] }) {
  const { span, filters, search } = useView();
  const { write } = usePrivacy();
  const asked = { ...rangeParams(span), ...without(filters, 'group'), user: users };
  const query = useUsers({ ...asked, limit: MOST });
  const states = useLimitStates(users);
  const list = useList({ byDefault: '-cost', question: {} });
  const domain = commonDomain(users);
  const seen = new Map(query.data?.data.map((row) => [row.user, row]));
  const rows = users.map((user): MemberRow => ({ user, usage: seen.get(user), state: states?.get(user) }));
  return (
    <Answer query={query} height={52 * users.length + 120}>
      {(data) => (
        <DataTable
          caption="Members by what they spent"
          columns={memberColumns(
            (user) => write(user).replace(domain, ''),
            search(without(filters, 'user')),
            data.totals,
          )}
          rows={sortMembers(rows, list.sort)}
          rowKey={({ user }) => user}
          sort={list.sort}
          onSort={list.onSort}
          empty={null}
          actions={<ExportMenu kind="users" params={asked} twin="/api/v1/users" />}
        />
      )}
    </Answer>
  );
}

function memberColumns(
  write: (user: string) => string,
  search: string,
  totals: UsersAnswer['totals'],
): Column<MemberRow>[] {
  return [
    {
      id: 'user',
      label: 'Member',
      sort: 'name',
      cell: ({ user }) => <PersonName user={user} name={write(user)} search={search} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      sort: 'cost',
      isNumber: true,
      definition:
        'Cost of model calls in US dollars, without excluded auxiliary work. A dash: no usage in these days.',
      cell: ({ usage }) => <Amount usd={usage?.cost_usd} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    {
      id: 'limit',
      label: 'Limit',
      definition: 'How much is used, at the moment, of the limit that is used up most.',
      cell: ({ user, state }) => <LimitCell state={state} name={write(user)} />,
    },
    {
      id: 'source',
      label: 'Where the limit comes from',
      cell: ({ state }) => (
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {sourceOf(state)}
        </Text>
      ),
    },
    {
      id: 'messages',
      label: 'Messages',
      sort: 'messages',
      isNumber: true,
      definition: "The person's prompts.",
      cell: ({ usage }) => <Count of={usage?.messages} />,
      total: <Count of={totals.messages} />,
    },
    {
      id: 'chats',
      label: 'Chats',
      sort: 'chats',
      isNumber: true,
      definition: 'Sessions with usage.',
      cell: ({ usage }) => <Count of={usage?.chats} />,
      total: <Count of={totals.chats} />,
    },
  ];
}

function sourceOf(state: LimitState | undefined): string {
  const limit = state && fullestLimit(state.effective);
  return limit ? capitalized(sourceWords(limit.source)) : UNKNOWN;
}
