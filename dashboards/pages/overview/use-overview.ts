// The questions of the page: each is asked once, and every part of the page takes its figures from the same answers.
import type { UseQueryResult } from '@tanstack/react-query';
import type { UsageMeasures, UsageRow } from '../../../schemas/api.ts';
import type { BreakdownAnswer, BreakdownList, BreakdownRow } from '../../../schemas/breakdown-api.ts';
import type { Interval } from '../../../schemas/period.ts';
import { useBreakdown, useUsage, type UsageList } from '../../data/queries.ts';
import { useComparison } from '../../data/use-comparison.ts';
import type { Dimension } from '../../view/dimensions.ts';
import type { Span } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import type { Measure } from '../../words/measures.ts';

const DAY_MS = 86_400_000;
const MOST_BUCKETS = 120;
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

/** What the page tells usage by. One call answers all of it, so that a filter is answered in one turn. */
const DIMENSIONS = [
  'repo',
  'model',
  'source',
  'group',
  'agent',
  'user',
] as const satisfies readonly Dimension[];
export type TopDimension = (typeof DIMENSIONS)[number];

/** Few values, so that they can be told by time before it is known which of them are the largest. */
const OVER_TIME = ['model', 'source'] as const satisfies readonly TopDimension[];

const COST_SORT = 'cost_usd';

/** Values of a dimension, and buckets of a list over time, that are looked at. */
const MOST_ROWS = 1_000;

function useNowPart<Part>(pick: (answer: BreakdownAnswer) => Part) {
  const { span, filters } = useView();
  const interval = intervalOf(span);
  const about = { span, filters, groupBy: DIMENSIONS, limit: MOST_ROWS };
  return useBreakdown({ ...about, interval, overTime: OVER_TIME }, pick);
}

function useBeforePart<Part>(pick: (answer: BreakdownAnswer) => Part): Part | undefined {
  return useBeforeQuery(pick).data;
}

/** While another comparison is on its way, the former one is none: it would stand beside figures that it is not about. */
function useBeforeQuery<Part>(pick: (answer: BreakdownAnswer) => Part): {
  readonly data: Part | undefined;
  readonly hasFailed: boolean;
} {
  const { filters } = useView();
  const { asked } = useComparison();
  const about = { span: asked, filters, groupBy: DIMENSIONS, limit: MOST_ROWS };
  const { data, isPlaceholderData, isError } = useBreakdown(about, pick);
  const isOfThis = asked !== undefined && !isPlaceholderData;
  return { data: isOfThis ? data : undefined, hasFailed: asked !== undefined && isError };
}

/** Usage over time, with the totals of the range. */
export type OverTime = Pick<BreakdownAnswer, 'totals' | 'data_as_of'> & {
  readonly rows: readonly UsageRow[];
};

/** Usage over time, with the totals of the range. */
export function useOverTime() {
  return useNowPart(overTimeOf);
}

function overTimeOf({ totals, data_as_of, over_time: { rows } }: BreakdownAnswer): OverTime {
  return { totals, data_as_of, rows };
}

/** Totals of what the range is compared with. */
export function useBefore(): UsageMeasures | undefined {
  return useBeforePart(totalsOf);
}

function totalsOf({ totals }: BreakdownAnswer): UsageMeasures {
  return totals;
}

/** Whether what the range is compared with could not be read, so that nothing is compared. */
export function useHasBeforeFailed(): boolean {
  const { data, hasFailed } = useBeforeQuery(totalsOf);
  return hasFailed && data === undefined;
}

/** The range and what it is compared with, by one dimension. */
export function usePair(dimension: TopDimension) {
  const pick = LISTS[dimension];
  const query = useNowPart(pick);
  const before = useBeforePart(pick);
  return { dimension, query, now: query.data, before };
}

/** The range by one dimension, with the values of the highest measure: a breakdown that is cut holds the costliest only. */
export function useRanking(
  dimension: TopDimension,
  { sort = COST_SORT }: Measure,
): UseQueryResult<UsageList> {
  const { span, filters } = useView();
  const { query } = usePair(dimension);
  const isCut = sort !== COST_SORT && query.data !== undefined && query.data.next_cursor !== null;
  const about = { filters, groupBy: [dimension], sort: `-${sort}`, limit: MOST_ROWS };
  const ranked = useUsage({ ...about, span: isCut ? span : undefined });
  return isCut ? ranked : query;
}

const LISTS = Object.fromEntries(
  DIMENSIONS.map((name) => [name, ({ totals, by }: BreakdownAnswer): UsageList => listOf(totals, by[name])]),
) as Readonly<Record<TopDimension, (answer: BreakdownAnswer) => UsageList>>;

/** A list that is cut has no next page to ask for, and is told apart from one that is complete. */
function listOf(totals: UsageMeasures, list: BreakdownList | undefined): UsageList {
  return { totals, rows: list?.rows ?? [], next_cursor: list?.is_complete === true ? null : '' };
}

/** Rows by a dimension and by time; undefined where they are not known, or too many. */
export function useNamedOverTime(dimension: TopDimension): readonly BreakdownRow[] | undefined {
  return useNowPart(SERIES[dimension]).data ?? undefined;
}

const SERIES = Object.fromEntries(
  DIMENSIONS.map((name) => [
    name,
    ({ by_over_time: series }: BreakdownAnswer) =>
      series[name]?.is_complete === true ? series[name].rows : null,
  ]),
) as Readonly<Record<TopDimension, (answer: BreakdownAnswer) => readonly BreakdownRow[] | null>>;

/** The range and what it is compared with, by person. */
export function usePeople() {
  return usePair('user');
}
