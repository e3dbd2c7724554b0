// The questions of the page: each is asked once, and every part of the page takes its figures from the same answers.
import type { UsageAnswer } from '../../../schemas/api.ts';
import type { Interval } from '../../../schemas/period.ts';
import { useUsage } from '../../data/queries.ts';
import { useComparison } from '../../data/use-comparison.ts';
import type { Dimension } from '../../view/dimensions.ts';
import type { Span } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';

const DAY_MS = 86_400_000;
const MOST_BUCKETS = 120;
/** Values of a dimension that are looked at to find what changed. */
const MOST_VALUES = 500;

/** Hours for a day, days up to four months, then weeks. */
export function intervalOf({ from, to }: Span): Interval {
  if (to - from <= DAY_MS) return 'hour';
  return to - from <= MOST_BUCKETS * DAY_MS ? 'day' : 'week';
}

export const INTERVAL_WORDS: Readonly<Record<Interval, string>> = {
  hour: 'Hourly',
  day: 'Daily',
  week: 'Weekly',
  month: 'Monthly',
};

/** Usage over time, with the totals of the range. */
export function useOverTime() {
  const { span, filters } = useView();
  return useUsage({ span, filters, interval: intervalOf(span), limit: 10_000 });
}

/** Totals of what the range is compared with: those of an answer that the page asks for anyway. */
export function useBefore(): UsageAnswer | undefined {
  return usePair('repo').before;
}

/** The range and what it is compared with, by one dimension. */
export function usePair(dimension: Dimension) {
  const { span, filters } = useView();
  const { asked } = useComparison();
  const about = { filters, groupBy: [dimension], sort: '-cost_usd', limit: MOST_VALUES };
  const now = useUsage({ ...about, span });
  const before = useUsage({ ...about, span: asked });
  return { dimension, query: now, now: now.data, before: asked && before.data };
}

/** People that are counted one by one. */
const MOST_PEOPLE = 1_000;

/** The range and what it is compared with, by person. */
export function usePeople() {
  const { span, filters } = useView();
  const { asked } = useComparison();
  const about = { filters, groupBy: ['user'], limit: MOST_PEOPLE };
  const now = useUsage({ ...about, span }).data;
  const before = useUsage({ ...about, span: asked }).data;
  return { now, before: asked && before };
}
