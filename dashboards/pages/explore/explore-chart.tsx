import { useUsageOverTime } from './use-over-time.ts';
import { Panel } from '../../parts/panel.tsx';
import { Empty, Waiting } from '../../parts/states.tsx';
import { REST, topByTime } from '../../parts/chart/top-by-time.ts';
import { TimeChart } from '../../parts/chart/time-chart.tsx';
import { useNow } from '../../view/use-now.ts';
import { useView } from '../../view/use-view.ts';
import { writtenDrawn } from '../../words/measures.ts';
import { nameIn } from './name-cell.tsx';
import { isDimension, labelOf, valueIn } from './question.ts';
import { useExplore } from './use-explore.ts';

const WORDS = { hour: 'by hour', day: 'by day', week: 'by week', month: 'by month' } as const;

/** The largest five over time, and Other. */
export function ExploreChart() {
  const now = useNow();
  const { measure, by } = useExplore();
  const { span, filters, toggle } = useView();
  const { interval, names, ranked, named, all } = useUsageOverTime();
  if (!interval) return null;
  const title = `${measure.label} ${WORDS[interval]} and ${labelOf(by).toLowerCase()}`;
  return (
    <Panel
      title={title}
      summary={
        measure.isAdditive
          ? 'The five largest by name, everything else as Other.'
          : 'The five largest. One session may count in several, so heights say more than there were.'
      }
      query={names.length > 0 ? named.query : ranked.query}
      height={350}
    >
      {() =>
        !all.data ? (
          <Waiting height={350} />
        ) : all.data.rows.length > 0 ? (
          <TimeChart
            caption={title}
            {...topByTime({
              names,
              nameOf: (row) => valueIn(row, by),
              label: (name) => nameIn(by, name),
              rows: named.data?.rows ?? [],
              all: all.data.rows,
              measure,
              span,
              interval,
              now,
            })}
            format={(amount) => writtenDrawn(measure, amount)}
            {...(isDimension(by) && {
              onPick: (name: string) => {
                if (name !== REST) toggle(by, name);
              },
            })}
          />
        ) : (
          <Empty why={Object.keys(filters).length > 0 ? 'filtered-out' : 'none-in-range'} />
        )
      }
    </Panel>
  );
}
