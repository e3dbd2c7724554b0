// Every session with what it cost, who ran it where, and what stands out about it.
import { Stack, Title } from '@mantine/core';
import { useLocation } from 'wouter';
import type { SessionsAnswer } from '../../../schemas/api.ts';
import { useSessions, useUsage } from '../../data/queries.ts';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useList, type UsedList } from '../../view/use-list.ts';
import { useView } from '../../view/use-view.ts';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { days } from '../../words/times.ts';
import { sessionColumns } from './session-columns.tsx';
import { useSessionExtras } from './use-session-extras.ts';

const PAGE_SIZE = 25;

export default function Sessions() {
  const { span, filters } = useView();
  const question = { ...rangeParams(span), ...filters };
  const list = useList({ byDefault: '-started', question });
  const query = useSessions({ ...question, sort: list.sort, limit: PAGE_SIZE, cursor: list.cursor });
  const usage = useUsage({ span, filters });
  const summary =
    usage.data && query.data && summaryOf(usage.data.totals.sessions, query.data.totals?.cost_usd ?? null);
  useAnnounce(usage.isPlaceholderData || query.isPlaceholderData ? undefined : summary);
  return (
    <Stack>
      <Title order={1}>Sessions</Title>
      <Panel
        title={`What each session cost in ${days(span)}`}
        summary={summary ?? 'Counting…'}
        query={query}
        height={1200}
      >
        {(data) => <SessionTable data={data} list={list} />}
      </Panel>
    </Stack>
  );
}

function summaryOf(sessions: number, cost: string | null): string {
  return `${counted(sessions, 'session', 'sessions')}, ${dollars(cost)} together. A session is one conversation with an agent.`;
}

function SessionTable({ data, list }: { readonly data: SessionsAnswer; readonly list: UsedList }) {
  const { span, filters, search } = useView();
  const extras = useSessionExtras(data.data, span);
  const question = { ...rangeParams(span), ...filters, sort: list.sort };
  const [, goTo] = useLocation();
  const next = data.next_cursor;
  return (
    <DataTable
      caption="Sessions"
      columns={sessionColumns({ totals: data.totals, extras, search: search() })}
      rows={data.data}
      rowKey={({ session }) => session}
      onRow={({ session }) => goTo(`/sessions/${encodeURIComponent(session)}${search()}`)}
      sort={list.sort}
      onSort={list.onSort}
      empty={<Empty why={Object.keys(filters).length > 0 ? 'filtered-out' : 'none-in-range'} />}
      actions={<ExportMenu kind="sessions" params={question} twin="/api/v1/sessions" />}
      pager={<ListPager list={list} size={PAGE_SIZE} count={data.data.length} next={next} />}
    />
  );
}
