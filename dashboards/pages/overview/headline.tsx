// The page in a few words, with real numbers.
import { Skeleton, Text } from '@mantine/core';
import type { LimitPeopleAnswer } from '../../../schemas/limit-states.ts';
import { useComparison } from '../../data/use-comparison.ts';
import { nameOf } from '../../parts/dimension-value.tsx';
import type { RangeChoice } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { days } from '../../words/times.ts';
import { driverOf } from './drivers.ts';
import { sentenceOf } from './sentence.ts';
import { useNearLimits } from './use-near-limits.ts';
import { useBefore, useHasBeforeFailed, useOverTime, usePair } from './use-overview.ts';

export function Headline() {
  const { range, span } = useView();
  const { data, error } = useOverTime();
  const hasFailed = useHasBeforeFailed();
  const { before, isCovered } = useComparison();
  const earlier = useBefore();
  const pairs = [usePair('repo'), usePair('model')];
  const { people } = useNearLimits();
  const isCompared = isCovered === true && !hasFailed;
  const isComparing = before !== undefined && !hasFailed && !(isCovered === false || earlier);
  if (!data && error !== null) return <Text mih={56}>What was spent could not be read.</Text>;
  if (!data || isComparing) return <Skeleton height={56} radius="sm" aria-label="Loading" role="status" />;
  const text = sentenceOf({
    when: whenOf(range, days(span)),
    isAny: data.rows.length > 0,
    cost: data.totals.cost_usd,
    before: before && { cost: costOf(earlier), when: days(before), isCovered: isCompared },
    driver: driverOf(pairs),
    nameOf,
    limits: people && limitsOf(people),
  });
  return (
    <Text fz="lg" lh={1.45} mih={56} maw={1000} aria-live="polite">
      {text}
    </Text>
  );
}

function costOf(totals: ReturnType<typeof useBefore>): string | null {
  return totals?.cost_usd ?? null;
}

function limitsOf({ totals: { over, near, unknown } }: LimitPeopleAnswer) {
  return { reached: over, near, unknown };
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
