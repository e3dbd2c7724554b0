// Usage and cost by model.
import { Box, Text } from '@mantine/core';
import type { UsageAnswer, UsageMeasures, UsageRow } from '../../../schemas/api.ts';
import { usageParams, useUsage } from '../../data/queries.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { Empty } from '../../parts/states.tsx';
import { useList, type UsedList } from '../../view/use-list.ts';
import { useView } from '../../view/use-view.ts';
import { dollars, dollarsOf, picoOf, UNKNOWN } from '../../words/money.ts';
import { COST_PER_MILLION } from '../../words/ratios.ts';
import { TOKENS } from '../../words/measures.ts';
import { days } from '../../words/times.ts';
import { shortModel } from '../sessions/session-facts.ts';
import { ORIGINS, originOf } from './model-rows.ts';

const PAGE_SIZE = 50;
const GROUP_BY = ['provider', 'model'] as const;

export function ModelTable() {
  const { span, filters } = useView();
  const list = useList({ byDefault: '-cost_usd', question: usageParams({ span, filters }) });
  const query = useUsage({
    span,
    filters,
    groupBy: GROUP_BY,
    sort: list.sort,
    limit: PAGE_SIZE,
    cursor: list.cursor,
  });
  const summary = query.data && summaryOf(query.data, list.sort);
  useAnnounce(query.isPlaceholderData ? undefined : summary);
  return (
    <Panel
      title={`What each model cost in ${days(span)}`}
      summary={summary ?? 'Counting…'}
      query={query}
      height={620}
    >
      {(data) => <Usage data={data} list={list} />}
    </Panel>
  );
}

function summaryOf({ rows, totals }: UsageAnswer, sort: string): string {
  const [first] = rows;
  if (sort !== '-cost_usd' || !first || first.cost_usd === null)
    return `${dollars(totals.cost_usd)} together.`;
  return `${dollars(totals.cost_usd)} together; ${first.model ?? ''} cost most, ${dollars(first.cost_usd)}.`;
}

function Usage({ data, list }: { readonly data: UsageAnswer; readonly list: UsedList }) {
  const { span, filters } = useView();
  const params = usageParams({ span, filters, groupBy: GROUP_BY, sort: list.sort });
  const next = data.next_cursor;
  return (
    <DataTable
      caption="Usage and cost by model"
      columns={columnsOf(data.totals)}
      rows={data.rows}
      rowKey={({ provider = '', model = '' }) => `${provider} ${model}`}
      sort={list.sort}
      onSort={list.onSort}
      empty={<Empty why={Object.keys(filters).length > 0 ? 'filtered-out' : 'none-in-range'} />}
      actions={<ExportMenu kind="usage" params={params} twin="/api/v1/usage" />}
      pager={<ListPager list={list} size={PAGE_SIZE} count={data.rows.length} next={next} />}
    />
  );
}

type CountField = 'calls' | 'input_tokens' | 'cache_read_tokens' | 'cache_write_tokens' | 'output_tokens';

function columnsOf(totals: UsageMeasures): readonly Column<UsageRow>[] {
  const count = (id: CountField, label: string, definition: string): Column<UsageRow> => ({
    id,
    label,
    sort: id,
    isNumber: true,
    definition,
    cell: (row) => <Count of={row[id]} />,
    total: <Count of={totals[id]} />,
  });
  return [
    {
      id: 'model',
      label: 'Model',
      sort: 'model',
      definition: 'As calls name it, and who served it where that is told.',
      cell: (row) => <Model row={row} />,
    },
    {
      id: 'provider',
      label: 'Provider',
      sort: 'provider',
      isOptional: true,
      cell: ({ provider = '' }) => <DimensionValue dimension="provider" value={provider} />,
    },
    {
      id: 'cost',
      label: 'Cost',
      sort: 'cost_usd',
      isNumber: true,
      definition: 'What limits and dashboards use.',
      cell: (row) => <Amount usd={row.cost_usd} />,
      total: <Amount usd={totals.cost_usd} />,
    },
    ...rateColumns(totals),
    count('calls', 'Calls', 'Model calls told one by one.'),
    count('input_tokens', 'Input', 'Uncached input tokens.'),
    count('cache_read_tokens', 'Cache read', 'Input tokens read from a cache.'),
    count('cache_write_tokens', 'Cache write', 'Input tokens written into a cache.'),
    count('output_tokens', 'Output', 'Generated tokens, reasoning included.'),
    ...originColumns(totals),
  ];
}

function rateColumns(totals: UsageMeasures): Column<UsageRow>[] {
  const whole = picoOf(totals.cost_usd);
  return [
    {
      id: 'rate',
      label: 'Per 1M',
      isNumber: true,
      definition: COST_PER_MILLION.definition,
      cell: (row) => <Rate row={row} />,
      total: <Rate row={totals} />,
    },
    {
      id: 'share',
      label: 'Share',
      isNumber: true,
      definition: 'Of the cost of everything that matches.',
      cell: (row) => <ShareBar part={picoOf(row.cost_usd)} whole={whole} />,
    },
  ];
}

function originColumns(totals: UsageMeasures): Column<UsageRow>[] {
  return [
    {
      id: 'origin',
      label: 'Price from',
      definition: 'Where the cost comes from: the price list, the agent, or nowhere.',
      cell: (row) => <Origin row={row} />,
    },
    {
      id: 'reported',
      label: 'Agent says',
      sort: 'reported_cost_usd',
      isNumber: true,
      isOptional: true,
      definition: "The agents' own figure; only some agents tell one.",
      cell: (row) => <Amount usd={row.reported_cost_usd} />,
      total: <Amount usd={totals.reported_cost_usd} />,
    },
  ];
}

function Model({ row: { model = '', provider = '' } }: { readonly row: UsageRow }) {
  return (
    <Box miw={165}>
      <DimensionValue dimension="model" value={model} short={shortModel(model)} />
      <Text size="xs" c="dimmed">
        {provider || 'provider not told'}
      </Text>
    </Box>
  );
}

function Rate({ row }: { readonly row: UsageMeasures }) {
  const rate = COST_PER_MILLION.of(row);
  return (
    <Text span inherit title={`${TOKENS.of(row) ?? 0n} tokens`}>
      {rate === undefined ? UNKNOWN : dollarsOf(rate)}
    </Text>
  );
}

function Origin({ row }: { readonly row: UsageRow }) {
  const origin = originOf(row);
  const { word, sentence } = ORIGINS[origin];
  const isOpen = origin === 'none' || origin === 'part';
  return (
    <Text
      span
      size="sm"
      title={sentence}
      fw={isOpen ? 600 : undefined}
      c={isOpen ? 'var(--outlay-near)' : undefined}
      style={{ whiteSpace: 'nowrap' }}
    >
      {isOpen && <span aria-hidden="true">▲ </span>}
      {word}
    </Text>
  );
}
