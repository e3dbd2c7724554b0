import { useUsage } from '../../data/queries.ts';
import { StatCard } from '../../parts/stat-card.tsx';
import { useNow } from '../../view/use-now.ts';
import { useView } from '../../view/use-view.ts';
import { picoOf, roundDollars, UNKNOWN } from '../../words/money.ts';
import { forecastOf, forecastSpan, METHOD, type Forecast } from '../../words/forecast.ts';

/** What this month will come to, whatever range the page shows. */
export function ForecastCard() {
  const now = useNow();
  const { filters } = useView();
  const { data, error } = useUsage({ span: forecastSpan(now), filters, interval: 'day', limit: 100 });
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

function rangeOf({ low, high, spent }: Forecast): string {
  return `${roundDollars(low)} to ${roundDollars(high)}; ${roundDollars(spent)} so far`;
}
