import { useUsage } from '../../data/queries.ts';
import { StatCard } from '../../parts/stat-card.tsx';
import { useNow } from '../../view/use-now.ts';
import type { Span } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { picoOf, roundDollars, UNKNOWN } from '../../words/money.ts';
import { intervalOf, useOverTime } from './use-overview.ts';
import { forecastOf, forecastSpan, METHOD, type Forecast } from '../../words/forecast.ts';

/** What this month will come to, whatever range the page shows. */
export function ForecastCard() {
  const now = useNow();
  const { data, error } = useDays(forecastSpan(now));
  const forecast =
    data &&
    forecastOf(
      new Map(data.rows.map((row) => [Date.parse(row.bucket ?? ''), picoOf(row.cost_usd) ?? 0n])),
      now,
    );
  return (
    <StatCard
      label="This month will come to"
      value={forecast ? `≈ ${roundDollars(forecast.expected)}` : data || error !== null ? UNKNOWN : '…'}
      definition={METHOD}
      change={
        error !== null && !data
          ? 'It could not be read'
          : data && (forecast ? rangeOf(forecast) : 'Shown after 7 complete days')
      }
    />
  );
}

/** Usage by day; where the page tells these days anyway, nothing more is asked. */
function useDays(days: Span) {
  const { span, filters } = useView();
  const isTold = intervalOf(span) === 'day' && span.from <= days.from && span.to >= days.to;
  const shown = useOverTime();
  const asked = useUsage({ span: isTold ? undefined : days, filters, interval: 'day', limit: 100 });
  return isTold ? shown : asked;
}

function rangeOf({ low, high, spent }: Forecast): string {
  return `${roundDollars(low)} to ${roundDollars(high)}; ${roundDollars(spent)} so far`;
}
