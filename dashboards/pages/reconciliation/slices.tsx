// The month by provider, scope and day: how each came out, and the way into each.
import { Anchor, Group, NativeSelect, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link, useSearchParams } from 'wouter';
import type {
  ReconciliationAnswer,
  ReconciliationSummary,
  SliceRow,
} from '../../../schemas/reconciliation-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount } from '../../parts/amount.tsx';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useList } from '../../view/use-list.ts';
import { useMonth } from '../../view/use-month.ts';
import { shareText } from '../../words/figures.ts';
import { counted } from '../../words/numbers.ts';
import { day, monthName } from '../../words/times.ts';
import { billColumns } from './bill-columns.tsx';
import { NoReports } from './no-reports.tsx';
import { Outcome, Status } from './outcome.tsx';
import { RECONCILIATION, useBiller, useComparison, useMonthSums } from './questions.ts';
import { OUTCOME_LOOKS, providerName, scopeName, STATUS_WORDS } from './slice-words.ts';

const SliceSheet = lazy(async () => await import('./slice-sheet.tsx'));

const PAGE_ROWS = 50;

export function Slices() {
  const [address] = useSearchParams();
  const { month } = useMonth();
  const asked = {
    ...useComparison(),
    outcome: keyOf(OUTCOME_LOOKS, address.get('outcome')),
    status: keyOf(STATUS_WORDS, address.get('status')),
  };
  const list = useList({ byDefault: 'latest', question: asked });
  const query = useRead<ReconciliationAnswer>(RECONCILIATION, {
    ...asked,
    limit: PAGE_ROWS,
    cursor: list.cursor,
  });
  const totals = query.data?.totals;
  const sentence = totals && `${counted(totals.slices, 'slice', 'slices')} of ${monthName(month)}.`;
  useAnnounce(query.isPlaceholderData ? undefined : sentence);
  const slice = address.get('slice');
  return (
    <>
      <Panel
        title="How did each day come out?"
        summary={sentence ?? 'Comparing…'}
        query={query}
        height={520}
        actions={<Filters />}
      >
        {(told) => (
          <DataTable
            caption="Slices, the latest day first"
            columns={columnsOf(told.totals)}
            rows={told.data}
            rowKey={({ slice: id }) => id}
            actions={<ExportMenu twin={RECONCILIATION} params={asked} />}
            empty={
              <Nothing told={told} isFiltered={asked.outcome !== undefined || asked.status !== undefined} />
            }
            pager={
              <ListPager list={list} size={PAGE_ROWS} count={told.data.length} next={told.next_cursor} />
            }
          />
        )}
      </Panel>
      {slice !== null && (
        <Suspense fallback={null}>
          <SliceSheet id={slice} />
        </Suspense>
      )}
    </>
  );
}

function Nothing({
  told,
  isFiltered,
}: {
  readonly told: ReconciliationAnswer;
  readonly isFiltered: boolean;
}) {
  if (isFiltered) return <Empty why="filtered-out" />;
  return told.sources.length === 0 ? <NoReports /> : <Empty why="none-in-range" />;
}

function keyOf<Key extends string>(
  looks: Readonly<Record<Key, unknown>>,
  text: string | null,
): readonly Key[] | undefined {
  const key = (Object.keys(looks) as Key[]).find((each) => each === text);
  return key && [key];
}

function Filters() {
  const [address, setAddress] = useSearchParams();
  const [biller, chooseBiller] = useBiller();
  const providers = useMonthSums().data?.providers.map(({ provider }) => provider) ?? [];
  const put = (name: string, value: string) =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.delete('page');
      if (value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });
  return (
    <Group gap="xs" className="outlay-no-print">
      <NativeSelect
        size="sm"
        aria-label="Provider"
        value={biller}
        onChange={(event) => chooseBiller(event.currentTarget.value)}
        data={[
          { value: '', label: 'All providers' },
          ...[...new Set([...providers, biller])]
            .filter((each) => each !== '')
            .map((value) => ({ value, label: providerName(value) })),
        ]}
      />
      <NativeSelect
        size="sm"
        aria-label="How it came out"
        value={address.get('outcome') ?? ''}
        onChange={(event) => put('outcome', event.currentTarget.value)}
        data={[
          { value: '', label: 'However it came out' },
          ...Object.entries(OUTCOME_LOOKS).map(([value, { word: label }]) => ({ value, label })),
        ]}
      />
      <NativeSelect
        size="sm"
        aria-label="Whether it may still move"
        value={address.get('status') ?? ''}
        onChange={(event) => put('status', event.currentTarget.value)}
        data={[
          { value: '', label: 'Final or not' },
          ...Object.entries(STATUS_WORDS).map(([value, { word: label }]) => ({ value, label })),
        ]}
      />
    </Group>
  );
}

function columnsOf(totals: ReconciliationSummary): readonly Column<SliceRow>[] {
  return [
    { id: 'day', label: 'Day (UTC)', cell: (row) => <Opening row={row} /> },
    { id: 'provider', label: 'Provider', cell: ({ provider }) => providerName(provider) },
    {
      id: 'scope',
      label: 'Scope',
      cell: (row) => <span className="outlay-nowrap">{scopeName(row)}</span>,
    },
    {
      id: 'list',
      label: 'Telemetry (est.)',
      isNumber: true,
      definition: 'At list prices.',
      cell: ({ list_usd: usd }) => <Amount usd={usd} />,
      total: <Amount usd={totals.list_usd} />,
    },
    ...billColumns<SliceRow>(totals).map((column) =>
      column.id === 'gross' ? { ...column, isOptional: true } : column,
    ),
    {
      id: 'outcome',
      label: 'State',
      definition: 'How it came out, and whether the provider may still move it.',
      cell: ({ outcome, status }) => (
        <>
          <Outcome of={outcome} />
          {status !== 'final' && (
            <Text size="xs" c="dimmed">
              <Status of={status} />
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'coverage',
      label: 'Seen',
      isNumber: true,
      isOptional: true,
      definition: 'Share of the billed tokens that telemetry saw.',
      cell: ({ coverage }) => shareText(coverage?.toFixed(4)),
    },
  ];
}

function Opening({ row }: { readonly row: SliceRow }) {
  const [address] = useSearchParams();
  const to = new URLSearchParams(address);
  to.set('slice', row.slice);
  return (
    <Anchor
      component={Link}
      href={`/reconciliation?${to.toString()}`}
      size="sm"
      aria-haspopup="dialog"
      aria-label={`${day(row.day)}, ${providerName(row.provider)}, ${scopeName(row)}`}
    >
      {day(row.day)}
    </Anchor>
  );
}
