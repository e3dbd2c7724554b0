// Finds records that the ledger holds more than once: told again after settle had forgotten them.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { UsageTable } from '../journal/batch.ts';
import type { Correction } from './correction.ts';
import { judge } from './lineages.ts';
import { groupRows, placeOf, readRows, type LedgerRow } from './rows.ts';
import { takeWhole, type Bounds, type Search } from './search.ts';

/** What is searched: the tables in which a record's rows lie, and what makes a record told twice. */
export type Subject = {
  readonly tables: readonly UsageTable[];
  /** Of a row. */
  readonly isSubject: string;
  readonly counted: string;
  /** Of the rows of a record. */
  readonly isDouble: string;
};

/** Model calls. Metric cells are no records: what is told again is added to them or recognised by its window. */
export const CALLS: Subject = {
  tables: ['charges', 'evidence'],
  isSubject: `signal != 'metrics'`,
  counted: 'entries',
  isDouble: 'sum(counted) > 1',
};

/** Events and counters of what people did: one row each. */
export const ACTIVITIES: Subject = {
  tables: ['activities'],
  isSubject: '1',
  counted: 'quantity',
  isDouble: 'sum(counted) > argMin(counted, batch_id)',
};

const monthRow = z.object({ month: z.number(), rows: z.coerce.number() });

/** One search for each part of a month; a record's rows lie in one of them. */
export async function duplicateSearches(
  store: Store,
  subject: Subject,
  bounds: Bounds,
  onlyMonths?: ReadonlySet<number>,
): Promise<Search[]> {
  const counts = subject.tables.map(
    (table) => `SELECT toYYYYMM(time) AS month FROM ${table} WHERE ${subject.isSubject}`,
  );
  const sql = `SELECT month, count() AS rows FROM (${counts.join(' UNION ALL ')}) GROUP BY month ORDER BY month`;
  const months = await store.query({ sql, row: monthRow });
  return months
    .filter(({ month }) => onlyMonths?.has(month) ?? true)
    .flatMap(({ month, rows }) => {
      const slices = Math.max(1, Math.ceil(rows / bounds.rowsPerSlice));
      return Array.from({ length: slices }, (_, slice) =>
        searchOf(store, subject, bounds, { month, slices, slice }),
      );
    });
}

type Part = { readonly month: number; readonly slices: number; readonly slice: number };

function searchOf(store: Store, subject: Subject, bounds: Bounds, part: Part): Search {
  return async (asOfBatch) => {
    const found = await findRecords(store, subject, { ...bounds, ...part, asOfBatch });
    return {
      isMore: found.isMore,
      corrections: async (asOf) => await judgeRecords(store, subject, found.taken, asOf),
    };
  };
}

const DAY_SECONDS = 86_400;

/** A month with a day before and after it: a call's event and its span may lie on both sides of midnight. */
function windowOf(month: number): { readonly from: number; readonly to: number } {
  const year = Math.floor(month / 100);
  const number = (month % 100) - 1;
  return {
    from: Date.UTC(year, number) / 1000 - DAY_SECONDS,
    to: Date.UTC(year, number + 1) / 1000 + DAY_SECONDS,
  };
}

const IN_TIME = "time >= toDateTime64({from:Int64}, 9, 'UTC') AND time < toDateTime64({to:Int64}, 9, 'UTC')";

const recordRow = z.object({
  id: z.string(),
  users: z.array(z.string()),
  from: z.coerce.number(),
  to: z.coerce.number(),
  rows: z.coerce.number(),
});
type Found = z.infer<typeof recordRow>;

type Asked = Part & Bounds & { readonly asOfBatch: number };

async function findRecords(
  store: Store,
  { tables, isSubject, counted, isDouble }: Subject,
  { month, slices, slice, records, rows, asOfBatch }: Asked,
): Promise<{ readonly taken: Found[]; readonly isMore: boolean }> {
  const part = (columns: string, condition: string): string =>
    tables
      .map(
        (table) => `
  SELECT record_id, ${columns} FROM ${table}
  WHERE ${isSubject} AND batch_id <= {as_of:UInt64} AND ${IN_TIME} AND ${condition}`,
      )
      .join('\n  UNION ALL');
  // Grouped by nothing but the record first: that needs little memory, and few are double.
  const double = `
SELECT record_id FROM (${part(`batch_id, ${counted} AS counted`, 'cityHash64(record_id) % {slices:UInt32} = {slice:UInt32}')}
)
GROUP BY record_id HAVING ${isDouble} ORDER BY record_id LIMIT {records:UInt32}`;
  const sql = `
SELECT toString(record_id) AS id, groupUniqArray(user) AS users, count() AS rows,
  intDiv(toUnixTimestamp64Nano(min(time)), 1000000000) AS from,
  intDiv(toUnixTimestamp64Nano(max(time)), 1000000000) + 1 AS to
FROM (${part('user, time', `record_id IN (${double})`)}
)
GROUP BY record_id
ORDER BY record_id`;
  const params = { ...windowOf(month), as_of: asOfBatch, slices, slice, records };
  const found = await store.query({ sql, params, row: recordRow });
  const taken = takeWhole(found, rows);
  return { taken, isMore: found.length === records || taken.length < found.length };
}

async function judgeRecords(
  store: Store,
  { tables, isSubject }: Subject,
  found: readonly Found[],
  asOfBatch: number,
): Promise<Correction[]> {
  if (found.length === 0) return [];
  const condition = `${isSubject} AND user IN {users:Array(String)} AND batch_id <= {as_of:UInt64} AND ${IN_TIME}
    AND toString(record_id) IN {ids:Array(String)}`;
  const rows = await readRows(store, tables, condition, {
    users: [...new Set(found.flatMap(({ users }) => users))],
    ids: found.map(({ id }) => id),
    from: Math.min(...found.map(({ from }) => from)),
    to: Math.max(...found.map(({ to }) => to)),
    as_of: asOfBatch,
  });
  const records = groupRows(rows, 'record_id', 'agent', 'session');
  return records.map(correctionOf).filter((each) => each.rows.length > 0);
}

function correctionOf(rows: readonly LedgerRow[]): Correction {
  const { corrections, signal, isLast } = judge(rows);
  const [row] = rows;
  const isCall = row?.table !== 'activities';
  return {
    kind: 'duplicate',
    recordId: row ? placeOf(row, 'record_id') : '',
    rows: corrections,
    // What settle remembers is the last lineage, if any.
    ...(isCall && !isLast && { closed: signal }),
  };
}
