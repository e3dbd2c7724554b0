import { Stack, Text } from '@mantine/core';
import { useComparison } from '../../data/use-comparison.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { Empty } from '../../parts/states.tsx';
import { useView } from '../../view/use-view.ts';
import { changeOf } from '../../words/changes.ts';
import { MEASURES, written, writtenExactly, type Measure, type Measured } from '../../words/measures.ts';
import { UNKNOWN } from '../../words/money.ts';
import { CACHE_HIT_DEFINITION, cacheHits, COST_PER_MILLION, shareText } from '../../words/ratios.ts';
import { askedParams, useAsked } from './ask.ts';
import { linesOf, shownRows, type TableLine } from './lines.ts';
import { NameCell } from './name-cell.tsx';
import { labelOf, mostOf, valueIn, type AnyDimension } from './question.ts';
import { useExplore } from './use-explore.ts';

/** Shown without being chosen, beside the measure that is asked for. */
const USUAL = new Set(['cost', 'sessions']);

/** One row for each value, or for each pair of values. */
export function ExploreTable({ isNested }: { readonly isNested: boolean }) {
  const { measure, by, and, top, set } = useExplore();
  const { span, filters } = useView();
  const groupBy: AnyDimension[] = isNested && and ? [by, and] : [by];
  const now = useAsked({ span, filters, groupBy, measure });
  const { asked } = useComparison();
  const before = useBefore(groupBy, now.data);
  const params = askedParams({ span, filters, groupBy, measure });
  const title = `${measure.label} by ${groupBy.map((name) => labelOf(name).toLowerCase()).join(' and ')}`;
  const most = mostOf(top);
  return (
    <Panel title={title} query={now.query} height={420}>
      {({ rows, totals, next_cursor }) => {
        const hasMore = next_cursor !== null;
        const lines = linesOf({ groupBy, measure, most, now: { rows, totals, hasMore }, before });
        return (
          <Stack gap={4}>
            <DataTable<TableLine>
              caption={`${title}: the largest`}
              columns={columnsOf({ groupBy, measure, totals, isCompared: asked !== undefined, before })}
              rows={lines}
              rowKey={({ key }) => key}
              sort={`-${measure.sort ?? measure.id}`}
              onSort={(sort) => {
                const chosen = MEASURES.find((each) => (each.sort ?? each.id) === sort.replace(/^-/, ''));
                if (chosen) set('measure', chosen.id);
              }}
              empty={<Empty why={Object.keys(filters).length > 0 ? 'filtered-out' : 'none-in-range'} />}
              actions={<ExportMenu kind="usage" params={params} twin="/api/v1/usage" />}
            />
            {top === 'all' && hasMore && (
              <Text size="sm" c="dimmed">
                The {rows.length.toLocaleString('en-US')} largest are shown and the rest is Other; the export
                holds every row.
              </Text>
            )}
          </Stack>
        );
      }}
    </Panel>
  );
}

/** Rows of what the page is compared with, for the values shown, with the totals of everything. */
function useBefore(groupBy: readonly AnyDimension[], now: ReturnType<typeof useAsked>['data']) {
  const { measure, top } = useExplore();
  const { filters } = useView();
  const { asked } = useComparison();
  const shown = now
    ? shownRows({ groupBy, measure, most: mostOf(top), now: { ...now, hasMore: now.next_cursor !== null } })
        .shown
    : [];
  const only = groupBy.map((name) => [name, [...new Set(shown.map((row) => valueIn(row, name)))]] as const);
  const all = useAsked({ span: asked, filters }).query;
  const rows = useAsked({ span: asked, filters, groupBy, measure, only });
  // Rows of the comparison before belong to other days.
  if (!asked || !all.data || !rows.data || all.isPlaceholderData || rows.query.isPlaceholderData)
    return undefined;
  return { rows: rows.data.rows, totals: all.data.totals, hasMore: rows.data.next_cursor !== null };
}

type ColumnsProps = {
  readonly groupBy: readonly AnyDimension[];
  readonly measure: Measure;
  readonly totals: Measured;
  readonly isCompared: boolean;
  readonly before: { readonly totals: Measured } | undefined;
};

function columnsOf({ groupBy, measure, totals, isCompared, before }: ColumnsProps): Column<TableLine>[] {
  const whole = measure.of(totals);
  const share: Column<TableLine> = {
    id: 'share',
    label: 'Share',
    isNumber: true,
    definition: `Of all ${measure.label.toLowerCase()}.`,
    cell: ({ row }) => <ShareBar part={measure.of(row)} whole={whole} />,
  };
  const change: Column<TableLine> = {
    id: 'change',
    label: 'Change',
    isNumber: true,
    definition: 'Against what the page is compared with.',
    cell: ({ row, before: old }) => <Changed told={changeOf(measure, row, old)} />,
    total: <Changed told={changeOf(measure, totals, before?.totals)} />,
  };
  const names = groupBy.map((dimension, index): Column<TableLine> => ({
    id: index === 0 ? 'name' : 'second',
    label: labelOf(dimension),
    cell: ({ values }) =>
      values ? <NameCell dimension={dimension} value={values[index] ?? ''} /> : index === 0 ? 'Other' : '',
  }));
  return [
    ...names,
    measureColumn(measure, totals, false),
    ...(measure.isAdditive ? [share] : []),
    ...(isCompared ? [change] : []),
    {
      id: 'cache_hits',
      label: 'Cache hit',
      isNumber: true,
      definition: CACHE_HIT_DEFINITION,
      cell: ({ row }) => shareText(cacheHits(row)),
      total: shareText(cacheHits(totals)),
    },
    measureColumn(COST_PER_MILLION, totals, false),
    ...MEASURES.filter(({ id }) => id !== measure.id).map((each) =>
      measureColumn(each, totals, !USUAL.has(each.id)),
    ),
  ];
}

function measureColumn(measure: Measure, totals: Measured, isOptional: boolean): Column<TableLine> {
  const cell = (row: Measured) => (
    <span title={writtenExactly(measure, measure.of(row))}>{written(measure, measure.of(row))}</span>
  );
  return {
    id: measure.id,
    label: measure.label,
    isNumber: true,
    definition: measure.definition,
    isOptional,
    ...(measure.id !== COST_PER_MILLION.id && { sort: measure.sort ?? measure.id }),
    cell: ({ row }) => cell(row),
    total: cell(totals),
  };
}

/** The amount, and below it the percentage. */
function Changed({ told = UNKNOWN }: { readonly told: string | undefined }) {
  const [, amount = told, relative] = /^(.*) \((.*)\)$/.exec(told) ?? [];
  return (
    <>
      {amount}
      {relative !== undefined && (
        <Text size="xs" c="dimmed">
          {relative}
        </Text>
      )}
    </>
  );
}
