// What people and agents did, by kind and up to three dimensions.
import { z } from 'zod';
import {
  MOST_GROUP_BY,
  SHARED_DIMENSIONS,
  type ActivitiesAnswer,
  type ActivitiesQuery,
  type ActivityDimension,
  type ActivityRow,
} from '../../schemas/activity-api.ts';
import { badRequest } from '../../schemas/problem.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { badCursor, readCursor, writeCursor } from '../cursor.ts';
import { filterValue } from '../dimensions.ts';
import { requireKept } from '../floors.ts';
import { questionOf, rangeOf, toldRange, type Condition, type Question } from '../question.ts';
import { keyedRows, paramsOf } from '../rollup.ts';
import { ACTIVITIES, activitySource, type Range } from '../source.ts';
import { readFreshness } from './freshness.ts';

/** The rollup does not know these. */
const FINE: ReadonlySet<ActivityDimension> = new Set<ActivityDimension>(['attempt', 'depth']);

const quantity = z.string().transform((text) => text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''));

const row = z.object({ keys: z.array(z.string()), quantity });
const totalRow = z.object({ kind: z.string(), quantity });

/** Answers a question about activities. `now` in milliseconds since 1970. Throws 400 problems. */
export async function readActivities(
  store: Store,
  query: ActivitiesQuery,
  now: number,
  floors: Floors = {},
): Promise<ActivitiesAnswer> {
  const { cursor, limit, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const dimensions = dimensionsOf(query);
  const question = toQuestion(query, page?.range ?? rangeOf(query, now));
  const isFine = dimensions.some((dimension) => FINE.has(dimension));
  const source = isFine ? ACTIVITIES : activitySource(question.range);
  requireKept(question.range, source.table, 'activities_hourly', floors);
  const rows = keyedRows(question, source);
  const params = paramsOf(question);
  const keys = keysOf(dimensions, question);
  const [found, totals, freshness] = await Promise.all([
    store.query({
      sql: pageSql(rows, keys, page !== undefined),
      params: { ...params, most: limit + 1, ...(page && afterOf(page.after, keys)) },
      row,
    }),
    store.query({ sql: totalSql(rows), params, row: totalRow }),
    readFreshness(store, now),
  ]);
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    rows: shown.map((each) => toRow(each, dimensions, question)),
    totals: Object.fromEntries(totals.map(({ kind, quantity: sum }) => [kind, sum])),
    ...toldRange(question.range),
    data_as_of: freshness,
    next_cursor: last ? writeCursor(asked, { range: question.range, after: last.keys }) : null,
  };
}

/** `kind` is a key of every answer. */
function dimensionsOf({ group_by }: ActivitiesQuery): ActivityDimension[] {
  const dimensions = group_by.filter((name): name is ActivityDimension => name !== 'kind');
  if (dimensions.length <= MOST_GROUP_BY) return dimensions;
  throw badRequest({
    name: 'group_by',
    detail: `must hold at most ${MOST_GROUP_BY} dimensions besides kind`,
  });
}

function toQuestion(query: ActivitiesQuery, range: Range): Question {
  const filters = SHARED_DIMENSIONS.flatMap((dimension) => {
    const values = query[dimension];
    return values?.length ? [[dimension, values.map((value) => filterValue(dimension, value))] as const] : [];
  });
  const conditions = [onlyIn('kind', query.kind), onlyIn('name', query.name)].flat();
  return questionOf(range, { filters: new Map(filters), conditions, interval: query.interval });
}

function onlyIn(column: 'kind' | 'name', values: readonly string[] | undefined): Condition[] {
  if (!values?.length) return [];
  const name = `only_${column}`;
  return [{ sql: `t.${column} IN {${name}:Array(String)}`, params: { [name]: values }, ofActivities: true }];
}

function keysOf(dimensions: readonly ActivityDimension[], { interval }: Question): string[] {
  const keys = ['kind', ...dimensions].map((name) => `toString(x.\`${name}\`)`);
  // Ten digits until the year 2286: as text they sort as numbers do.
  return interval ? [...keys, "leftPad(toString(x.bucket), 10, '0')"] : keys;
}

const SUM = 'sum(x.quantity)';

function pageSql(rows: string, keys: readonly string[], isContinued: boolean): string {
  const after = isContinued ? ' AND keys > {after:Array(String)}' : '';
  return `SELECT [${keys.join(', ')}] AS keys, toString(${SUM}) AS quantity FROM (${rows}) AS x
GROUP BY keys HAVING ${SUM} != 0${after} ORDER BY keys LIMIT {most:UInt32}`;
}

function totalSql(rows: string): string {
  return `SELECT x.kind AS kind, toString(${SUM}) AS quantity FROM (${rows}) AS x
GROUP BY kind HAVING ${SUM} != 0 ORDER BY kind`;
}

function afterOf(after: readonly string[], keys: readonly string[]): QueryParams {
  if (after.length !== keys.length) throw badCursor('does not fit the parameters');
  return { after };
}

function toRow(
  { keys: [kind = '', ...values], quantity: sum }: z.infer<typeof row>,
  dimensions: readonly ActivityDimension[],
  { interval }: Question,
): ActivityRow {
  return {
    kind,
    ...Object.fromEntries(dimensions.map((name, index) => [name, values[index] ?? ''])),
    ...(interval && { bucket: new Date(Number(values.at(-1)) * 1000).toISOString() }),
    quantity: sum,
  };
}
