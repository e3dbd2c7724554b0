// The smallest rollups, and which questions they answer: usage of days by one dimension, by session, and by change.
import { intervalStart } from '../schemas/period.ts';
import { bucketOf } from './dimensions.ts';
import { personOf } from './person.ts';
import type { AnyDimension, Question } from './question.ts';
import { within, type Range, type Source } from './source.ts';

/** Summed by day and each value of each of {@link TOLD}; the row of no dimension is all usage of the day. */
export const DIMENSION_DAILY: Source = { table: 'usage_dimension_daily', time: 'day' };

/** Summed by day, person and session. */
export const SESSION_DAILY: Source = { table: 'usage_session_daily', time: 'day' };

/** Spend summed by day and {@link OF_WORK}; without people and models. */
export const WORK_DAILY: Source = { table: 'usage_work_daily', time: 'day' };

const OF_WORK: ReadonlySet<AnyDimension> = new Set<AnyDimension>(['repo', 'pr', 'source', 'workflow']);

/** The dimensions by whose values usage is summed; the others have too many. */
const TOLD: ReadonlySet<AnyDimension> = new Set<AnyDimension>([
  'user',
  'group',
  'team',
  'cost_center',
  'repo',
  'agent',
  'provider',
  'model',
  'source',
  'subagent',
  'effort',
  'workflow',
  'task',
]);

/** Whether all usage of whole days is asked for, by one dimension each at most. */
export function isByDimensions(question: Question): boolean {
  const { range, groupBy, filters, conditions } = question;
  const isAll = filters.size === 0 && conditions.length === 0 && groupBy.every((name) => TOLD.has(name));
  return isAll && !question.isPartial && question.interval !== 'hour' && isOfDays(range);
}

/** Whether whole days are asked for, by nothing but people and sessions. */
export function isBySessions(question: Question): boolean {
  const { range, groupBy, interval, filters, conditions } = question;
  const isKnown = (name: AnyDimension): boolean => name === 'user' || name === 'session';
  const known = [...groupBy, ...filters.keys()].every(isKnown);
  if (question.isPartial) return false;
  return known && conditions.every(({ ofSessions }) => ofSessions) && interval !== 'hour' && isOfDays(range);
}

/** Whether whole days are asked for, by nothing but changes and kinds of work: {@link WORK_DAILY} answers, as far back as it is kept. */
export function isByWork(question: Question): boolean {
  const { range, groupBy, interval, filters, conditions, isPartial } = question;
  const known = [...groupBy, ...filters.keys()].every((name) => OF_WORK.has(name));
  return known && !isPartial && conditions.length === 0 && interval !== 'hour' && isOfDays(range);
}

function isOfDays({ from, to }: Range): boolean {
  return intervalStart('day', from) === from && intervalStart('day', to) === to;
}

/** SQL of the value of a row of {@link DIMENSION_DAILY}; people are one under all of their names. */
export function valueOf(alias: string): string {
  return `if(${alias}.dimension = 'user', ${personOf(`${alias}.value`)}, ${alias}.value)`;
}

/** The rows of {@link DIMENSION_DAILY} that answer a question of {@link isByDimensions} with one dimension at most. */
export function dimensionRows({ groupBy, interval }: Question): string {
  const [dimension] = groupBy;
  const keys = [
    ...(dimension ? [`${dimension === 'user' ? personOf('t.value') : 't.value'} AS k0`] : []),
    ...(interval ? [`${bucketOf(interval, 't.day')} AS bucket`] : []),
  ];
  const { table } = DIMENSION_DAILY;
  return `SELECT ${['t.*', ...keys].join(', ')} FROM ${table} AS t WHERE ${within(DIMENSION_DAILY, 't')} AND t.dimension = '${dimension ?? ''}'`;
}
