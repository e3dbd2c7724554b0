// The rollup by person: what each spent, asked and used, and how near they are to their limit.
import { useLocation } from 'wouter';
import type { UsersAnswer } from '../../../schemas/api.ts';
import type { Params } from '../../data/client.ts';
import { useUsage, useUsers } from '../../data/queries.ts';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Empty } from '../../parts/states.tsx';
import { useColumns } from '../../parts/use-columns.ts';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { rangeParams } from '../../view/range.ts';
import { useList, type UsedList } from '../../view/use-list.ts';
import { useNow } from '../../view/use-now.ts';
import { useView } from '../../view/use-view.ts';
import { without } from '../../view/view.ts';
import { dollars, picoOf } from '../../words/money.ts';
import { days } from '../../words/times.ts';
import { commonDomain } from '../../words/common-domain.ts';
import { useLimitStates } from '../../data/limit-states.ts';
import { peopleColumns, type RowFacts } from './people-columns.tsx';

const PAGE_ROWS = 25;
const CAPTION = 'People by what they spent';

export function PeopleTable() {
  const { span, filters } = useView();
  const question: Params = { ...rangeParams(span), ...filters };
  const list = useList({ byDefault: '-cost_usd', question });
  const asked = { ...question, q: list.search || undefined, sort: list.sort };
  const query = useUsers({ ...asked, limit: PAGE_ROWS, cursor: list.cursor });
  useAnnounce(
    query.data && !query.isPlaceholderData
      ? `${query.data.data.length} people on this page, ${dollars(query.data.totals.cost_usd)} together`
      : undefined,
  );
  return (
    <Panel
      title="What people spent"
      summary={`${days(span)}, without work that is excluded from limits, such as titles`}
      query={query}
      height={900}
      actions={<SearchBox label="Search by name" value={list.search} onChange={list.onSearch} />}
    >
      {(data) => <Rows data={data} list={list} asked={asked} />}
    </Panel>
  );
}

type RowsProps = { readonly data: UsersAnswer; readonly list: UsedList; readonly asked: Params };

function Rows({ data, list, asked }: RowsProps) {
  const now = useNow();
  const { search, filters } = useView();
  const { write } = usePrivacy();
  const domain = commonDomain(data.data.map(({ user }) => user));
  const short = (user: string) => write(user).replace(domain, '');
  const kept = search(without(filters, 'user'));
  const facts: RowFacts = { now, totals: data.totals, search: kept, write: short, ...useFacts(data) };
  const [, navigate] = useLocation();
  const next = data.next_cursor;
  return (
    <DataTable
      caption={CAPTION}
      columns={peopleColumns(facts)}
      rows={data.data}
      rowKey={({ user }) => user}
      onRow={({ user }) => user !== '' && navigate(`/people/${encodeURIComponent(user)}${kept}`)}
      sort={list.sort}
      onSort={list.onSort}
      empty={<NoPeople search={list.search} asOf={data.data_as_of} />}
      actions={<ExportMenu kind="users" params={asked} twin="/api/v1/users" />}
      pager={<ListPager list={list} size={PAGE_ROWS} count={data.data.length} next={next} />}
    />
  );
}

/** What is asked about the people of the page beside the rollup; subagents only while their column is shown. */
function useFacts({ data }: UsersAnswer): Pick<RowFacts, 'states' | 'subagents'> {
  const { span, filters } = useView();
  const users = data.map(({ user }) => user);
  const [shown] = useColumns(CAPTION, [{ id: 'subagents', isOptional: true }]);
  const isAsked = shown['subagents'] === true && users.length > 0 && filters.source === undefined;
  const { data: usage } = useUsage({
    span: isAsked ? span : undefined,
    filters: { ...filters, user: users, source: ['subagent'] },
    groupBy: ['user'],
  });
  const subagents =
    isAsked && usage
      ? new Map(usage.rows.map((row) => [row.user ?? '', picoOf(row.cost_usd) ?? 0n]))
      : undefined;
  return { states: useLimitStates(users), subagents };
}

function NoPeople({ search, asOf }: { readonly search: string; readonly asOf: string | null }) {
  const { filters } = useView();
  if (search !== '') {
    return <Empty why="filtered-out" sentence={`Nobody with usage in these days is called “${search}”.`} />;
  }
  if (asOf === null) return <Empty why="never" />;
  return <Empty why={Object.keys(filters).length > 0 ? 'filtered-out' : 'none-in-range'} />;
}
