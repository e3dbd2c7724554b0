// The last seven days, each with what it cost.
import { useUsage } from '../../data/queries.ts';
import { stackByTime } from '../../parts/chart/stack-by-time.ts';
import { TimeChart } from '../../parts/chart/time-chart.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { spanOf } from '../../view/range.ts';
import { useNow } from '../../view/use-now.ts';
import { dollars } from '../../words/money.ts';

export function MyWeek({ me }: { readonly me: string }) {
  const now = useNow();
  const span = spanOf('7d', now);
  const query = useUsage({
    span,
    filters: { user: [me] },
    groupBy: ['model'],
    interval: 'day',
    limit: 10_000,
  });
  const title = 'What did the last seven days cost?';
  return (
    <Panel
      title={title}
      summary={query.data && `${dollars(query.data.totals.cost_usd)} together. Today is not over.`}
      query={query}
      height={250}
    >
      {(data) => {
        if (data.rows.length === 0)
          return <Empty why="none-in-range" sentence="Nothing in the last seven days." />;
        const stacked = stackByTime(data.rows, { by: 'model', span, interval: 'day', now });
        return (
          <TimeChart
            caption={title}
            {...stacked}
            format={(amount) => dollars(amount.toFixed(6))}
            height={180}
          />
        );
      }}
    </Panel>
  );
}
