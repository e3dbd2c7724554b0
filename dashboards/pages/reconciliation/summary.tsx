// The month by provider: both sides, what differs, and how it came out; then the way from the estimate to the bill.
import { Stack, Text } from '@mantine/core';
import type { z } from 'zod';
import type { otherCurrency, SourceUse } from '../../../schemas/reconciliation-api.ts';
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
import { NoReports } from './no-reports.tsx';
import { providerColumns } from './provider-columns.tsx';
import { RECONCILIATION, useBiller, useMonthSums } from './questions.ts';
import { USE_WORDS } from './slice-words.ts';
import { monthWords } from './verdict-words.ts';
import { Waterfalls } from './waterfalls.tsx';

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
  const sentence = query.data && monthWords(query.data.totals, query.data.months, monthName(month));
  useAnnounce(query.isPlaceholderData ? undefined : sentence);
  return (
    <Panel
      title={`Does what was billed in ${monthName(month)} agree with telemetry?`}
      summary={sentence ?? 'Comparing…'}
      query={query}
      height={220}
    >
      {({ providers, months, totals, sources, tolerance }) => (
        <>
          <DataTable
            caption="Telemetry and bills by provider"
            columns={providerColumns(totals, months, choose)}
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

const SOURCE_COLUMNS: readonly Column<SourceUse>[] = [
  { id: 'source', label: 'Report', cell: ({ source }) => source },
  { id: 'use', label: 'Use', cell: ({ use }) => USE_WORDS[use] },
  {
    id: 'days',
    label: 'Days',
    cell: ({ first_day: first, last_day: last }) => (
      <span className="outlay-nowrap">{first === last ? day(first) : `${day(first)} – ${day(last)}`}</span>
    ),
  },
  { id: 'lines', label: 'Lines', isNumber: true, cell: ({ lines }) => exact(lines) },
  {
    id: 'list',
    label: 'Before discounts',
    isNumber: true,
    cell: ({ list_usd: usd }) => <Amount usd={usd} />,
  },
  {
    id: 'billed',
    label: 'Billed',
    isNumber: true,
    cell: ({ billed_usd: usd }) => <Amount usd={usd} />,
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
