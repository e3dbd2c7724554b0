// What usage can be grouped and filtered by, and where each table keeps it.
import type { Dimension } from '../schemas/api.ts';
import type { Interval } from '../schemas/period.ts';
import { toUserKey } from '../schemas/user-key.ts';

/** Dimensions of a charge that activities do not have: what people do is not known by them. */
const NOT_OF_ACTIVITIES: ReadonlySet<Dimension> = new Set([
  'provider',
  'model',
  'source',
  'subagent',
  'effort',
]);

/** The column of a dimension in the table that is called `alias`. All tables use the dimension's name. */
export function columnOf(dimension: Dimension, alias: string): string {
  return `${alias}.\`${dimension}\``;
}

/** Whether activities, such as prompts, are known by the dimension. */
export function isOfActivities(dimension: Dimension): boolean {
  return !NOT_OF_ACTIVITIES.has(dimension);
}

/** A value to filter by, spelled as it is stored. */
export function filterValue(dimension: Dimension, value: string): string {
  if (dimension === 'user') return toUserKey(value);
  if (dimension === 'model') return value.toLowerCase();
  return dimension === 'repo' ? value.trim().toLowerCase() : value;
}

/** Seconds since 1970 at which the interval of a time begins: the rule of `schemas/period.ts` in SQL. */
export function bucketOf(interval: Interval, time: string): string {
  switch (interval) {
    case 'hour':
      return `toUnixTimestamp(toStartOfHour(${time}))`;
    case 'day':
      return `toUnixTimestamp(toDate(${time}), 'UTC')`;
    case 'week':
      return `toUnixTimestamp(toMonday(${time}), 'UTC')`;
    case 'month':
      return `toUnixTimestamp(toStartOfMonth(${time}), 'UTC')`;
  }
}
