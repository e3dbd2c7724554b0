// Rows of a day of the ledger, in parts that fit memory.
import { z } from 'zod';
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { placeOf, readRows, readSums, type AuditRow, type LedgerRow } from '../audit/rows.ts';
import { lastPlace, recordsIn, type LedgerRecord } from './ledger-record.ts';

/** Which records are asked for. Times in milliseconds since 1970, half-open; empty text for any. */
export type Span = {
  readonly from: number;
  readonly to: number;
  readonly provider: string;
  readonly model: string;
  /** Whether the model is only how names begin. */
  readonly isPrefix?: boolean;
};

/** A part of a day: records by their hash. */
export type Part = { readonly span: Span; readonly parts: number; readonly part: number };

const HOUR_MS = 3_600_000;

/** The days (UTC) of a span, each cut to it, in the order of time. */
export function daysOf(span: Span): Span[] {
  const days: Span[] = [];
  for (let { from } = span; from < span.to;) {
    const to = Math.min(span.to, intervalEnd('day', from));
    days.push({ ...span, from, to });
    from = to;
  }
  return days;
}

/** Whole hours: rows of an hour of counters lie at any time of it. */
const IN_HOURS = `time >= toDateTime64({from:Int64}, 9, 'UTC') AND time < toDateTime64({to:Int64}, 9, 'UTC')`;

const IN_SPAN = `${IN_HOURS} AND ({provider:String} = '' OR lower(provider) = {provider:String})
  AND ({model:String} = '' OR lower(model) = {model:String} OR ({is_prefix:UInt8} = 1 AND startsWith(lower(model), {model:String})))`;

const IN_PART = `${IN_SPAN} AND cityHash64(record_id) % {parts:UInt32} = {part:UInt32} AND batch_id <= {as_of:UInt64}`;

function paramsOf({ from, to, provider, model, isPrefix = false }: Span): QueryParams {
  return {
    from: Math.floor(from / HOUR_MS) * (HOUR_MS / 1000),
    to: Math.ceil(to / HOUR_MS) * (HOUR_MS / 1000),
    provider,
    model,
    is_prefix: Number(isPrefix),
  };
}

const dayRow = z.object({ day: z.coerce.number() });

/** The days of a span on which the ledger has rows, in the order of time. */
export async function daysWithRows(store: Store, span: Span): Promise<Span[]> {
  const sql = `SELECT DISTINCT toUnixTimestamp(toStartOfDay(toDateTime(time, 'UTC'))) AS day FROM charges WHERE ${IN_SPAN}`;
  const rows = await store.query({ sql, params: paramsOf(span), row: dayRow });
  const days = new Set(rows.map(({ day }) => day * 1000));
  return daysOf(span).filter(({ from }) => days.has(intervalStart('day', from)));
}

const countRow = z.object({ rows: z.coerce.number() });

/** The parts of a day, each of about so many rows at most; none where it has no rows. */
export async function partsOf(store: Store, span: Span, rowsPerPart: number): Promise<Part[]> {
  const sql = `SELECT count() AS rows FROM charges WHERE ${IN_SPAN}`;
  const [count] = await store.query({ sql, params: paramsOf(span), row: countRow });
  const parts = Math.ceil((count?.rows ?? 0) / rowsPerPart);
  return Array.from({ length: parts }, (_, part) => ({ span, parts, part }));
}

/** What is needed to rate a record, and to find its rows. */
const RATED_BY = [
  'time',
  'record_id',
  'signal',
  'user',
  'agent',
  'session',
  'provider',
  'model',
  'speed',
  'attributes',
  'cost_basis',
  'cache_split',
];

/** The records of a part as of a batch, as far as that tells what they are rated by. */
export async function readPart(
  store: Store,
  { span, parts, part }: Part,
  asOfBatch: number,
): Promise<LedgerRecord[]> {
  const params = { ...paramsOf(span), parts, part, as_of: asOfBatch };
  const rows = await readSums(store, 'charges', RATED_BY, { condition: IN_PART, params });
  return recordsIn(rows).filter((record) => isWithin(record, span));
}

function isWithin(record: LedgerRecord, { from, to }: Span): boolean {
  const at = Number(BigInt(placeOf(lastPlace(record).sum, 'time')) / 1_000_000n);
  return at >= from && at < to;
}

/** All rows of some records of a span as of a batch, also those in the evidence. */
export async function readWhole(
  store: Store,
  records: readonly LedgerRecord[],
  { span, asOfBatch }: { readonly span: Span; readonly asOfBatch: number },
): Promise<LedgerRow[]> {
  const sums = records.flatMap(({ places }) => places.map(({ sum }) => sum));
  const condition = `user IN {users:Array(String)} AND ${IN_HOURS} AND toString(record_id) IN {ids:Array(String)}
    AND batch_id <= {as_of:UInt64}`;
  const { from, to } = paramsOf(span);
  return await readRows(store, ['charges', 'evidence'], condition, {
    from: from ?? 0,
    to: to ?? 0,
    users: [...new Set(sums.map((row) => placeOf(row, 'user')))],
    ids: records.map(({ id }) => id),
    as_of: asOfBatch,
  });
}

/** The rows of `charges` by record, and the records of which an entry lies in the evidence as well. */
export function wholeRecords(rows: readonly AuditRow[]): {
  readonly records: readonly LedgerRecord[];
  readonly beside: ReadonlySet<string>;
} {
  const charges = rows.filter(({ table }) => table === 'charges');
  const evidence = rows
    .filter(({ table }) => table === 'evidence')
    .map((row) => ({ ...row, table: 'charges' as const }));
  const beside = recordsIn(evidence).filter(({ amounts }) => amounts.entries > 0);
  return { records: recordsIn(charges), beside: new Set(beside.map(({ id }) => id)) };
}
