// From the parameters of a request to the question that is put to the store: range, filters, conditions.
import { DIMENSIONS, type AttributeDimension, type Dimension } from '../schemas/api.ts';
import type { FilterQuery, RangeQuery } from '../schemas/api-query.ts';
import { intervalEnd, type Interval } from '../schemas/period.ts';
import { badRequest } from '../schemas/problem.ts';
import type { QueryParams } from '../store/store.ts';
import { filterValue } from './dimensions.ts';
import { isNamedLike } from './person.ts';
import { EARLIEST, LATEST, type Range } from './source.ts';

/** What usage can be grouped and filtered by, attributes of senders' own included. */
export type AnyDimension = Dimension | AttributeDimension;

/** What is asked: usage of a range, kept by filters and conditions, by dimensions and time buckets. */
export type Question = {
  readonly range: Range;
  readonly groupBy: readonly AnyDimension[];
  readonly interval: Interval | undefined;
  /** Values by dimension, any of which a row must have. */
  readonly filters: ReadonlyMap<AnyDimension, readonly string[]>;
  /** More conditions on dimensions, for the alias `t`; their values in `params`. */
  readonly conditions: readonly Condition[];
  /** Whether the store holds only some people (`isPartial`): tables of everybody together cannot answer. */
  readonly isPartial?: boolean | undefined;
};

/** SQL that keeps rows. Activities know nothing of conditions that are about models or kinds of work. */
export type Condition = {
  readonly sql: string;
  readonly params: QueryParams;
  readonly ofActivities: boolean;
  /** Whether it is about people and sessions only. */
  readonly ofSessions?: boolean;
};

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/** The span that is asked for: by default 30 days up to the end of today, which is one of them, so that rollups by day can answer. */
export function rangeOf({ from, to }: RangeQuery, now: number): Range {
  const end = to === undefined ? undefined : timeOf('to', to);
  const start = from === undefined ? undefined : timeOf('from', from);
  const today = intervalEnd('day', now);
  const until = end ?? Math.max(today, start === undefined ? today : intervalEnd('day', start));
  const since =
    start ?? Math.max(EARLIEST, intervalEnd('day', Math.min(until - 1, now)) - DEFAULT_DAYS * DAY_MS);
  if (since >= until) throw badRequest({ name: 'to', detail: 'must be later than from' });
  return { from: since, to: until };
}

function timeOf(name: string, text: string): number {
  const time = Date.parse(text);
  if (time >= EARLIEST && time <= LATEST) return time;
  throw badRequest({ name, detail: 'must lie between 1970 and 2106' });
}

/** Values by dimension, as they are stored. */
export function filtersOf(query: FilterQuery): Map<AnyDimension, readonly string[]> {
  return new Map<AnyDimension, readonly string[]>([
    ...ownFilters(query.attribute ?? []),
    ...DIMENSIONS.flatMap((dimension) => {
      const values = query[dimension];
      return values?.length
        ? [[dimension, values.map((value) => filterValue(dimension, value))] as const]
        : [];
    }),
  ]);
}

/** Values by attribute, of `name=value`. */
function ownFilters(texts: readonly string[]): Map<AnyDimension, readonly string[]> {
  const filters = new Map<AnyDimension, readonly string[]>();
  for (const text of texts) {
    const end = text.indexOf('=');
    const name: AnyDimension = `attribute.${text.slice(0, end)}`;
    filters.set(name, [...(filters.get(name) ?? []), text.slice(end + 1)]);
  }
  return filters;
}

/** Leaves out the auxiliary work that the policy excludes from the summaries of people. */
export function withoutExcluded(excludedSources: readonly string[]): Condition {
  return {
    sql: "NOT (t.source = 'auxiliary' AND has({excluded:Array(String)}, t.subagent))",
    params: { excluded: excludedSources },
    ofActivities: false,
  };
}

/** Keeps only what {@link withoutExcluded} leaves out. */
export function onlyExcluded(excludedSources: readonly string[]): Condition {
  return {
    sql: "t.source = 'auxiliary' AND has({excluded:Array(String)}, t.subagent)",
    params: { excluded: excludedSources },
    ofActivities: false,
  };
}

/** Keeps people any of whose names contains the text, in any case. */
export function named(part: string): Condition {
  return {
    sql: isNamedLike('t.user', '{q:String}'),
    params: { q: part },
    ofActivities: true,
    ofSessions: true,
  };
}

/** The range as the API tells it. */
export function toldRange({ from, to }: Range): { from: string; to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** A question over everything in a range. */
export function questionOf(range: Range, part: Partial<Question>): Question {
  return { range, groupBy: [], interval: undefined, filters: new Map(), conditions: [], ...part };
}
