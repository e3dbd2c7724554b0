// Rows of usage by a dimension and time as a stack: the largest names, then Other; every bucket of the span, empty ones too.
import type { UsageRow } from '../../../schemas/api.ts';
import { intervalStart, type Interval } from '../../../schemas/period.ts';
import type { Dimension } from '../../view/dimensions.ts';
import type { Span } from '../../view/range.ts';
import { drawn } from '../../words/money.ts';
import { coloursOf, OTHER_COLOUR } from '../colours.ts';
import { bucketLabels, bucketsOf } from './top-by-time.ts';

/** Names that are told apart; six hues can be. */
const MOST_NAMES = 5;

/** The name of what is left; no name of a dimension has a space in front. */
export const OTHER = ' other';

type Question = {
  readonly by: Dimension;
  readonly span: Span;
  readonly interval: Interval;
  readonly now: number;
  /** What is stacked; dollars by default. */
  readonly measure?: (row: UsageRow) => number;
};

type Stacked = {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
  readonly values: readonly number[];
};

/** Series and buckets of a chart. Sums of all series are the sums of all rows. */
export function stackByTime(rows: readonly UsageRow[], question: Question) {
  const { by, span, interval, now, measure = costOf } = question;
  const starts = bucketsOf(span, interval);
  const position = new Map(starts.map((at, index) => [at, index]));
  const amounts = new Map<string, number[]>();
  for (const row of rows) {
    const index = position.get(Date.parse(row.bucket ?? ''));
    if (index === undefined) continue;
    const name = row[by] ?? '';
    const values = amounts.get(name) ?? starts.map(() => 0);
    values[index] = (values[index] ?? 0) + measure(row);
    amounts.set(name, values);
  }
  const ranked = [...amounts].sort(([, left], [, right]) => sum(right) - sum(left));
  const named = ranked.slice(0, MOST_NAMES);
  const rest = ranked.slice(MOST_NAMES).map(([, values]) => values);
  const colours = coloursOf(named.map(([name]) => name));
  const series: Stacked[] = named.map(([name, values]) => ({
    name,
    label: name || 'Unattributed',
    colour: colours.get(name) ?? OTHER_COLOUR,
    values,
  }));
  if (rest.length > 0) {
    const values = starts.map((_, index) => rest.reduce((total, each) => total + (each[index] ?? 0), 0));
    series.push({ name: OTHER, label: `Other (${rest.length})`, colour: OTHER_COLOUR, values });
  }
  const current = position.get(intervalStart(interval, now));
  return {
    series,
    buckets: bucketLabels(starts, interval),
    ...(current !== undefined && { partial: current }),
  };
}

function costOf(row: UsageRow): number {
  return drawn(row.cost_usd);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
