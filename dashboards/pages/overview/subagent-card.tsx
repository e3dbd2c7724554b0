import type { UsageAnswer, UsageRow } from '../../../schemas/api.ts';
import { useUsage } from '../../data/queries.ts';
import { StatCard } from '../../parts/stat-card.tsx';
import { bucketsOf } from '../../parts/chart/top-by-time.ts';
import { useView } from '../../view/use-view.ts';
import { drawn } from '../../words/money.ts';
import { costShare, pointsChange, shareText, type Share } from '../../words/ratios.ts';
import { intervalOf, useOverTime, usePair } from './use-overview.ts';

/** How much of the cost is the work of subagents. */
export function SubagentCard() {
  const { span, filters } = useView();
  const interval = intervalOf(span);
  const { now, before } = usePair('source');
  const overTime = useOverTime().data;
  const daily = useUsage({ span, filters, groupBy: ['source'], interval, limit: 10_000 }).data;
  const trend = overTime && daily && trendOf(bucketsOf(span, interval), overTime.rows, daily.rows);
  return (
    <StatCard
      label="Subagent share"
      value={now ? shareText(shareOf(now)) : '…'}
      definition="Cost of what subagents did, of all cost."
      change={now && pointsChange(shareOf(now), before && shareOf(before))}
      {...(trend && { trend })}
    />
  );
}

function shareOf({ rows, totals }: UsageAnswer): Share | undefined {
  return costShare(rows.find(isSubagent), totals);
}

function isSubagent({ source }: UsageRow): boolean {
  return source === 'subagent';
}

function trendOf(
  starts: readonly number[],
  all: readonly UsageRow[],
  bySource: readonly UsageRow[],
): number[] {
  const costAt = (rows: readonly UsageRow[]): Map<number, number> =>
    new Map(rows.map((row) => [Date.parse(row.bucket ?? ''), drawn(row.cost_usd)]));
  const whole = costAt(all);
  const part = costAt(bySource.filter(isSubagent));
  return starts.map((at) => (part.get(at) ?? 0) / (whole.get(at) || 1));
}
