// What usage can be grouped and filtered by, and where each table keeps it.
import type { AttributeDimension, Dimension } from '../schemas/api.ts';
import type { Interval } from '../schemas/period.ts';
import { toUserKey } from '../schemas/user-key.ts';
import { isAnyOf, personOf } from './person.ts';

/** Dimensions of a charge that activities do not have: what people do is not known by them. */
const NOT_OF_ACTIVITIES: ReadonlySet<string> = new Set(['provider', 'model', 'source', 'subagent', 'effort']);

const OWN = 'attribute.';

/** Whether it is an attribute of senders' own. */
export function isOwn(dimension: string): dimension is AttributeDimension {
  return dimension.startsWith(OWN);
}

/** The column of a dimension in the table that is called `alias`. Tables use the dimension's name; people are one under all of theirs. */
export function columnOf(dimension: Dimension | AttributeDimension, alias: string): string {
  // Names are checked where they enter: words with dots, dashes and underscores.
  if (isOwn(dimension)) return `${alias}.attributes['${dimension.slice(OWN.length)}']`;
  if (dimension === 'user') return personOf(`${alias}.user`);
  return `${alias}.\`${dimension}\``;
}

/** The condition that keeps rows with any of the values of an array, given as SQL. */
export function isOneOf(dimension: Dimension | AttributeDimension, alias: string, values: string): string {
  if (dimension === 'user') return isAnyOf(`${alias}.user`, values);
  return `${columnOf(dimension, alias)} IN ${values}`;
}

/** Whether activities, such as prompts, are known by the dimension. */
export function isOfActivities(dimension: Dimension | AttributeDimension): boolean {
  return !isOwn(dimension) && !NOT_OF_ACTIVITIES.has(dimension);
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
