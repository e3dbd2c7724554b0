// What is asked about outcomes, as the statements need it.
import type { FilterQuery, RangeQuery } from '../../schemas/api-query.ts';
import { intervalStart, type Interval } from '../../schemas/period.ts';
import { badRequest } from '../../schemas/problem.ts';
import { monthText } from '../../schemas/month.ts';
import type { Floors } from '../../schemas/retention.ts';
import { isByWork, WORK_DAILY } from '../day-rollups.ts';
import { isOwn } from '../dimensions.ts';
import { isDropped } from '../floors.ts';
import { filtersOf, questionOf, rangeOf, type AnyDimension, type Question } from '../question.ts';
import { measureSource } from '../rollup.ts';
import { EARLIEST, LATEST, LEDGER, type Range, type RetainedSource, type Source } from '../source.ts';

const DAY_MS = 86_400_000;

/** Most rows that one answer is made from. */
const MOST_ROWS = 50_000;

/** The question about usage, and from which day on work without a change is not yet given up. */
export type OutcomeQuestion = {
  readonly usage: Question;
  /** Milliseconds since 1970. */
  readonly cutoff: number;
};

type Asked = FilterQuery &
  RangeQuery & {
    readonly group_by?: readonly AnyDimension[];
    readonly interval?: Interval | undefined;
    readonly abandoned_after_days: string;
  };

/** Reads the parameters. `now` in milliseconds since 1970; `range` is that of the first page. */
export function outcomeQuestion(query: Asked, now: number, range = rangeOf(query, now)): OutcomeQuestion {
  return {
    usage: questionOf(range, {
      groupBy: query.group_by ?? [],
      interval: query.interval,
      filters: filtersOf(query),
    }),
    cutoff: intervalStart('day', now) - Number(query.abandoned_after_days) * DAY_MS,
  };
}

/** The key columns of dimensions; time comes from what is counted. */
export function dimensionKeys({ groupBy }: Question): string[] {
  return groupBy.map((_, index) => `k${index}`);
}

/** The smallest table with the spend of a question, where everything that another one has is kept there too. */
export function spendSource(question: Question, { usage_daily, change_usage_daily }: Floors): Source {
  const { from } = question.range;
  const isKept = !isDropped(from, usage_daily) && !isDropped(from, change_usage_daily);
  return isKept && isByWork(question) ? WORK_DAILY : measureSource(question);
}

const OF_CHANGES: RetainedSource = { table: 'change_usage_daily', time: 'day' };
const BY_BRANCH: RetainedSource = { table: 'usage_hourly', time: 'hour' };

/** The smallest table that knows what was spent on changes by all that is asked for. */
export function changeSource({ groupBy, filters }: Question): RetainedSource {
  const asked = [...groupBy, ...filters.keys()];
  if (asked.some(isOwn)) return LEDGER;
  return asked.includes('branch') ? BY_BRANCH : OF_CHANGES;
}

/** A change costs what it cost in all periods. */
export const ALL_TIME: Range = { from: EARLIEST, to: LATEST };

/** 400 where months were dropped that only the table has which the question needs. */
export function requireAllPeriods(question: Question, floors: Floors): void {
  const { table } = changeSource(question);
  const floor = floors[table];
  if (table === 'change_usage_daily' || floor === undefined) return;
  throw badRequest({
    name: 'group_by',
    detail:
      `cannot tell the cost of changes by branches or attributes: months before ${monthText(floor)} were dropped from ${table}. ` +
      'Ask by other dimensions, which are kept for longer',
  });
}

/** 400 where an answer would have too many rows to be put together. */
export function requireFew(rows: readonly unknown[]): void {
  if (rows.length <= MOST_ROWS) return;
  throw badRequest({
    name: 'group_by',
    detail: `gives more than ${MOST_ROWS} rows; ask for fewer dimensions, a shorter range or with filters`,
  });
}

/** The clause that bounds a statement to what {@link requireFew} refuses. */
export const ROW_BOUND = `LIMIT ${MOST_ROWS + 1}`;
