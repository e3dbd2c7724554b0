// Usage by several dimensions at once, each on its own, with the totals of all of it.
import { z } from 'zod';
import type { Dimension, UsageMeasures, UsageRow } from '../../schemas/api.ts';
import type { BreakdownAnswer, BreakdownList, BreakdownQuery } from '../../schemas/breakdown-api.ts';
import { badRequest } from '../../schemas/problem.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { breakdownSql } from '../breakdown.ts';
import { requireKept } from '../floors.ts';
import { toMeasures } from '../measures.ts';
import { filtersOf, questionOf, rangeOf, toldRange, type Question } from '../question.ts';
import { pageRow } from '../read-page.ts';
import { knowsMessages, measureSource, messagesOf, paramsOf } from '../rollup.ts';
import { readFreshness } from './freshness.ts';

const breakdownRow = pageRow
  .omit({ is_total: true, k0: true, k1: true, k2: true, sort_value: true })
  .extend({ dimension: z.string(), value: z.string(), is_bucket: z.number() });
type Row = z.infer<typeof breakdownRow>;

/** Answers a breakdown. `now` in milliseconds since 1970. Throws 400 problems for a bad range or parameter. */
export async function readBreakdown(
  store: Store,
  query: BreakdownQuery,
  now: number,
  floors: Floors = {},
): Promise<BreakdownAnswer> {
  const { group_by: groupBy, over_time: overTime, interval, limit } = query;
  requireNamed(query);
  const range = rangeOf(query, now);
  const about = { interval, filters: filtersOf(query), isPartial: store.isPartial };
  const question = { ...questionOf(range, about), groupBy };
  requireKept(range, measureSource(question).table, 'usage_daily', floors);
  const sql = breakdownSql({ question, overTime });
  // One more row tells that there are more.
  const params = { ...paramsOf(question), most: limit + 1 };
  const [rows, freshness] = await Promise.all([
    store.query({ sql, params, row: breakdownRow }),
    readFreshness(store, now),
  ]);
  const listOf = (dimension: string, isBucket: number): Row[] =>
    rows.filter((row) => row.dimension === dimension && row.is_bucket === isBucket);
  const [total] = listOf('', 0);
  if (!total) throw new Error('A breakdown always has a total row');
  const told = (row: Row): UsageMeasures => toTotals(row, question);
  const times = listOf('', 1);
  return {
    totals: told(total),
    by: byName(groupBy, (name) => toList(listOf(name, 0), name, limit)),
    over_time: {
      rows: times.slice(0, limit).map((row): UsageRow => ({ ...bucketOf(row), ...told(row) })),
      is_complete: times.length <= limit,
    },
    by_over_time: interval ? byName(overTime, (name) => toList(listOf(name, 1), name, limit)) : {},
    ...toldRange(range),
    data_as_of: freshness,
  };
}

function requireNamed({ group_by: groupBy, over_time: overTime, interval }: BreakdownQuery): void {
  const other = overTime.find((name) => !groupBy.includes(name));
  if (other !== undefined)
    throw badRequest({ name: 'over_time', detail: `${other} must be in group_by too` });
  if (overTime.length > 0 && !interval) {
    throw badRequest({ name: 'interval', detail: 'must be given where over_time is' });
  }
}

function byName<Value>(
  names: readonly Dimension[],
  valueOf: (name: Dimension) => Value,
): Partial<Record<Dimension, Value>> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}

function toList(rows: readonly Row[], name: Dimension, limit: number): BreakdownList {
  return {
    rows: rows.slice(0, limit).map((row) => ({
      [name]: row.value,
      ...(row.is_bucket === 1 && bucketOf(row)),
      sessions: null,
      messages: null,
      ...toMeasures(row),
    })),
    is_complete: rows.length <= limit,
  };
}

function bucketOf({ bucket }: Row): { readonly bucket: string } {
  return { bucket: new Date(bucket * 1000).toISOString() };
}

function toTotals(row: Row, question: Question): UsageMeasures {
  const messages = knowsMessages({ ...question, groupBy: [] }) ? messagesOf(row) : null;
  return { sessions: row.sessions, messages, ...toMeasures(row) };
}
