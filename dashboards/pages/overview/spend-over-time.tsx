// Spend over time, stacked by one dimension: the five largest by name, everything else as Other, so that bars add up.
import { NativeSelect } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { useUsage, type UsageList } from '../../data/queries.ts';
import { nameOf } from '../../parts/dimension-value.tsx';
import { Empty, Waiting } from '../../parts/states.tsx';
import { Panel } from '../../parts/panel.tsx';
import { REST, topByTime } from '../../parts/chart/top-by-time.ts';
import { TimeChart } from '../../parts/chart/time-chart.tsx';
import { topOf } from '../../parts/top.ts';
import { LABELS, type Dimension } from '../../view/dimensions.ts';
import { useNow } from '../../view/use-now.ts';
import { useView } from '../../view/use-view.ts';
import { measureOfUnit, written, writtenDrawn, type Measure } from '../../words/measures.ts';
import { days } from '../../words/times.ts';
import {
  INTERVAL_WORDS,
  intervalOf,
  useNamedOverTime,
  useOverTime,
  useRanking,
  type TopDimension,
} from './use-overview.ts';

const CHOICES = ['model', 'group', 'repo', 'agent', 'source'] as const satisfies readonly TopDimension[];
const MOST_SERIES = 5;

const UNIT_WORDS = { usd: 'spend', credits: 'credits', tokens: 'tokens' } as const;

export function SpendOverTime() {
  const [params, setParams] = useSearchParams();
  const now = useNow();
  const { span, filters, toggle, unit } = useView();
  const by = CHOICES.find((name) => name === params.get('by')) ?? CHOICES[0];
  const interval = intervalOf(span);
  const measure = measureOfUnit(unit);
  const ranked = useRanking(by, measure);
  const ranking = ranked.data;
  const names = ranking ? namesOf(ranking, by, measure) : [];
  const all = useOverTime();
  const known = useNamedOverTime(by);
  // Only where the page's own answer does not tell it.
  const named = useUsage({
    span: names.length > 0 && ranking !== undefined && known === undefined ? span : undefined,
    filters: { ...filters, [by]: names },
    groupBy: [by],
    interval,
    limit: 10_000,
  });
  const title = `${INTERVAL_WORDS[interval]} ${UNIT_WORDS[unit]} by ${LABELS[by].toLowerCase()}`;
  const label = (name: string): string => nameOf(by, name);
  const choose = (value: string): void =>
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (value === CHOICES[0]) next.delete('by');
      else next.set('by', value);
      return next;
    });
  return (
    <Panel
      title={title}
      summary={all.data && ranking && summaryOf(ranking, { by, measure, when: days(span), label })}
      query={names.length > 0 && known === undefined ? named : ranked}
      height={350}
      actions={
        <NativeSelect
          size="xs"
          miw={132}
          value={by}
          onChange={(event) => choose(event.currentTarget.value)}
          data={CHOICES.map((value) => ({ value, label: `By ${LABELS[value].toLowerCase()}` }))}
          aria-label="Stack by"
          className="outlay-no-print"
        />
      }
    >
      {() =>
        !all.data ? (
          <Waiting height={350} />
        ) : all.data.rows.length > 0 ? (
          <TimeChart
            caption={title}
            {...topByTime({
              names,
              nameOf: (row) => row[by] ?? '',
              label,
              rows: (names.length > 0 && (known ?? named.data?.rows)) || [],
              all: all.data.rows,
              measure,
              span,
              interval,
              now,
            })}
            format={(amount) => writtenDrawn(measure, amount)}
            onPick={(name) => {
              if (name !== REST) toggle(by, name);
            }}
          />
        ) : (
          <Empty why={Object.keys(filters).length > 0 ? 'filtered-out' : 'none-in-range'} />
        )
      }
    </Panel>
  );
}

function namesOf({ rows, totals, next_cursor }: UsageList, by: Dimension, measure: Measure): string[] {
  const { shown } = topOf({ rows, totals, measure, most: MOST_SERIES, hasMore: next_cursor !== null });
  return shown.filter((row) => (measure.of(row) ?? 0n) !== 0n).map((row) => row[by] ?? '');
}

type Told = {
  readonly by: Dimension;
  readonly measure: Measure;
  readonly when: string;
  readonly label: (name: string) => string;
};

function summaryOf({ rows, totals }: UsageList, { by, measure, when, label }: Told): string {
  const total = measure.of(totals);
  const [first] = topOf({ rows, totals, measure, most: 1 }).shown;
  const amount = first && measure.of(first);
  const whole = `${written(measure, total, 'card')} in ${when}`;
  if (!first || !total || !amount) return `${whole}.`;
  const share = Number((amount * 1_000n) / total) / 10;
  return `${whole}; ${label(first[by] ?? '')} is the largest with ${share.toFixed(0)} %.`;
}
