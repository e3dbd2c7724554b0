// Where it goes: four short tables, each of which adds up to the total.
import { SimpleGrid } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SessionRow, SessionsAnswer } from '../../../schemas/api.ts';
import { usageParams, useRead, type UsageList } from '../../data/queries.ts';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Empty } from '../../parts/states.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ranking, type Ranked } from '../../parts/ranking.tsx';
import { topOf, type Top } from '../../parts/top.ts';
import { useView } from '../../view/use-view.ts';
import { shortChangeOf } from '../../words/changes.ts';
import {
  COST,
  drawnAmount,
  measureOfUnit,
  written,
  writtenExactly,
  type Measure,
  type Measured,
} from '../../words/measures.ts';
import { UNKNOWN } from '../../words/money.ts';
import { SessionName } from './session-name.tsx';
import { topSessions } from './top-sessions.ts';
import { useOverTime, usePair, useRanking, type TopDimension } from './use-overview.ts';

const MOST = 5;
/** Heading, five rows, Other and the total. */
const HEIGHT = 290;

export function TopTables() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <DimensionTable dimension="group" title="Groups" />
      <DimensionTable dimension="repo" title="Repositories" />
      <DimensionTable dimension="model" title="Models" />
      <SessionTable />
    </SimpleGrid>
  );
}

function DimensionTable({ dimension, title }: { readonly dimension: TopDimension; readonly title: string }) {
  const { span, filters, unit } = useView();
  const measure = measureOfUnit(unit);
  const { before } = usePair(dimension);
  const query = useRanking(dimension, measure);
  const params = usageParams({ span, filters, groupBy: [dimension] });
  const old = new Map(before?.rows.map((row) => [row[dimension] ?? '', row]));
  const changeOf = (row: UsageList['rows'][number]): string | undefined => {
    const earlier = old.get(row[dimension] ?? '');
    if (earlier) return shortChangeOf(measure, row, earlier);
    return before?.next_cursor === null ? 'new' : undefined;
  };
  return (
    <Panel
      title={title}
      query={query}
      height={HEIGHT}
      actions={<ExportMenu kind="usage" params={params} twin="/api/v1/usage" />}
    >
      {(data) => (
        <TopRows
          caption={`${title} with the highest ${measure.label.toLowerCase()}`}
          label={title}
          measure={measure}
          top={topOf({ ...data, measure, most: MOST, hasMore: data.next_cursor !== null })}
          totals={data.totals}
          keyOf={(row) => row[dimension] ?? ''}
          name={(row) => <DimensionValue dimension={dimension} value={row[dimension] ?? ''} />}
          {...(before && { changeOf })}
        />
      )}
    </Panel>
  );
}

function SessionTable() {
  const { span, filters } = useView();
  const measure = COST;
  const params = usageParams({ span, filters, sort: '-cost_usd' });
  const query = useRead<SessionsAnswer>('/api/v1/sessions', {
    ...params,
    limit: MOST,
    medians: 'false',
    totals: 'false',
  });
  const totals = useOverTime().data?.totals;
  return (
    <Panel
      title="Sessions"
      query={query}
      height={HEIGHT}
      actions={<ExportMenu kind="sessions" params={params} twin="/api/v1/sessions" />}
    >
      {({ data, next_cursor }) =>
        totals && (
          <TopRows<SessionRow>
            caption="Sessions that cost most"
            label="Session"
            measure={measure}
            top={topSessions({ rows: data, totals, most: MOST, hasMore: next_cursor !== null })}
            totals={totals}
            keyOf={(row) => row.session}
            name={(row) => <SessionName row={row} />}
          />
        )
      }
    </Panel>
  );
}

type TopRowsProps<Row> = {
  readonly caption: string;
  readonly label: string;
  readonly measure: Measure;
  readonly top: Top<Row>;
  readonly totals: Measured;
  readonly keyOf: (row: Row) => string;
  readonly name: (row: Row) => ReactNode;
  /** Against what the page is compared with; absent where it is compared with nothing. */
  readonly changeOf?: (row: Row) => string | undefined;
};

function TopRows<Row extends Measured>(props: TopRowsProps<Row>) {
  const { caption, label, measure, top, totals, keyOf, name, changeOf } = props;
  const { filters } = useView();
  if (top.shown.length === 0 && top.rest === undefined) {
    return <Empty why={Object.keys(filters).length > 0 ? 'filtered-out' : 'none-in-range'} />;
  }
  const figures = (row: Measured): Pick<Ranked, 'amount' | 'value'> => ({
    amount: drawnAmount(measure, measure.of(row)),
    value: <span title={writtenExactly(measure, measure.of(row))}>{written(measure, measure.of(row))}</span>,
  });
  return (
    <Ranking
      caption={caption}
      label={label}
      measure={measure.label}
      rows={top.shown.map((row) => ({
        key: keyOf(row),
        name: name(row),
        ...figures(row),
        ...(changeOf && { change: changeOf(row) ?? UNKNOWN }),
      }))}
      {...(top.rest && { other: figures(top.rest) })}
      total={figures(totals)}
    />
  );
}
