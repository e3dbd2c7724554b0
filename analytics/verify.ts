// Recomputes every rollup from the ledger and compares: what differs, where, and by how much.
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import type { LedgerTotals, PeriodTotal } from './limits/meter.ts';
import { createMeter } from './limits/meter.ts';
import { monthOf } from '../schemas/month.ts';
import type { Floors, RetainedTable } from '../schemas/retention.ts';
import { toUsd } from '../schemas/money.ts';
import { EXTRA_MEASURES, MEASURES } from './measures.ts';

/** One figure on which two sides disagree. Amounts and times as text, as the store gives them. */
export type Difference = {
  readonly table: string;
  /** The row, by its keys. */
  readonly key: Readonly<Record<string, string>>;
  readonly measure: string;
  readonly rollup: string;
  readonly ledger: string;
};

/** A rollup: how each key and measure is computed from the table that feeds it. */
type Definition = {
  readonly table: string;
  readonly from: RetainedTable;
  /** The month of a row, in the rollup and in the table that feeds it: one month is compared at a time. */
  readonly month: { readonly rollup: string; readonly ledger: string };
  /** The day of a row on both sides: months of many rows are compared in parts by person and day. */
  readonly day: { readonly rollup: string; readonly ledger: string };
  /** SQL of each key over the feeding table; a rollup's keys are its columns. */
  readonly keys: Readonly<Record<string, string>>;
  readonly measures: readonly Compared[];
  /** The rows of the feeding table that the rollup takes in; all where it is absent. */
  readonly takes?: string;
  /** The rows that a condition keeps, as keys and measures are computed from them; those of the feeding table where it is absent. */
  readonly rowsOf?: (condition: string) => string;
  /** Key by which months of many rows are compared in parts, beside the day; by default the person. */
  readonly parts?: '';
};

/** A measure, how it is put together, and its SQL over the feeding table. */
type Compared = { readonly name: string; readonly merge: 'sum' | 'min' | 'max'; readonly ledger: string };

const SHARED_KEYS = ['user', 'group', 'team', 'cost_center', 'repo', 'branch', 'pr', 'agent'];
const CHANGE_KEYS = ['user', 'group', 'team', 'cost_center', 'repo', 'pr', 'pr_source', 'agent'];
const MODEL_KEYS = ['provider', 'model', 'source', 'subagent', 'effort'];
const PURPOSE_KEYS = ['workflow', 'task'];

const summed = (name: string): Compared => ({ name, merge: 'sum', ledger: name });
const SUMS = MEASURES.map(summed);

const TIMES: readonly Compared[] = [
  { name: 'first_time', merge: 'min', ledger: "toDateTime64(time, 3, 'UTC')" },
  { name: 'last_time', merge: 'max', ledger: "toDateTime64(time, 3, 'UTC')" },
];

/** What usage of a day is told by one by one, and the row of no dimension, which is all of it. */
const VALUES = [
  "('', '')",
  ...[...SHARED_KEYS, ...MODEL_KEYS, ...PURPOSE_KEYS]
    .filter((name) => name !== 'branch' && name !== 'pr')
    .map((name) => `('${name}', toString(\`${name}\`))`),
].join(', ');

const HOUR = "toStartOfHour(toDateTime(time, 'UTC'))";

/** The definitions say what migrations built; they are written again here so that a fault in a view shows. */
const DEFINITIONS: readonly Definition[] = [
  {
    table: 'usage_hourly',
    from: 'charges',
    month: { rollup: 'toYYYYMM(hour)', ledger: 'toYYYYMM(time)' },
    day: { rollup: 'toDate(hour)', ledger: 'toDate(time)' },
    keys: { hour: HOUR, ...same([...SHARED_KEYS, 'session', ...MODEL_KEYS, ...PURPOSE_KEYS]) },
    measures: [...SUMS, ...TIMES],
  },
  {
    table: 'usage_daily',
    from: 'charges',
    month: { rollup: 'toYYYYMM(day)', ledger: 'toYYYYMM(time)' },
    day: { rollup: 'day', ledger: 'toDate(time)' },
    keys: { day: 'toDate(time)', ...same([...SHARED_KEYS, ...MODEL_KEYS, ...PURPOSE_KEYS]) },
    measures: SUMS,
  },
  {
    table: 'usage_extra_hourly',
    from: 'charges',
    month: { rollup: 'toYYYYMM(hour)', ledger: 'toYYYYMM(time)' },
    day: { rollup: 'toDate(hour)', ledger: 'toDate(time)' },
    keys: { hour: HOUR, ...same([...SHARED_KEYS, 'session', ...MODEL_KEYS, ...PURPOSE_KEYS, 'credit_unit']) },
    measures: EXTRA_MEASURES.map(summed),
    takes: EXTRA_MEASURES.map((name) => `${name} != 0`).join(' OR '),
  },
  {
    table: 'usage_dimension_daily',
    from: 'charges',
    month: { rollup: 'toYYYYMM(day)', ledger: 'toYYYYMM(time)' },
    day: { rollup: 'day', ledger: 'toDate(time)' },
    keys: { day: 'on_day', dimension: 'pair.1', value: 'pair.2' },
    measures: SUMS,
    rowsOf: (condition) => `(${dailySums(condition)}) ARRAY JOIN [${VALUES}] AS pair`,
    parts: '',
  },
  {
    table: 'usage_session_daily',
    from: 'charges',
    month: { rollup: 'toYYYYMM(day)', ledger: 'toYYYYMM(time)' },
    day: { rollup: 'day', ledger: 'toDate(time)' },
    keys: { day: 'toDate(time)', ...same(['user', 'session']) },
    measures: SUMS,
  },
  {
    table: 'activities_hourly',
    from: 'activities',
    month: { rollup: 'toYYYYMM(hour)', ledger: 'toYYYYMM(time)' },
    day: { rollup: 'toDate(hour)', ledger: 'toDate(time)' },
    keys: { hour: HOUR, ...same(['kind', 'name', ...SHARED_KEYS, 'session', ...PURPOSE_KEYS]) },
    measures: [summed('quantity')],
  },
  {
    table: 'change_usage_daily',
    from: 'charges',
    month: { rollup: 'toYYYYMM(day)', ledger: 'toYYYYMM(time)' },
    day: { rollup: 'day', ledger: 'toDate(time)' },
    keys: { day: 'toDate(time)', ...same([...CHANGE_KEYS, 'session', ...MODEL_KEYS, ...PURPOSE_KEYS]) },
    measures: SUMS,
    takes: "pr != ''",
  },
  {
    table: 'usage_work_daily',
    from: 'charges',
    month: { rollup: 'toYYYYMM(day)', ledger: 'toYYYYMM(time)' },
    day: { rollup: 'day', ledger: 'toDate(time)' },
    keys: { day: 'toDate(time)', ...same(['repo', 'pr', 'source', 'workflow']) },
    measures: ['calls', 'cost', 'entries', 'unpriced_entries'].map(summed),
    parts: '',
  },
];

function same(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `\`${name}\``]));
}

/** The ledger by day and everything that usage is told by, so that few rows are told by each value. */
function dailySums(condition: string): string {
  const keys = [...SHARED_KEYS, ...MODEL_KEYS, ...PURPOSE_KEYS].map((name) => `c.\`${name}\` AS \`${name}\``);
  const sums = MEASURES.map((name) => `sum(c.${name}) AS ${name}`);
  return `SELECT toDate(c.time) AS on_day, ${[...keys, ...sums].join(', ')} FROM charges AS c WHERE ${condition} GROUP BY ALL`;
}

const differenceRow = z.object({
  keys: z.array(z.string()),
  rollup: z.array(z.string()),
  ledger: z.array(z.string()),
});

type Bounds = {
  /** Differing rows to tell, a rollup and slice. */
  readonly most: number;
  /** Rows that one comparison takes in: with all their keys and measures they must fit the memory of one read. */
  readonly rowsPerSlice: number;
  /** Months below the floor of a ledger table were dropped from it, so that nothing can be said of its rollups there. */
  readonly floors: () => Floors;
  /** Runs a look while nothing is inserted; where it is missing, nothing is. */
  readonly quietly: (look: () => Promise<Difference[]>) => Promise<Difference[]>;
};

const BOUNDS: Bounds = {
  most: 100,
  rowsPerSlice: 200_000,
  floors: () => ({}),
  quietly: async (look) => await look(),
};

/**
 * The differing rows, within bounds; empty when every rollup says what the ledger says. Telemetry may arrive between
 * reading one table and the other, so the months that differ are looked at again while nothing is inserted.
 */
export async function compareRollups(store: Store, bounds: Partial<Bounds> = {}): Promise<Difference[]> {
  const given = { ...BOUNDS, ...bounds };
  const first = await lookForDifferences(store, given);
  if (first.length === 0) return [];
  const differing = new Set(first.map(({ table, key }) => placeOf(table, monthOfKey(key))));
  return await given.quietly(
    async () =>
      await lookForDifferences(store, given, (table, month) => differing.has(placeOf(table, month))),
  );
}

/** The month (202611) of a row of a rollup. */
export function monthOfKey(key: Difference['key']): number {
  return monthOf((key['hour'] ?? key['day'] ?? '').slice(0, 7));
}

function placeOf(table: string, month: number): string {
  return `${table} ${month}`;
}

async function lookForDifferences(
  store: Store,
  { most, rowsPerSlice, floors }: Bounds,
  isAsked: (table: string, month: number) => boolean = () => true,
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const definition of DEFINITIONS) {
    const sql = comparisonSql(definition);
    const months = await readMonths(store, definition);
    // Recorded before anything is dropped, hence read after the months.
    const floor = floors()[definition.from] ?? 0;
    const complete = months.filter(({ month }) => month >= floor && isAsked(definition.table, month));
    for (const slice of complete.flatMap((month) => slicesOf(month, rowsPerSlice))) {
      const rows = await store.query({ sql, params: { ...slice, most }, row: differenceRow });
      found.push(...rows.flatMap((row) => toDifferences(definition, row)));
    }
  }
  return found;
}

const monthRow = z.object({ month: z.number(), rows: z.coerce.number() });
type Month = z.infer<typeof monthRow>;

/** A month in as many parts as it needs; a key lies in one of them on both sides. */
function slicesOf(
  { month, rows }: Month,
  rowsPerSlice: number,
): { month: number; slices: number; slice: number }[] {
  const slices = Math.max(1, Math.ceil(rows / rowsPerSlice));
  return Array.from({ length: slices }, (_, slice) => ({ month, slices, slice }));
}

async function readMonths(store: Store, { table, from, month, takes = '1' }: Definition): Promise<Month[]> {
  const sql = `
SELECT month, sum(part) AS rows FROM (
  SELECT ${month.rollup} AS month, count() AS part FROM ${table} GROUP BY month
  UNION ALL
  SELECT ${month.ledger} AS month, count() AS part FROM ${from} WHERE ${takes} GROUP BY month
)
GROUP BY month ORDER BY month`;
  return await store.query({ sql, row: monthRow });
}

/**
 * Both sides as rows with a flag; a key is kept when any measure of its two sides differs. Where all sums are zero the
 * engine may drop the row of a rollup when it merges, so that its times say nothing.
 */
function comparisonSql(definition: Definition): string {
  const { table, from, month, day, keys, measures, takes = '1', parts = 'user, ' } = definition;
  const { rowsOf = (condition: string) => `${from} WHERE ${condition}` } = definition;
  const inSlice = (of: string) => `cityHash64(${parts}${of}) % {slices:UInt32} = {slice:UInt32}`;
  const names = Object.keys(keys).map((_, index) => `key_${index}`);
  const side = (isRollup: boolean) => [
    `${isRollup ? 1 : 0} AS is_rollup`,
    ...Object.entries(keys).map(([name, sql], index) => `${isRollup ? `\`${name}\`` : sql} AS key_${index}`),
    ...measures.map(({ name, ledger }) => `${isRollup ? name : ledger} AS of_${name}`),
  ];
  const total = (flag: number) =>
    measures.map(({ name, merge }) => `toString(${merge}If(of_${name}, is_rollup = ${flag}))`).join(', ');
  const sums = measures.filter(({ merge }) => merge === 'sum').length;
  return `
SELECT [${names.map((name) => `toString(${name})`).join(', ')}] AS keys,
  [${total(1)}] AS rollup, [${total(0)}] AS ledger
FROM (
  SELECT ${side(true).join(', ')} FROM ${table} WHERE ${month.rollup} = {month:UInt32} AND ${inSlice(day.rollup)}
  UNION ALL
  SELECT ${side(false).join(', ')} FROM ${rowsOf(`${month.ledger} = {month:UInt32} AND ${inSlice(day.ledger)} AND (${takes})`)}
)
GROUP BY ${names.join(', ')}
HAVING rollup != ledger AND arrayExists(sum -> sum != '0', arrayConcat(arraySlice(rollup, 1, ${sums}), arraySlice(ledger, 1, ${sums})))
ORDER BY keys
LIMIT {most:UInt32}`;
}

function toDifferences(
  { table, keys, measures }: Definition,
  row: z.infer<typeof differenceRow>,
): Difference[] {
  const key = Object.fromEntries(Object.keys(keys).map((name, index) => [name, row.keys[index] ?? '']));
  return measures.flatMap(({ name }, index) => {
    const [rollup = '', ledger = ''] = [row.rollup[index], row.ledger[index]];
    return rollup === ledger ? [] : [{ table, key, measure: name, rollup, ledger }];
  });
}

/** Compares the meter's totals with those of the ledger as of the same batch. `now` in milliseconds since 1970. */
export function compareMeter(held: readonly PeriodTotal[], ledger: LedgerTotals, now: number): Difference[] {
  const expected = createMeter(() => now);
  expected.assign(ledger);
  const byKey = new Map<string, { total: PeriodTotal; held: bigint; ledger: bigint }>();
  const keyOf = ({ scope, id, period, start }: PeriodTotal) => JSON.stringify([scope, id, period, start]);
  for (const total of held) byKey.set(keyOf(total), { total, held: total.cost, ledger: 0n });
  for (const total of expected.totals(ledger.asOfBatch)) {
    const known = byKey.get(keyOf(total));
    if (known) known.ledger = total.cost;
    else byKey.set(keyOf(total), { total, held: 0n, ledger: total.cost });
  }
  return [...byKey.values()]
    .filter((each) => each.held !== each.ledger)
    .map(({ total: { scope, id, period, start }, ...each }) => ({
      table: 'meter',
      key: { scope, id, period, start: new Date(start).toISOString() },
      measure: 'cost',
      rollup: toUsd(each.held),
      ledger: toUsd(each.ledger),
    }));
}
