// The page in a few words, with real numbers.
import { Skeleton, Text } from '@mantine/core';
import { useComparison } from '../../data/use-comparison.ts';
import { nameOf } from '../../parts/dimension-value.tsx';
import type { RangeChoice } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { days } from '../../words/times.ts';
import { driverOf } from './drivers.ts';
import { sentenceOf } from './sentence.ts';
import { useNearLimits } from './use-near-limits.ts';
import { useBefore, useOverTime, usePair } from './use-overview.ts';

export function Headline() {
  const { range, span } = useView();
  const { data } = useOverTime();
  const { before, isCovered } = useComparison();
  const earlier = useBefore();
  const pairs = [usePair('repo'), usePair('model')];
  const limits = useNearLimits();
  const isWaiting = !data || (before !== undefined && (isCovered === undefined || (isCovered && !earlier)));
  if (isWaiting) return <Skeleton height={56} radius="sm" aria-label="Loading" role="status" />;
  const text = sentenceOf({
    when: whenOf(range, days(span)),
    isAny: data.rows.length > 0,
    cost: data.totals.cost_usd,
    before: before && {
      cost: earlier?.totals.cost_usd ?? null,
      when: days({ from: before.from, to: before.to }),
      isCovered: isCovered === true,
    },
    driver: driverOf(pairs),
    nameOf,
    limits: limits && { reached: limits.blocked.after, near: limits.warned.after },
  });
  return (
    <Text fz="lg" lh={1.45} mih={56} maw={1000} aria-live="polite">
      {text}
    </Text>
  );
}

const WHEN: Readonly<Record<string, string>> = {
  today: 'today',
  '7d': 'in the last 7 days',
  '30d': 'in the last 30 days',
  '90d': 'in the last 90 days',
  month: 'this month',
  'last-month': 'last month',
};

function whenOf(range: RangeChoice, words: string): string {
  return (typeof range === 'string' ? WHEN[range] : undefined) ?? `in ${words}`;
}
