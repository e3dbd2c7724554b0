// Repositories with their spend, their changes, and what a merged one costs.
import { Text } from '@mantine/core';
import type { RepoRow, ReposAnswer } from '../../../schemas/outcomes-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Empty } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useList } from '../../view/use-list.ts';
import { useView } from '../../view/use-view.ts';
import { dollars, exactDollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { FEWEST } from '../../words/outcomes.ts';

const PAGE_ROWS = 25;
const REPOS = '/api/v1/repos';

export function RepoTable() {
  const { span, filters } = useView();
  const question = { ...rangeParams(span), ...filters };
  const list = useList({ prefix: 'repo-', byDefault: 'cost', question });
  const asked = { ...question, q: list.search || undefined };
  const query = useRead<ReposAnswer>(REPOS, { ...asked, limit: PAGE_ROWS, cursor: list.cursor });
  const totals = query.data?.totals;
  useAnnounce(
    totals && `${counted(totals.repos, 'repository', 'repositories')}, ${dollars(totals.cost_usd)}`,
  );
  return (
    <Panel
      title="What did each repository get for its spend?"
      summary="Changes count when agents worked on them. What a merged change cost is of all its work, whenever that was."
      query={query}
      height={480}
      actions={<SearchBox label="Find a repository" value={list.search} onChange={list.onSearch} />}
    >
      {(data) => (
        <DataTable
          caption="Repositories by spend"
          columns={columnsOf(data.totals)}
          rows={data.data}
          rowKey={({ repo }) => repo}
          count={counted(data.totals.repos, 'repository', 'repositories')}
          actions={<ExportMenu kind="repos" twin={REPOS} params={asked} />}
          empty={<Empty why={list.search === '' ? 'none-in-range' : 'filtered-out'} />}
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.data.length} next={data.next_cursor} />}
        />
      )}
    </Panel>
  );
}

type Totals = ReposAnswer['totals'];
type CountName = 'opened' | 'merged' | 'reverted' | 'closed';
type MoneyName = 'abandoned_usd' | 'review_cost_usd' | 'unattributed_usd';

function columnsOf(totals: Totals): Column<RepoRow>[] {
  const count = (id: CountName, label: string, definition: string): Column<RepoRow> => ({
    id,
    label,
    definition,
    isNumber: true,
    ...(id === 'closed' && { isOptional: true }),
    cell: (row) => <Count of={row[id]} />,
    total: <Count of={totals[id]} />,
  });
  const money = (id: MoneyName, label: string, definition: string): Column<RepoRow> => ({
    id,
    label,
    definition,
    isNumber: true,
    cell: (row) => <Amount usd={row[id]} />,
    total: <Amount usd={totals[id]} />,
  });
  return [
    { id: 'repo', label: 'Repository', cell: (row) => <Name row={row} /> },
    {
      id: 'cost',
      label: 'Cost',
      isNumber: true,
      definition: 'Spent in these days.',
      cell: ({ cost_usd: cost }) => <Amount usd={cost} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    count('opened', 'Opened', 'Changes with agent work opened in these days.'),
    count('merged', 'Merged', 'Of changes with agent work, those merged in these days.'),
    count('reverted', 'Reverted', 'Those taken back in these days.'),
    count('closed', 'Closed', 'Those closed without a merge in these days.'),
    {
      id: 'median',
      label: 'Median',
      isNumber: true,
      definition: 'Median cost of the changes merged in these days, all work on them.',
      cell: (row) => <OfMany usd={row.cost_per_merged_median_usd} of={row} />,
      total: <OfMany usd={totals.cost_per_merged_median_usd} of={totals} />,
    },
    {
      id: 'p90',
      label: 'p90',
      isNumber: true,
      definition: '90th percentile: nine of ten merged changes cost at most this.',
      cell: (row) => <OfMany usd={row.cost_per_merged_p90_usd} of={row} />,
      total: <OfMany usd={totals.cost_per_merged_p90_usd} of={totals} />,
    },
    money('abandoned_usd', 'Abandoned', 'Changes closed without a merge, and old work without a change.'),
    money(
      'review_cost_usd',
      'Review',
      'Runner minutes of workflows that review, credits of reviews, and the calls of agents in those workflows.',
    ),
    money('unattributed_usd', 'No PR', 'Spent in these days on no pull request.'),
  ];
}

function Name({ row: { repo, connected } }: { readonly row: RepoRow }) {
  return (
    <>
      <DimensionValue dimension="repo" value={repo} />
      {!connected && repo !== '' && (
        <Text size="xs" c="dimmed" title="No forge ever told anything about it">
          not connected
        </Text>
      )}
    </>
  );
}

type OfManyProps = {
  readonly usd: string | null;
  readonly of: Pick<RepoRow, 'cost_per_merged_n' | 'cost_per_merged_is_lower_bound'>;
};

/** A quantile; below five there is none worth the name. */
function OfMany({ usd, of: { cost_per_merged_n: n, cost_per_merged_is_lower_bound: isBound } }: OfManyProps) {
  if (n > 0 && n < FEWEST) {
    return (
      <Text span inherit c="dimmed" title={`${n} merged, of which this is ${exactDollars(usd)}`}>
        n too small
      </Text>
    );
  }
  return (
    <>
      {isBound && usd !== null && '≥ '}
      <Amount usd={usd} />
    </>
  );
}
