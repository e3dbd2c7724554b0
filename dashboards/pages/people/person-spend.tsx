// What one person spent over time, by model.
import { useUsage } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { stackByTime } from '../../parts/chart/stack-by-time.ts';
import { TimeChart } from '../../parts/chart/time-chart.tsx';
import { Empty } from '../../parts/states.tsx';
import { useNow } from '../../view/use-now.ts';
import { useView } from '../../view/use-view.ts';
import { drawnAmount, measureOfUnit, written, writtenDrawn } from '../../words/measures.ts';

export function PersonSpend({ user }: { readonly user: string }) {
  const now = useNow();
  const { span, filters, unit } = useView();
  const measure = measureOfUnit(unit);
  const isShort = span.to - span.from <= 2 * 86_400_000;
  const interval = isShort ? 'hour' : 'day';
  const query = useUsage({
    span,
    filters: { ...filters, user: [user] },
    groupBy: ['model'],
    interval,
    limit: 10_000,
  });
  const title = `What did each ${interval} cost, by model?`;
  const total = query.data && written(measure, measure.of(query.data.totals));
  return (
    <Panel
      title={title}
      summary={total && `${total} together, auxiliary work included.`}
      query={query}
      height={[330, 375]}
    >
      {(data) => {
        if (data.rows.length === 0) return <Empty why="none-in-range" />;
        const drawn = (row: (typeof data.rows)[number]) => drawnAmount(measure, measure.of(row));
        const stacked = stackByTime(data.rows, { by: 'model', span, interval, now, measure: drawn });
        return <TimeChart caption={title} {...stacked} format={(amount) => writtenDrawn(measure, amount)} />;
      }}
    </Panel>
  );
}
