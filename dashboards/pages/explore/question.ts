// What Explore asks, as its address holds it; range, comparison and filters are those of every page.
import type { AttributeDimension, UsageRow } from '../../../schemas/api.ts';
import type { Interval } from '../../../schemas/period.ts';
import { LABELS, type Dimension } from '../../view/dimensions.ts';
import type { Span } from '../../view/range.ts';
import { measureOf, type Measure } from '../../words/measures.ts';

export type AnyDimension = Dimension | AttributeDimension;

export const TOPS = ['5', '10', '20', 'all'] as const;
export const EVERY = ['auto', 'hour', 'day', 'week', 'month', 'none'] as const;

export type Question = {
  readonly measure: Measure;
  readonly by: AnyDimension;
  /** The second dimension. */
  readonly and: AnyDimension | undefined;
  readonly every: (typeof EVERY)[number];
  readonly top: (typeof TOPS)[number];
};

/** What an address without parameters asks. */
const DEFAULTS = { measure: 'cost', by: 'repo', and: '', every: 'auto', top: '10' } as const;
export type Name = keyof typeof DEFAULTS;

const DAY_MS = 86_400_000;
/** More hours than this are more than a chart or an answer can hold. */
const MOST_HOURLY_DAYS = 7;
const MOST_DAYS = 120;
const ATTRIBUTE = /^attribute\.[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*$/;

/** Reads the parameters; what is not understood is left at its default. */
export function parseQuestion(query: URLSearchParams): Question {
  const by = dimensionIn(query.get('by')) ?? DEFAULTS.by;
  const and = dimensionIn(query.get('and'));
  return {
    measure: measureOf(query.get('measure')),
    by,
    and: and === by ? undefined : and,
    every: EVERY.find((name) => name === query.get('every')) ?? DEFAULTS.every,
    top: TOPS.find((name) => name === query.get('top')) ?? DEFAULTS.top,
  };
}

/** The query with one parameter changed; defaults are left out. */
export function withQuestion(query: URLSearchParams, name: Name, value: string): URLSearchParams {
  const next = new URLSearchParams(query);
  if (value === DEFAULTS[name]) next.delete(name);
  else next.set(name, value);
  return next;
}

/** A dimension, or an attribute of the senders' own with a name that the API takes. */
export function dimensionIn(text: string | null): AnyDimension | undefined {
  if (text === null) return undefined;
  if (isDimension(text)) return text;
  return ATTRIBUTE.test(text) ? (text as AttributeDimension) : undefined;
}

export function isDimension(name: string): name is Dimension {
  return Object.hasOwn(LABELS, name);
}

/** The value of a dimension in a row. */
export function valueIn(row: UsageRow, dimension: AnyDimension): string {
  return row[dimension] ?? '';
}

/** What a dimension is called. */
export function labelOf(dimension: AnyDimension): string {
  return isDimension(dimension) ? LABELS[dimension] : dimension.slice('attribute.'.length);
}

/** The time buckets of the chart; undefined for no chart. Hours only for a week: there are too many in more. */
export function intervalFor(every: Question['every'], { from, to }: Span): Interval | undefined {
  const days = (to - from) / DAY_MS;
  if (every === 'none') return undefined;
  if (every === 'hour' && days > MOST_HOURLY_DAYS) return 'day';
  if (every !== 'auto') return every;
  if (days <= 1) return 'hour';
  return days <= MOST_DAYS ? 'day' : 'week';
}

/** How many rows are shown. */
export function mostOf(top: Question['top']): number {
  return top === 'all' ? Infinity : Number(top);
}
