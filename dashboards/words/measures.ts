// What usage is measured in: the exact amount of any row, and how it is written. Exact amounts are bigints: pico-dollars,
// 1e-12 credits, or whole counts.
import type { UsageMeasures } from '../../schemas/api.ts';
import { fromUsd } from '../../schemas/money.ts';
import { dollarsOf, picoOf, UNKNOWN, type MoneyStyle } from './money.ts';
import { compact, exact } from './numbers.ts';

/** Measures of a row, of a total, or of what is left of a total. */
export type Measured = Omit<UsageMeasures, 'sessions'> & { readonly sessions?: number | null };

/** How amounts are written. */
type Kind = 'dollars' | 'credits' | 'count';

/** One thing that can be measured. */
export type Measure = {
  /** As the address has it. */
  readonly id: string;
  readonly label: string;
  readonly definition: string;
  readonly kind: Kind;
  /** The field of the API to sort by; absent where it cannot. */
  readonly sort?: string;
  /** False where parts do not add up to the whole: a session with two models counts for both. */
  readonly isAdditive: boolean;
  /** The exact amount; undefined where it is not known. */
  readonly of: (row: Measured) => bigint | undefined;
};

const SCALE = 1e12;

type MoneyField = 'cost_usd' | 'reported_cost_usd' | 'list_cost_usd';
type CountField =
  | 'calls'
  | 'retries'
  | 'messages'
  | 'input_tokens'
  | 'cache_read_tokens'
  | 'cache_write_tokens'
  | 'output_tokens'
  | 'reasoning_tokens';

type Words = Pick<Measure, 'id' | 'label' | 'definition'>;

function money(field: MoneyField, words: Words): Measure {
  return { ...words, kind: 'dollars', sort: field, isAdditive: true, of: (row) => picoOf(row[field]) };
}

function count(field: CountField, words: Words): Measure {
  return { ...words, kind: 'count', sort: field, isAdditive: true, of: (row) => whole(row[field]) };
}

/** The measure that most figures are about. */
export const COST = money('cost_usd', {
  id: 'cost',
  label: 'Cost',
  definition: 'What limits and dashboards use: every model call at its price, auxiliary work included.',
});

/** All tokens of a row: uncached input, cache reads, cache writes and output. */
export const TOKENS: Measure = {
  id: 'tokens',
  label: 'Tokens',
  definition: 'Uncached input, cache reads, cache writes and output together.',
  kind: 'count',
  sort: 'tokens',
  isAdditive: true,
  of: (row) =>
    BigInt(row.input_tokens) +
    BigInt(row.cache_read_tokens ?? 0) +
    BigInt(row.cache_write_tokens ?? 0) +
    BigInt(row.output_tokens),
};

const CREDITS: Measure = {
  id: 'credits',
  label: 'Credits',
  definition:
    "Credits in the agents' own unit; not known where none were told or where units differ, which are never added up.",
  kind: 'credits',
  sort: 'credits',
  isAdditive: true,
  of: (row) => (row.credits === null ? undefined : fromUsd(row.credits)),
};

/** Every measure, in the order of menus. */
export const MEASURES: readonly Measure[] = [
  COST,
  CREDITS,
  TOKENS,
  count('input_tokens', { id: 'input', label: 'Input tokens', definition: 'Input that came from no cache.' }),
  count('cache_read_tokens', {
    id: 'cache_read',
    label: 'Cache read tokens',
    definition: 'Input that was read from a cache.',
  }),
  count('cache_write_tokens', {
    id: 'cache_write',
    label: 'Cache write tokens',
    definition: 'Input that was written into a cache.',
  }),
  count('output_tokens', {
    id: 'output',
    label: 'Output tokens',
    definition: 'Everything generated, reasoning included.',
  }),
  count('reasoning_tokens', {
    id: 'reasoning',
    label: 'Reasoning tokens',
    definition: 'The part of the output that was reasoning.',
  }),
  count('calls', {
    id: 'calls',
    label: 'Model calls',
    definition: 'Calls of a model that were told one by one.',
  }),
  {
    id: 'sessions',
    label: 'Sessions',
    definition:
      'Distinct sessions. One session may count in several rows, so rows do not add up to the total.',
    kind: 'count',
    sort: 'sessions',
    isAdditive: false,
    of: (row) => whole(row.sessions ?? null),
  },
  count('messages', {
    id: 'messages',
    label: 'Messages',
    definition: "People's prompts; not known for breakdowns by model or by kind of work.",
  }),
  count('retries', {
    id: 'retries',
    label: 'Retries',
    definition: 'Requests beyond the first that calls took, as far as agents tell.',
  }),
  money('reported_cost_usd', {
    id: 'reported',
    label: 'Cost as agents report it',
    definition: "The agents' own figure, beside ours.",
  }),
  money('list_cost_usd', {
    id: 'list',
    label: 'Cost at list prices',
    definition: 'At list prices, at least: where telemetry is coarse it may be more.',
  }),
];

/** The measure of an address; cost for anything else. */
export function measureOf(id: string | null): Measure {
  return MEASURES.find((measure) => measure.id === id) ?? COST;
}

/** The measure that a unit stands for where amounts are looked at as a whole. */
export function measureOfUnit(unit: 'usd' | 'credits' | 'tokens'): Measure {
  return unit === 'usd' ? COST : unit === 'credits' ? CREDITS : TOKENS;
}

/** For reading; a dash where it is not known. */
export function written({ kind }: Measure, amount: bigint | undefined, style: MoneyStyle = 'cell'): string {
  if (amount === undefined) return UNKNOWN;
  if (kind === 'dollars') return dollarsOf(amount, style);
  if (kind === 'count') return compact(Number(amount));
  const credits = Number(amount) / SCALE;
  return Math.abs(credits) >= 1_000 ? compact(credits) : creditsText(credits);
}

/** Two decimals, and more where that would leave nothing of a small amount. */
function creditsText(credits: number): string {
  if (credits === Math.trunc(credits)) return String(credits);
  return Math.abs(credits) < 0.01 ? `<${credits < 0 ? '-' : ''}0.01` : credits.toFixed(2);
}

/** With all digits, for hints. */
export function writtenExactly({ kind }: Measure, amount: bigint | undefined): string {
  if (amount === undefined) return 'not known';
  if (kind === 'count') return exact(Number(amount));
  const digits = plain(amount);
  return kind === 'dollars' ? `${digits} USD` : `${digits} credits`;
}

/** As a number, for drawing only. */
export function drawnAmount({ kind }: Measure, amount: bigint | undefined): number {
  if (amount === undefined) return 0;
  return kind === 'count' ? Number(amount) : Number(amount) / SCALE;
}

/** The amount that a drawn number stands for, to write it. */
export function writtenDrawn(measure: Measure, value: number): string {
  const amount = measure.kind === 'count' ? BigInt(Math.round(value)) : fromUsd(value.toFixed(9));
  return written(measure, amount);
}

function whole(value: number | null): bigint | undefined {
  return value === null ? undefined : BigInt(value);
}

function plain(amount: bigint): string {
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(13, '0');
  return `${sign}${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '');
}
