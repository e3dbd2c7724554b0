import type { UsageList } from '../../data/queries.ts';
import { StatCard } from '../../parts/stat-card.tsx';
import { bucketsOf } from '../../parts/chart/top-by-time.ts';
import { useView } from '../../view/use-view.ts';
import { drawn, UNKNOWN } from '../../words/money.ts';
import { costShare, pointsChange, shareText, type Share } from '../../words/ratios.ts';
import { intervalOf, useNamedOverTime, useOverTime, usePair } from './use-overview.ts';

/** How much of the cost is the work of subagents. */
export function SubagentCard() {
  const { span } = useView();
  const interval = intervalOf(span);
  const { now, before, query } = usePair('source');
  const overTime = useOverTime().data;
  const daily = useNamedOverTime('source');
  const trend = overTime && daily && trendOf(bucketsOf(span, interval), overTime.rows, daily);
  return (
    <StatCard
      label="Subagent share"
      value={now ? shareText(shareOf(now)) : query.error === null ? '…' : UNKNOWN}
      definition="Cost of what subagents did, of all cost."
      change={now && pointsChange(shareOf(now), before && shareOf(before))}
      {...(trend && { trend })}
    />
  );
}

function shareOf({ rows, totals }: UsageList): Share | undefined {
  return costShare(rows.find(isSubagent), totals);
}

function isSubagent({ source }: UsageList['rows'][number]): boolean {
  return source === 'subagent';
}

function trendOf(starts: readonly number[], all: UsageList['rows'], bySource: UsageList['rows']): number[] {
  const costAt = (rows: UsageList['rows']): Map<number, number> =>
    new Map(rows.map((row) => [Date.parse(row.bucket ?? ''), drawn(row.cost_usd)]));
  const whole = costAt(all);
  const part = costAt(bySource.filter(isSubagent));
  return starts.map((at) => (part.get(at) ?? 0) / (whole.get(at) || 1));
}
