// Usage by any of its dimensions and by time: rows, totals and pages.
import type { UsageAnswer, UsageMeasures, UsageRow } from '../../schemas/api.ts';
import type { UsageQuery } from '../../schemas/api-query.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { requireKept } from '../floors.ts';
import { MEASURE_SORTS, toMeasures } from '../measures.ts';
import { parseSort, type SortField } from '../page.ts';
import { filtersOf, questionOf, rangeOf, toldRange, type Question } from '../question.ts';
import { pageRow, readPage, type PageRow } from '../read-page.ts';
import {
  keysOf,
  knowsMessages,
  measureSource,
  messagesOf,
  ROLLUP_COLUMNS,
  rollupBranches,
} from '../rollup.ts';
import { readFreshness } from './freshness.ts';

/** Answers a usage question. `now` in milliseconds since 1970. Throws 400 problems for a bad sort, cursor or range. */
export async function readUsage(
  store: Store,
  query: UsageQuery,
  now: number,
  floors: Floors = {},
): Promise<UsageAnswer> {
  const { cursor, limit, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const range = page?.range ?? rangeOf(query, now);
  const { group_by: groupBy, interval } = query;
  const question = questionOf(range, {
    groupBy,
    interval,
    filters: filtersOf(query),
    isPartial: store.isPartial,
  });
  requireKept(range, measureSource(question).table, 'usage_daily', floors);
  const order = {
    sort: parseSort(query.sort ?? defaultSort(question), sortsOf(question)),
    keys: keysOf(question),
  };
  const rollup = { question, columns: ROLLUP_COLUMNS, branches: rollupBranches(question) };
  const [{ total, rows, next }, freshness] = await Promise.all([
    readPage(store, rollup, { row: pageRow, order, limit, after: page?.after }),
    readFreshness(store, now),
  ]);
  return {
    rows: rows.map((row) => toRow(row, question)),
    totals: toTotals(total, question),
    ...toldRange(range),
    data_as_of: freshness,
    next_cursor: next ? writeCursor(asked, { range, after: next }) : null,
  };
}

function defaultSort({ interval }: Question): string {
  return interval ? 'bucket' : '-cost_usd';
}

function sortsOf({ groupBy, interval }: Question): SortField[] {
  return [
    ...MEASURE_SORTS,
    ...groupBy.map((name, index): SortField => ({ name, sql: `r.k${index}`, type: 'String' })),
    ...(interval ? [{ name: 'bucket', sql: 'r.bucket', type: 'UInt32' } as const] : []),
  ];
}

function toRow(row: PageRow, question: Question): UsageRow {
  const { groupBy, interval } = question;
  const keys = [row.k0, row.k1, row.k2];
  return {
    ...Object.fromEntries(groupBy.map((dimension, index) => [dimension, keys[index]])),
    ...(interval && { bucket: new Date(row.bucket * 1000).toISOString() }),
    ...toTotals(row, question),
  };
}

function toTotals(row: PageRow, question: Question): UsageMeasures {
  const messages = knowsMessages(question) ? messagesOf(row) : null;
  return { sessions: row.sessions, messages, ...toMeasures(row) };
}
