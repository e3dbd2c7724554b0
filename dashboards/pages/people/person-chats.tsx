// One person's chats, those that cost most first.
import { Anchor, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SessionRow, UserAnswer } from '../../../schemas/api.ts';
import type { Params } from '../../data/client.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useView } from '../../view/use-view.ts';
import { counted } from '../../words/numbers.ts';
import { duration, minute } from '../../words/times.ts';
import { shortModel } from '../sessions/session-facts.ts';
import { FILE_NOTE } from './person-cards.tsx';

const MOST_SHOWN = 15;

type Props = {
  readonly query: UseQueryResult<UserAnswer>;
  readonly path: string;
  /** Days and filters. */
  readonly params: Params;
};

export function PersonChats({ query, path, params }: Props) {
  const { filters, search } = useView();
  const user = query.data?.user ?? '';
  return (
    <Panel
      title="Which chats"
      summary={query.data && summaryOf(query.data)}
      query={query}
      height={[400, 600]}
      actions={
        <Anchor component={Link} href={`/sessions${search({ ...filters, user: [user] })}`} size="sm">
          All sessions
        </Anchor>
      }
    >
      {(data) => (
        <DataTable
          caption="Chats by what they cost"
          columns={chatColumns(search())}
          rows={data.by_chat.slice(0, MOST_SHOWN)}
          rowKey={({ session }) => session}
          empty={<Empty why="none-in-range" />}
          actions={
            <ExportMenu
              kind="sessions"
              params={{ ...params, user: data.user }}
              twin={path}
              twinParams={params}
              note={FILE_NOTE}
            />
          }
        />
      )}
    </Panel>
  );
}

function summaryOf({ by_chat: chats, summary }: UserAnswer): string {
  if (chats.length <= MOST_SHOWN) return `${counted(chats.length, 'chat', 'chats')}.`;
  return `The ${MOST_SHOWN} that cost most of ${counted(summary.chats, 'chat', 'chats')}.`;
}

/** The columns of chats of one person; `search` is the query string that links keep. */
export function chatColumns(search: string): Column<SessionRow>[] {
  return [
    {
      id: 'started',
      label: 'Chat',
      cell: ({ session, started }) => (
        <Anchor
          component={Link}
          href={`/sessions/${encodeURIComponent(session)}${search}`}
          size="sm"
          title={session}
          style={{ whiteSpace: 'nowrap' }}
        >
          {minute(started)}
        </Anchor>
      ),
    },
    {
      id: 'duration',
      label: 'Duration',
      isNumber: true,
      definition: 'From the first to the last usage.',
      cell: ({ started, ended }) => duration(Date.parse(ended) - Date.parse(started)),
    },
    { id: 'repo', label: 'Repository', cell: ({ repo }) => <Place repo={repo} /> },
    {
      id: 'agent',
      label: 'Agent',
      cell: ({ agent }) => (
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {agent}
        </Text>
      ),
    },
    {
      id: 'models',
      label: 'Models',
      cell: ({ models }) => (
        <Text size="sm" maw={250} truncate title={models.join(', ')}>
          {models.map(shortModel).join(', ')}
        </Text>
      ),
    },
    {
      id: 'messages',
      label: 'Messages',
      isNumber: true,
      definition: "The person's prompts.",
      cell: ({ messages }) => <Count of={messages} />,
    },
    {
      id: 'tokens',
      label: 'Output',
      isNumber: true,
      definition: 'Tokens generated, reasoning included.',
      cell: ({ output_tokens: tokens }) => <Count of={tokens} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      isNumber: true,
      definition: 'In US dollars; a dash where nothing has a price.',
      cell: ({ cost_usd: cost }) => <Amount usd={cost} />,
    },
  ];
}

/** The last part of a repository's name; all of it on hover. */
function Place({ repo }: { readonly repo: string }) {
  return (
    <Text size="sm" title={repo} fs={repo === '' ? 'italic' : undefined} style={{ whiteSpace: 'nowrap' }}>
      {repo === '' ? 'Unattributed' : repo.split('/').slice(-1)[0]}
    </Text>
  );
}
