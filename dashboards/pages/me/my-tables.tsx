// One's own sessions, repositories and models.
import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { UsageMeasures, UsageRow } from '../../../schemas/api.ts';
import { useSessions, useUsage } from '../../data/queries.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useList } from '../../view/use-list.ts';
import { useView } from '../../view/use-view.ts';
import { LABELS } from '../../view/dimensions.ts';
import { picoOf } from '../../words/money.ts';
import { days } from '../../words/times.ts';
import { chatColumns } from '../people/person-chats.tsx';
import { shareOfCost } from '../people/shares.ts';

const PAGE_ROWS = 10;

export function MySessions({ me }: { readonly me: string }) {
  const { span, search } = useView();
  const question = { ...rangeParams(span), user: me };
  const list = useList({ prefix: 's-', byDefault: '-started', question });
  const asked = { ...question, sort: list.sort };
  const query = useSessions({ ...asked, limit: PAGE_ROWS, cursor: list.cursor });
  const next = query.data?.next_cursor ?? null;
  return (
    <Panel title="My sessions" summary={days(span)} query={query} height={440}>
      {(data) => (
        <DataTable
          caption="My sessions with what each cost"
          columns={chatColumns(search())}
          rows={data.data}
          rowKey={({ session }) => session}
          sort={list.sort}
          onSort={list.onSort}
          empty={<Empty why="none-in-range" />}
          actions={<ExportMenu kind="sessions" params={asked} twin="/api/v1/sessions" />}
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

type SharesProps = { readonly me: string; readonly by: 'repo' | 'model'; readonly title: string };

export function MyShares({ me, by, title }: SharesProps) {
  const { span, search } = useView();
  const list = useList({ prefix: `${by}-`, byDefault: '-cost_usd', question: {} });
  const query = useUsage({ span, filters: { user: [me] }, groupBy: [by], sort: list.sort, limit: PAGE_ROWS });
  const params = { ...rangeParams(span), user: me, group_by: by, sort: list.sort };
  return (
    <Panel title={title} summary={days(span)} query={query} height={190}>
      {(data) => (
        <>
          <DataTable
            caption={`${title} by what they cost`}
            columns={shareColumns(by, data.totals)}
            rows={data.rows}
            rowKey={(row) => row[by] ?? ''}
            sort={list.sort}
            onSort={list.onSort}
            empty={<Empty why="none-in-range" />}
            actions={<ExportMenu kind="usage" params={params} twin="/api/v1/usage" />}
          />
          {data.next_cursor !== null && (
            <Text size="sm" mt="xs">
              These are the first {PAGE_ROWS}.{' '}
              <Anchor component={Link} href={`/explore${search({ user: [me] })}`} inherit>
                See all
              </Anchor>
            </Text>
          )}
        </>
      )}
    </Panel>
  );
}

function shareColumns(by: 'repo' | 'model', totals: UsageMeasures): Column<UsageRow>[] {
  const name = (row: UsageRow): string => row[by] || 'Unattributed';
  return [
    {
      id: by,
      label: LABELS[by],
      sort: by,
      cell: (row) => (
        <Text size="sm" maw={220} truncate title={name(row)}>
          {by === 'repo' ? name(row).split('/').slice(-2).join('/') : name(row)}
        </Text>
      ),
    },
    {
      id: 'sessions',
      label: 'Sessions',
      sort: 'sessions',
      isNumber: true,
      definition: 'Distinct sessions with usage. A session may be in several rows.',
      cell: ({ sessions }) => <Count of={sessions} />,
      total: <Count of={totals.sessions} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      sort: 'cost_usd',
      isNumber: true,
      definition: 'In US dollars, auxiliary work included.',
      cell: ({ cost_usd: cost }) => <Amount usd={cost} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    {
      id: 'share',
      label: 'Share',
      isNumber: true,
      definition: 'Of my cost in these days.',
      cell: ({ cost_usd: cost }) => shareOfCost(picoOf(cost), picoOf(totals.cost_usd)),
    },
  ];
}
