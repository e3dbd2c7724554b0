// The month by provider: both sides, what differs, and how it came out; then the way from the estimate to the bill.
import { Button, Stack, Text } from '@mantine/core';
import type { z } from 'zod';
import type {
  otherCurrency,
  ReconciliationAnswer,
  ReconciliationSummary,
  SourceUse,
} from '../../../schemas/reconciliation-api.ts';
import { Amount } from '../../parts/amount.tsx';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMonth } from '../../view/use-month.ts';
import { moneyIn, quantityText, shareText } from '../../words/figures.ts';
import { exact } from '../../words/numbers.ts';
import { day, monthName } from '../../words/times.ts';
import { billColumns } from './bill-columns.tsx';
import { NoReports } from './no-reports.tsx';
import { Outcome } from './outcome.tsx';
import { RECONCILIATION, useBiller, useMonthSums } from './questions.ts';
import { countWords, differenceWords, sumsWords, togetherOf, USE_WORDS } from './slice-words.ts';
import { Waterfalls } from './waterfalls.tsx';

type ProviderSums = ReconciliationAnswer['providers'][number];
type Other = z.infer<typeof otherCurrency>;

export function Summary() {
  const { month } = useMonth();
  const query = useMonthSums();
  const hasReports = (query.data?.sources.length ?? 0) > 0;
  return (
    <Stack>
      <Providers />
      {hasReports && <Waterfalls />}
      {query.data && hasReports && (
        <Panel
          title="Which reports count?"
          summary="Of reports that tell the same money, one counts; nothing is added twice."
          query={query}
          height={160}
          actions={<ExportMenu twin={RECONCILIATION} params={{ month }} />}
        >
          {({ sources, other_currencies: others }) => (
            <>
              <DataTable
                caption="Reports of the month"
                columns={SOURCE_COLUMNS}
                rows={sources}
                rowKey={({ source, provider, use }) => `${source} ${provider} ${use}`}
                empty={null}
              />
              {others.length > 0 && (
                <DataTable
                  caption="Billed in other currencies, never added to dollars"
                  columns={OTHER_COLUMNS}
                  rows={others}
                  rowKey={({ provider, currency }) => `${provider} ${currency}`}
                  empty={null}
                  count="Billed in other currencies, never added to dollars"
                />
              )}
            </>
          )}
        </Panel>
      )}
    </Stack>
  );
}

function Providers() {
  const { month } = useMonth();
  const query = useMonthSums();
  const [, choose] = useBiller();
  const sentence = query.data && sumsWords(query.data.totals, monthName(month));
  useAnnounce(query.isPlaceholderData ? undefined : sentence);
  return (
    <Panel
      title={`Does what was billed in ${monthName(month)} agree with telemetry?`}
      summary={sentence ?? 'Comparing…'}
      query={query}
      height={220}
    >
      {({ providers, totals, sources, tolerance }) => (
        <>
          <DataTable
            caption="Telemetry and bills by provider"
            columns={columnsOf(totals, choose)}
            rows={providers}
            rowKey={({ provider }) => provider}
            empty={sources.length === 0 ? <NoReports /> : <Empty why="none-in-range" />}
            actions={<ExportMenu twin={RECONCILIATION} params={{ month }} />}
          />
          {providers.length > 0 && sources.length === 0 && <NoReports />}
          <Text size="xs" c="dimmed" mt="xs">
            A slice is a provider, scope and day. It matches within ${tolerance.absolute_usd} or{' '}
            {shareText(tolerance.relative)}; its day is final after {tolerance.settling_days} days.
          </Text>
        </>
      )}
    </Panel>
  );
}

function columnsOf(
  totals: ReconciliationSummary,
  choose: (biller: string) => void,
): readonly Column<ProviderSums>[] {
  return [
    {
      id: 'provider',
      label: 'Provider',
      cell: ({ provider }) => (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => choose(provider)}
          title="Only its waterfall"
        >
          {provider}
        </Button>
      ),
    },
    {
      id: 'list',
      label: 'Telemetry (est.)',
      isNumber: true,
      definition: 'At list prices: where the comparison starts.',
      cell: (row) => <Compared row={row} />,
      total: <Amount usd={totals.list_usd} />,
    },
    {
      id: 'cost',
      label: 'At our prices (est.)',
      isNumber: true,
      isOptional: true,
      definition: 'The cost that dashboards and limits use: negotiated where there is such a price.',
      cell: ({ estimated_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.estimated_usd} />,
    },
    ...billColumns(totals),
    {
      id: 'difference',
      label: 'Difference',
      isNumber: true,
      definition: 'Billed less telemetry at list prices; the share is of telemetry.',
      cell: differenceWords,
      total: differenceWords(totals),
    },
    { id: 'state', label: 'State', cell: (row) => <Outcome of={togetherOf(row)} /> },
    {
      id: 'slices',
      label: 'Slices',
      definition: 'How each provider, scope and day came out.',
      cell: (row) => <Text size="sm">{countWords(row)}</Text>,
    },
    {
      id: 'coverage',
      label: 'Seen',
      isNumber: true,
      definition: 'Share of the billed tokens that telemetry saw.',
      cell: ({ coverage }) => shareText(coverage?.toFixed(4)),
      total: shareText(totals.coverage?.toFixed(4)),
    },
    {
      id: 'unknown',
      label: 'Unknown lines',
      isNumber: true,
      isOptional: true,
      definition: 'Lines of reports that nobody here understands: their money counts.',
      cell: ({ unknown_lines: lines }) => exact(lines),
      total: exact(totals.unknown_lines),
    },
  ];
}

/** A report of quantities tells no money. */
function moneyOf({ use }: SourceUse, usd: string): string | null {
  return use === 'quantities' ? null : usd;
}

const SOURCE_COLUMNS: readonly Column<SourceUse>[] = [
  { id: 'source', label: 'Report', cell: ({ source }) => source },
  { id: 'use', label: 'Use', cell: ({ use }) => USE_WORDS[use] },
  {
    id: 'days',
    label: 'Days',
    cell: ({ first_day: first, last_day: last }) => `${day(first)} – ${day(last)}`,
  },
  { id: 'lines', label: 'Lines', isNumber: true, cell: ({ lines }) => exact(lines) },
  {
    id: 'list',
    label: 'Before discounts',
    isNumber: true,
    cell: (row) => <Amount usd={moneyOf(row, row.list_usd)} />,
  },
  {
    id: 'billed',
    label: 'Billed',
    isNumber: true,
    cell: (row) => <Amount usd={moneyOf(row, row.billed_usd)} />,
  },
  {
    id: 'quantities',
    label: 'Quantities',
    cell: ({ quantities }) => (
      <Text size="sm">
        {quantities.map(({ unit, quantity }) => `${quantityText(quantity)} ${unit}`).join(', ')}
      </Text>
    ),
  },
];

const OTHER_COLUMNS: readonly Column<Other>[] = [
  { id: 'provider', label: 'Provider', cell: ({ provider }) => provider },
  { id: 'lines', label: 'Lines', isNumber: true, cell: ({ lines }) => exact(lines) },
  {
    id: 'list',
    label: 'Before discounts',
    isNumber: true,
    cell: ({ list, currency }) => moneyIn(list, currency),
  },
  {
    id: 'billed',
    label: 'Billed',
    isNumber: true,
    cell: ({ billed, currency }) => moneyIn(billed, currency),
  },
];

/** What nothing was billed to compare with is in no sum of the column, and no zero either. */
function Compared({ row }: { readonly row: ProviderSums }) {
  if (row.without_bill_usd === '0') return <Amount usd={row.list_usd} />;
  return (
    <>
      {row.list_usd !== '0' && <Amount usd={row.list_usd} />}
      <Text size="xs" c="dimmed">
        <Amount usd={row.without_bill_usd} /> not compared
      </Text>
    </>
  );
}
