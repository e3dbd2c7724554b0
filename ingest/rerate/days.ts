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

/**
 * A part of a day: people who follow each other in the order of the ledger, and of one with many rows some of the records, by
 * their hash. Or some records, wherever they lie.
 */
export type Part = { readonly span: Span } & (
  | { readonly users: readonly [first: string, last: string]; readonly of: number; readonly at: number }
  | { readonly ids: readonly string[] }
);

/** A day in parts. */
export type Parts = {
  readonly parts: readonly Part[];
  /** Records with rows of several people: they are in parts of their own, and left out where people are read. */
  readonly spread: ReadonlySet<string>;
};

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

const AS_OF = 'batch_id <= {as_of:UInt64}';
const OF_PEOPLE = `user >= {first:String} AND user <= {last:String} AND ${IN_SPAN} AND ${AS_OF}
  AND ({of:UInt32} = 1 OR cityHash64(record_id) % {of:UInt32} = {at:UInt32})`;
const OF_RECORDS = `toString(record_id) IN {ids:Array(String)} AND ${IN_SPAN} AND ${AS_OF}`;

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

const userRow = z.object({ user: z.string(), rows: z.coerce.number() });
const recordRow = z.object({ record: z.string() });

/** Records that are asked for by their ids at once. */
const IDS_AT_ONCE = 500;

/**
 * A day in parts of about so many rows at most; none where it has no rows. Rows of a person lie together in the ledger: so
 * each part reads its own rows only, however many others the month has.
 */
export async function partsOf(store: Store, span: Span, rowsPerPart: number): Promise<Parts> {
  const params = paramsOf(span);
  const of = `FROM charges WHERE ${IN_SPAN}`;
  const people = `SELECT user, count() AS rows ${of} GROUP BY user ORDER BY user`;
  const several = `SELECT toString(record_id) AS record ${of} GROUP BY record_id HAVING min(user) != max(user) ORDER BY record_id`;
  const spread = await store.query({ sql: several, params, row: recordRow });
  const parts = packed(await store.query({ sql: people, params, row: userRow }), rowsPerPart);
  const ids = spread.map(({ record }) => record);
  return {
    parts: [...parts.map((part) => ({ ...part, span })), ...byIds(ids).map((some) => ({ ids: some, span }))],
    spread: new Set(ids),
  };
}

type Packed = { readonly users: readonly [string, string]; readonly of: number; readonly at: number };

/** People in their order, as many together as have so many rows; whoever has more alone, in several parts. */
function packed(people: readonly z.infer<typeof userRow>[], rowsPerPart: number): Packed[] {
  const parts: Packed[] = [];
  let open = { first: '', last: '', rows: 0 };
  const close = (): void => {
    const of = Math.max(1, Math.ceil(open.rows / rowsPerPart));
    const users = [open.first, open.last] as const;
    if (open.rows > 0) parts.push(...Array.from({ length: of }, (_, at) => ({ users, of, at })));
  };
  for (const { user, rows } of people) {
    const isFull = open.rows + rows > rowsPerPart;
    if (isFull) close();
    open =
      isFull || open.rows === 0
        ? { first: user, last: user, rows }
        : { ...open, last: user, rows: open.rows + rows };
  }
  close();
  return parts;
}

function byIds(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / IDS_AT_ONCE);
  return Array.from({ length: count }, (_, at) => ids.slice(at * IDS_AT_ONCE, (at + 1) * IDS_AT_ONCE));
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
  part: Part,
  { spread, asOfBatch }: { readonly spread: Parts['spread']; readonly asOfBatch: number },
): Promise<LedgerRecord[]> {
  const { span } = part;
  const params = { ...paramsOf(span), as_of: asOfBatch };
  const isOfRecords = 'ids' in part;
  const asked = isOfRecords
    ? { condition: OF_RECORDS, params: { ...params, ids: part.ids } }
    : {
        condition: OF_PEOPLE,
        params: { ...params, first: part.users[0], last: part.users[1], of: part.of, at: part.at },
      };
  const records = recordsIn(await readSums(store, 'charges', RATED_BY, asked));
  return records.filter((record) => isWithin(record, span) && (isOfRecords || !spread.has(record.id)));
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
