// A record as the ledger's rows tell it: where its amounts lie, what they add up to, and the entry that they came of.
import {
  AMOUNT_COLUMNS,
  CHARGE_COLUMNS,
  NO_AMOUNTS,
  type Amounts,
  type ChargeDimensions,
} from '../../schemas/charge.ts';
import type { TokenCounts } from '../../schemas/tokens.ts';
import { amountOf, movedTo, placeOf, sumRows, type AuditRow } from '../audit/rows.ts';
import type { Entry } from '../settle/state.ts';

/** What a row tells of its rating. Two rows that differ in nothing else lie at the same place. */
export const RATING_COLUMNS = [
  'cost_basis',
  'cache_split',
  'price_source',
  'price_input',
  'price_cache_read',
  'price_cache_write_5m',
  'price_cache_write_1h',
  'price_output',
] as const;

/** What a record adds up to at one place, and the sums by rating that lie there. */
export type Place = { readonly sum: AuditRow; readonly rows: readonly AuditRow[] };

/** One record in `charges`. */
export type LedgerRecord = {
  readonly id: string;
  /** Places where something is left of it, by time; counters have one for each time that they added something. */
  readonly places: readonly Place[];
  readonly amounts: Amounts;
};

const NO_RATING = Object.fromEntries(RATING_COLUMNS.map((name) => [name, '']));

/** The records that rows of `charges` are of. What was taken back is left out. */
export function recordsIn(rows: readonly AuditRow[]): LedgerRecord[] {
  const byRecord = new Map<string, Map<string, AuditRow[]>>();
  for (const row of sumRows(rows)) {
    const id = placeOf(row, 'record_id');
    const places = byRecord.get(id) ?? new Map<string, AuditRow[]>();
    byRecord.set(id, places);
    const key = JSON.stringify(movedTo(row, NO_RATING).place);
    places.set(key, [...(places.get(key) ?? []), row]);
  }
  return [...byRecord].flatMap(([id, groups]) => {
    const places = [...groups.values()].flatMap(placeIn).sort(byTime);
    return places.length === 0 ? [] : [{ id, places, amounts: amountsIn(places.map(({ sum }) => sum)) }];
  });
}

function placeIn(rows: readonly AuditRow[]): Place[] {
  return sumRows(rows.map((row) => movedTo(row, NO_RATING))).map((sum) => ({ sum, rows }));
}

function byTime(left: Place, right: Place): number {
  const [one, other] = [timeOf(left), timeOf(right)];
  return one < other ? -1 : Number(one > other);
}

function timeOf({ sum }: Place): bigint {
  return BigInt(placeOf(sum, 'time'));
}

const UNIT = 10n ** 12n;

function amountsIn(rows: readonly AuditRow[]): Amounts {
  const sum = (column: string): bigint => rows.reduce((total, row) => total + amountOf(row, column), 0n);
  const count = (column: string): number => Number(sum(column) / UNIT);
  return {
    calls: count('calls'),
    retries: count('retries'),
    tokens: {
      input: count('input_tokens'),
      cacheRead: count('cache_read_tokens'),
      cacheWrite5m: count('cache_write_5m_tokens'),
      cacheWrite1h: count('cache_write_1h_tokens'),
      cacheWrite: count('cache_write_unsplit_tokens'),
      output: count('output_tokens'),
    },
    reasoning: count('reasoning_tokens'),
    inputUnsplit: count('input_unsplit_tokens'),
    cost: sum('cost'),
    reportedCost: sum('reported_cost'),
    listCost: sum('list_cost'),
    listCostMax: sum('list_cost_max'),
    credits: sum('credits'),
    entries: count('entries'),
    reportedEntries: count('reported_entries'),
    listedEntries: count('listed_entries'),
    unpricedEntries: count('unpriced_entries'),
    creditedEntries: count('credited_entries'),
  };
}

/** Where a record lies last: what is booked of it from now on goes there. */
export function lastPlace({ places }: LedgerRecord): Place {
  const last = places.at(-1);
  if (!last) throw new Error('a record of the ledger without rows');
  return last;
}

/** The values of a column where something is left of a record. */
export function valuesOf({ places }: LedgerRecord, column: string): ReadonlySet<string> {
  return new Set(places.flatMap(({ rows }) => rows.map((row) => placeOf(row, column))));
}

/**
 * The entry that a record came of, as far as the rows tell. Cache writes whose kinds were inferred from a cost are as
 * they were told: unsplit.
 */
export function entryOf(record: LedgerRecord): Entry {
  const { id, amounts } = record;
  const { sum } = lastPlace(record);
  const signal = placeOf(sum, 'signal') as Entry['signal'];
  return {
    kind: signal === 'metrics' ? 'cell' : 'call',
    signal,
    recordId: BigInt(id),
    time: BigInt(placeOf(sum, 'time')),
    dimensions: dimensionsOf(sum),
    calls: amounts.calls,
    retries: amounts.retries,
    tokens: valuesOf(record, 'cache_split').has('inferred') ? asTold(amounts.tokens) : amounts.tokens,
    reasoning: amounts.reasoning,
    inputUnsplit: amounts.inputUnsplit,
    reportedCost: amounts.reportedEntries === 0 ? undefined : amounts.reportedCost,
    credits: amounts.creditedEntries === 0 ? undefined : amounts.credits,
    emitter: '',
    booked: { charges: amounts, evidence: NO_AMOUNTS },
  };
}

function asTold(tokens: TokenCounts): TokenCounts {
  if (tokens.cacheWrite !== 0) return tokens;
  return {
    ...tokens,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cacheWrite: tokens.cacheWrite5m + tokens.cacheWrite1h,
  };
}

const NO_DIMENSION = new Set<string>([
  'time',
  'record_id',
  'entry',
  'signal',
  ...RATING_COLUMNS,
  ...AMOUNT_COLUMNS,
]);

const DIMENSIONS = CHARGE_COLUMNS.filter((name) => !NO_DIMENSION.has(name)).map((column) => {
  const name = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { column, name };
});

function dimensionsOf(row: AuditRow): ChargeDimensions {
  const values = DIMENSIONS.map(({ column, name }) => [name, placeOf(row, column)]);
  const dimensions = Object.fromEntries(values) as ChargeDimensions;
  return dimensions.attributes === '{}' ? { ...dimensions, attributes: '' } : dimensions;
}
