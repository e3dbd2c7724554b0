// Messages that were allowed because nobody could tell what was spent.
import { Text } from '@mantine/core';
import type { z } from 'zod';
import type { FailedOpen, failedOpenAnswer } from '../../../schemas/alerts.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { useList } from '../../view/use-list.ts';
import { counted } from '../../words/numbers.ts';
import { minute } from '../../words/times.ts';

const PAGE_ROWS = 25;
const PATH = '/api/v1/failed-open';

export function Unread() {
  const { write } = usePrivacy();
  const list = useList({ byDefault: 'latest', question: {} });
  const query = useRead<z.infer<typeof failedOpenAnswer>>(PATH, { limit: PAGE_ROWS, cursor: list.cursor });
  const next = query.data?.next_cursor;
  const more = query.data?.not_listed ?? 0;
  return (
    <Panel
      title="Which messages were allowed unread"
      summary={`Limits fail open: while spend cannot be read, work goes on and is listed here.${
        more > 0 ? ` ${counted(more, 'more is', 'more are')} counted and not listed.` : ''
      }`}
      query={query}
      height={260}
    >
      {({ data }) => (
        <DataTable
          caption="Messages that were allowed unread, the latest first"
          columns={columnsOf(write)}
          rows={data}
          rowKey={(row) => [row.at, row.user, row.session, row.prompt, row.told_by].join(' ')}
          actions={<ExportMenu kind="failed-open" twin={PATH} params={{}} />}
          empty={<Empty why="none-in-range" sentence="None: every check was answered." />}
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

function columnsOf(write: (user: string) => string): Column<FailedOpen>[] {
  return [
    { id: 'at', label: 'When', cell: ({ at }) => minute(at) },
    { id: 'user', label: 'Person', cell: ({ user }) => (user === '' ? 'not told' : write(user)) },
    { id: 'agent', label: 'Agent', cell: ({ agent }) => agent || 'not told' },
    { id: 'cause', label: 'Why', cell: ({ cause }) => <Text size="sm">{cause}</Text> },
    {
      id: 'by',
      label: 'Told by',
      definition: 'A hook tells it later where the server did not answer in time.',
      cell: ({ told_by: by }) => (by === 'hook' ? 'the hook' : 'the server'),
    },
    { id: 'session', label: 'Session', isOptional: true, cell: ({ session }) => session || 'not told' },
  ];
}
