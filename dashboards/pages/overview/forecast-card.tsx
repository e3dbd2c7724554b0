import { useUsage } from '../../data/queries.ts';
import { StatCard } from '../../parts/stat-card.tsx';
import { useNow } from '../../view/use-now.ts';
import { useView } from '../../view/use-view.ts';
import { picoOf, roundDollars, UNKNOWN } from '../../words/money.ts';
import { forecastOf, forecastSpan, METHOD } from '../../words/forecast.ts';

/** What this month will come to, whatever range the page shows. */
export function ForecastCard() {
  const now = useNow();
  const { filters } = useView();
  const { data } = useUsage({ span: forecastSpan(now), filters, interval: 'day', limit: 100 });
  const forecast =
    data &&
    forecastOf(
      new Map(data.rows.map((row) => [Date.parse(row.bucket ?? ''), picoOf(row.cost_usd) ?? 0n])),
      now,
    );
  return (
    <StatCard
      label="This month will come to"
      value={data ? (forecast ? `≈ ${roundDollars(forecast.expected)}` : UNKNOWN) : '…'}
      definition={METHOD}
      change={
        data &&
        (forecast
          ? `${roundDollars(forecast.low)} to ${roundDollars(forecast.high)}; ${roundDollars(forecast.spent)} so far`
          : 'Shown after 7 complete days')
      }
    />
  );
}
