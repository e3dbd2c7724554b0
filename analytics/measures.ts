// What is measured of usage: the additive columns that the ledger and every rollup of it share.
import { z } from 'zod';
import type { UsageMeasures } from '../schemas/api.ts';
import { fromUsd, toUsd } from '../schemas/money.ts';
import type { Sort, SortField } from './page.ts';

/** Tokens by kind; each token is of one. */
export const TOKEN_COUNTS = [
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cache_write_unsplit_tokens',
  'output_tokens',
] as const;

/** Whole numbers that are summed. */
export const COUNTS = [
  'calls',
  'retries',
  ...TOKEN_COUNTS,
  'reasoning_tokens',
  'entries',
  'reported_entries',
  'listed_entries',
  'unpriced_entries',
] as const;

/** Exact dollars that are summed. */
export const AMOUNTS = ['cost', 'reported_cost', 'list_cost', 'list_cost_max'] as const;

/** The additive columns of charges and of their rollups. */
export const MEASURES = [...COUNTS, ...AMOUNTS] as const;

/** Additive columns that few charges have; they have a rollup of their own, where credits are kept apart by their unit. */
export const EXTRA_MEASURES = ['credits', 'credited_entries', 'input_unsplit_tokens'] as const;

const CACHE_WRITES = '(r.cache_write_5m_tokens + r.cache_write_1h_tokens + r.cache_write_unsplit_tokens)';

/** What rows can be sorted by, under its name in the API. Money that is not known sorts as 0. */
export const MEASURE_SORTS: readonly SortField[] = [
  ...[...COUNTS.filter((name) => !name.endsWith('entries')), 'sessions', 'messages'].map(
    (name): SortField => ({ name, sql: `r.${name}`, type: 'Int64' }),
  ),
  ...AMOUNTS.map((name): SortField => ({ name: `${name}_usd`, sql: `r.${name}`, type: 'Decimal(38, 12)' })),
  { name: 'unpriced_calls', sql: 'r.unpriced_entries', type: 'Int64' },
  { name: 'cache_write_tokens', sql: CACHE_WRITES, type: 'Int64' },
  { name: 'input_unsplit_tokens', sql: 'r.input_unsplit_tokens', type: 'Int64' },
  // All tokens; credits of all units together, for a unit is most often the only one.
  {
    name: 'tokens',
    sql: `(r.input_tokens + r.cache_read_tokens + ${CACHE_WRITES} + r.output_tokens)`,
    type: 'Int64',
  },
  { name: 'credits', sql: 'arraySum(mapValues(r.credits))', type: 'Decimal(38, 12)' },
];

/** What costs most first. */
export const COSTLIEST_FIRST: Sort = {
  field: { name: 'cost_usd', sql: 'r.cost', type: 'Decimal(38, 12)' },
  descending: true,
};

/** A 64-bit integer as the store gives it. Counts of tokens stay far below 2^53. */
export const integer = z.string().transform(Number);

/** Dollars as the store gives them, spelled canonically. */
export const dollars = z.string().transform((text) => toUsd(fromUsd(text) ?? 0n));

/** The sums of all measures in one row. */
export const measureColumns = z.object({
  calls: integer,
  retries: integer,
  input_tokens: integer,
  cache_read_tokens: integer,
  cache_write_5m_tokens: integer,
  cache_write_1h_tokens: integer,
  cache_write_unsplit_tokens: integer,
  output_tokens: integer,
  reasoning_tokens: integer,
  entries: integer,
  reported_entries: integer,
  listed_entries: integer,
  unpriced_entries: integer,
  cost: dollars,
  reported_cost: dollars,
  list_cost: dollars,
  list_cost_max: dollars,
  /** By unit, as which charges without credits have none; sums of nothing are left out. */
  credits: z.record(z.string(), dollars),
  credited_entries: z.record(z.string(), integer),
  input_unsplit_tokens: integer,
});
export type MeasureColumns = z.infer<typeof measureColumns>;

/** The measures as the API tells them. What is not known is null, never 0: money without a price, calls behind counters. */
export function toMeasures(row: MeasureColumns): Omit<UsageMeasures, 'sessions' | 'messages'> {
  const unpriced = row.entries > 0 && row.unpriced_entries === row.entries && row.cost === '0';
  const listed = row.listed_entries !== 0;
  const credits = creditsOf(row);
  const countsCalls = row.calls !== 0 || row.entries === 0;
  return {
    calls: countsCalls ? row.calls : null,
    retries: countsCalls ? row.retries : null,
    input_tokens: row.input_tokens,
    input_unsplit_tokens: row.input_unsplit_tokens,
    ...cacheOf(row),
    cache_write_5m_tokens: row.cache_write_5m_tokens,
    cache_write_1h_tokens: row.cache_write_1h_tokens,
    cache_write_unsplit_tokens: row.cache_write_unsplit_tokens,
    output_tokens: row.output_tokens,
    reasoning_tokens: row.reasoning_tokens,
    cost_usd: unpriced ? null : row.cost,
    reported_cost_usd: row.reported_entries === 0 ? null : row.reported_cost,
    list_cost_usd: listed ? row.list_cost : null,
    list_cost_max_usd: listed ? row.list_cost_max : null,
    credits: onlyOne(Object.values(credits)),
    credits_by_unit: credits,
    credited_calls: Object.values(row.credited_entries).reduce((sum, entries) => sum + entries, 0),
    unpriced_calls: row.unpriced_entries,
  };
}

/** Every unit in which credits were told, none of them included: that is no unknown amount. */
function creditsOf(row: MeasureColumns): Record<string, string> {
  const units = Object.entries(row.credited_entries).filter(
    ([unit, entries]) => unit !== '' && entries !== 0,
  );
  return Object.fromEntries(units.map(([unit]) => [unit, row.credits[unit] ?? '0']));
}

/** Where all input may hold cached tokens and none are told, it is not known how many there were. */
function cacheOf(row: MeasureColumns): Pick<UsageMeasures, 'cache_read_tokens' | 'cache_write_tokens'> {
  const writes = row.cache_write_5m_tokens + row.cache_write_1h_tokens + row.cache_write_unsplit_tokens;
  const isTold = row.cache_read_tokens + writes !== 0 || row.input_unsplit_tokens < row.input_tokens;
  return isTold || row.input_unsplit_tokens <= 0
    ? { cache_read_tokens: row.cache_read_tokens, cache_write_tokens: writes }
    : { cache_read_tokens: null, cache_write_tokens: null };
}

function onlyOne(values: readonly string[]): string | null {
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** `sum(alias.measure) AS measure` for each measure that the rollups of all usage have. */
export function sumMeasures(alias: string): string {
  return MEASURES.map((name) => `sum(${alias}.${name}) AS ${name}`).join(', ');
}

/** The sums of {@link EXTRA_MEASURES} by name; of credits and who told them as maps by unit, without sums of nothing. */
export function extraSums(alias: string): Record<(typeof EXTRA_MEASURES)[number], string> {
  const unit = `toString(${alias}.credit_unit)`;
  return {
    credits: `sumMap(map(${unit}, ${alias}.credits))`,
    credited_entries: `sumMap(map(${unit}, ${alias}.credited_entries))`,
    input_unsplit_tokens: `sum(${alias}.input_unsplit_tokens)`,
  };
}

/** The same as columns. */
export function sumExtras(alias: string): string {
  return Object.entries(extraSums(alias))
    .map(([name, sql]) => `${sql} AS ${name}`)
    .join(', ');
}
