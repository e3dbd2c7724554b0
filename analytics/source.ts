// Which table answers a question: the smallest that knows the range exactly and has what is asked for.
import { intervalStart, type Interval } from '../schemas/period.ts';
import type { DroppedTable, RetainedTable } from '../schemas/retention.ts';

/** A half-open span of time, in milliseconds since 1970. */
export type Range = { readonly from: number; readonly to: number };

/** Bounds of the engine's times by the second. */
export const EARLIEST = 0;
export const LATEST = Date.UTC(2106, 0, 1);

/** A table of usage or of activities. */
export type Source<Table = DroppedTable> = {
  readonly table: Table;
  /** The column that tells the time of a row. */
  readonly time: string;
};

/** A table with a setting of its own of how long it is kept. */
export type RetainedSource = Source<RetainedTable>;

/** Summed by day, without sessions and hours. */
const DAILY: RetainedSource = { table: 'usage_daily', time: 'day' };

/** Summed by hour and session. */
const HOURLY: RetainedSource = { table: 'usage_hourly', time: 'hour' };

/** Every charge. */
export const LEDGER: RetainedSource = { table: 'charges', time: 'time' };

const EXTRA_HOURLY: RetainedSource = { table: 'usage_extra_hourly', time: 'hour' };

const ACTIVITIES_HOURLY: RetainedSource = { table: 'activities_hourly', time: 'hour' };
/** Every activity. */
export const ACTIVITIES: RetainedSource = { table: 'activities', time: 'time' };

/** The table of usage with sessions. */
export function sessionSource(range: Range): RetainedSource {
  return isAligned('hour', range) ? HOURLY : LEDGER;
}

/** The table of usage, where nothing finer than a day and no session is asked for if `byDay`. */
export function usageSource(range: Range, byDay: boolean): RetainedSource {
  return byDay && isAligned('day', range) ? DAILY : sessionSource(range);
}

/** The table of measures that few charges have. */
export function extraSource(range: Range): RetainedSource {
  return isAligned('hour', range) ? EXTRA_HOURLY : LEDGER;
}

/** The table of what people and agents did. */
export function activitySource(range: Range): RetainedSource {
  return isAligned('hour', range) ? ACTIVITIES_HOURLY : ACTIVITIES;
}

function isAligned(interval: Interval, { from, to }: Range): boolean {
  return intervalStart(interval, from) === from && intervalStart(interval, to) === to;
}

/** The time of the first usage in a row of {@link sessionSource}. */
export function firstTime({ time }: Source, alias: string): string {
  return `${alias}.${time === 'hour' ? 'first_time' : time}`;
}

/** The time of the last usage in a row of {@link sessionSource}. */
export function lastTime({ time }: Source, alias: string): string {
  return `${alias}.${time === 'hour' ? 'last_time' : time}`;
}

/** The condition that keeps the rows of a range; its parameters are those of {@link rangeParams}. */
export function within({ time }: Source, alias: string): string {
  const column = `${alias}.${time}`;
  const bound = (name: string) => {
    const at = `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
    return time === 'day' ? `toDate(${at})` : at;
  };
  return `${column} >= ${bound('from')} AND ${column} < ${bound('to')}`;
}

/** The values of the parameters of {@link within}. */
export function rangeParams({ from, to }: Range): { readonly from: number; readonly to: number } {
  return { from, to };
}
