// Pull requests with what was spent on them and how that is known.
import { Group, NativeSelect, Text } from '@mantine/core';
import { useLocation, useSearchParams } from 'wouter';
import type { PullRequestsAnswer } from '../../../schemas/change-api.ts';
import { useRead } from '../../data/queries.ts';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { useList } from '../../view/use-list.ts';
import { usePut } from '../../view/use-put.ts';
import { useView } from '../../view/use-view.ts';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { pullPath, STANDINGS } from '../../words/standings.ts';
import { pullColumns } from './pull-columns.tsx';
import { pullQuestion } from './pull-question.ts';

const PAGE_ROWS = 25;
const PULLS = '/api/v1/pull-requests';

/** Which date of a change lies in the days of the page. */
const DATES = {
  spent: 'Worked on in these days',
  opened: 'Opened in these days',
  merged: 'Merged in these days',
  closed: 'Closed in these days',
  reverted: 'Reverted in these days',
} as const;

export function PullTable() {
  const [address] = useSearchParams();
  const { span, filters, search } = useView();
  const { write } = usePrivacy();
  const [, goTo] = useLocation();
  const question = {
    ...pullQuestion(span, filters),
    by: keyIn(DATES, address.get('by')),
    state: keyIn(STANDINGS, address.get('state')),
    author: address.get('author') ?? undefined,
  };
  const list = useList({ prefix: 'pr-', byDefault: '-cost_usd', question });
  const asked = { ...question, ...(list.search !== '' && { q: list.search }), sort: list.sort };
  const query = useRead<PullRequestsAnswer>(PULLS, { ...asked, limit: PAGE_ROWS, cursor: list.cursor });
  const totals = query.data?.totals;
  const count = totals && counted(totals.pull_requests, 'pull request', 'pull requests');
  useAnnounce(totals && `${count}, ${dollars(totals.cost_usd)}`);
  return (
    <Panel
      title="What did each pull request cost?"
      summary="All work on it, whenever that was. The badge says how it is known that the work was for it."
      query={query}
      height={900}
      actions={<Filters search={list.search} onSearch={list.onSearch} />}
    >
      {(data) => (
        <DataTable
          caption="Pull requests"
          columns={pullColumns(data.totals, write)}
          rows={data.data}
          rowKey={({ repo, pr }) => `${repo}#${pr}`}
          onRow={({ repo, pr }) => goTo(`${pullPath(repo, pr)}${search()}`)}
          sort={list.sort}
          onSort={list.onSort}
          count={count}
          actions={<ExportMenu kind="pull-requests" twin={PULLS} params={asked} />}
          empty={
            <Empty
              why={asked.q !== undefined || asked.state !== undefined ? 'filtered-out' : 'none-in-range'}
              sentence="No pull request matches."
            />
          }
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.data.length} next={data.next_cursor} />}
        />
      )}
    </Panel>
  );
}

function keyIn<Key extends string>(
  words: Readonly<Record<Key, unknown>>,
  text: string | null,
): Key | undefined {
  return (Object.keys(words) as Key[]).find((each) => each === text);
}

type FiltersProps = { readonly search: string; readonly onSearch: (text: string) => void };

function Filters({ search, onSearch }: FiltersProps) {
  const [address] = useSearchParams();
  const put = usePut('pr-page');
  const author = address.get('author');
  return (
    <Group gap="xs">
      {author !== null && (
        <Text
          component="button"
          type="button"
          size="sm"
          className="outlay-value mantine-UnstyledButton-root"
          onClick={() => put('author', '')}
          aria-label={`By ${author}: remove filter`}
        >
          By {author} ✕
        </Text>
      )}
      <NativeSelect
        size="sm"
        aria-label="Which date"
        value={keyIn(DATES, address.get('by')) ?? 'spent'}
        onChange={({ currentTarget: { value } }) => put('by', value === 'spent' ? '' : value)}
        data={Object.entries(DATES).map(([value, label]) => ({ value, label }))}
      />
      <NativeSelect
        size="sm"
        aria-label="State"
        value={keyIn(STANDINGS, address.get('state')) ?? ''}
        onChange={({ currentTarget: { value } }) => put('state', value)}
        data={[
          { value: '', label: 'Any state' },
          ...Object.entries(STANDINGS).map(([value, { word }]) => ({ value, label: word })),
        ]}
      />
      <SearchBox label="Title, branch or number" value={search} onChange={onSearch} />
    </Group>
  );
}
