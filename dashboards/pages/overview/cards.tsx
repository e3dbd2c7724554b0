// The figures at the top: each with its definition, its change and its course over the range.
import { SimpleGrid } from '@mantine/core';
import { OutcomeCard } from '../../parts/outcome-card.tsx';
import { StatCard } from '../../parts/stat-card.tsx';
import { Failure } from '../../parts/states.tsx';
import { amountsOf, bucketsOf } from '../../parts/chart/top-by-time.ts';
import { useView } from '../../view/use-view.ts';
import { changeOf } from '../../words/changes.ts';
import { drawnAmount, measureOfUnit, written, type Measure, type Measured } from '../../words/measures.ts';
import {
  CACHE_HIT_DEFINITION,
  cacheHits,
  COST_PER_SESSION,
  pointsChange,
  shareText,
  TOKENS_PER_SESSION,
  type Share,
} from '../../words/ratios.ts';
import { ForecastCard } from './forecast-card.tsx';
import { PeopleCard } from './people-card.tsx';
import { SubagentCard } from './subagent-card.tsx';
import { intervalOf, useBefore, useOverTime, type OverTime } from './use-overview.ts';

/** Cards of their final size from the start; figures as they come. */
export function Cards() {
  const { unit, span } = useView();
  const { data, error, refetch } = useOverTime();
  const before = useBefore();
  if (error !== null && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  const starts = bucketsOf(span, intervalOf(span));
  const trendOf = (measure: Measure): number[] | undefined =>
    data && amountsOf(data.rows, starts, measure).map((amount) => drawnAmount(measure, amount));
  const main = measureOfUnit(unit);
  const shared = { data, before };
  return (
    <SimpleGrid cols={{ base: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
      <MeasureCard
        measure={main}
        label={unit === 'usd' ? 'Spend' : main.label}
        {...shared}
        {...{ trendOf }}
      />
      <ForecastCard />
      <OutcomeCard id="cost_per_accepted_pr" label="Cost per accepted PR" />
      <PeopleCard />
      <MeasureCard measure={COST_PER_SESSION} {...shared} {...{ trendOf }} />
      <SubagentCard />
      <ShareCard label="Cache hit share" definition={CACHE_HIT_DEFINITION} of={cacheHits} {...shared} />
      <OutcomeCard id="retry_cost" label="Retry cost" />
      <MeasureCard measure={TOKENS_PER_SESSION} {...shared} {...{ trendOf }} />
    </SimpleGrid>
  );
}

type MeasureCardProps = {
  readonly measure: Measure;
  readonly label?: string;
  /** Undefined while it is on its way. */
  readonly data: OverTime | undefined;
  readonly before: Measured | undefined;
  readonly trendOf: (measure: Measure) => number[] | undefined;
};

function MeasureCard({ measure, label = measure.label, data, before, trendOf }: MeasureCardProps) {
  return (
    <StatCard
      label={label}
      value={data ? written(measure, measure.of(data.totals), 'card') : '…'}
      definition={measure.definition}
      change={data && changeOf(measure, data.totals, before)}
      trend={trendOf(measure)}
    />
  );
}

type ShareCardProps = {
  readonly label: string;
  readonly definition: string;
  readonly of: (row: Measured | undefined) => Share | undefined;
  /** Undefined while it is on its way. */
  readonly data: OverTime | undefined;
  readonly before: Measured | undefined;
};

function ShareCard({ label, definition, of, data, before }: ShareCardProps) {
  const trend = data?.rows.map((row) => of(row)).map((share) => (share ? share.part / share.whole : 0));
  return (
    <StatCard
      label={label}
      value={data ? shareText(of(data.totals)) : '…'}
      definition={definition}
      change={data && pointsChange(of(data.totals), of(before))}
      trend={trend}
    />
  );
}
