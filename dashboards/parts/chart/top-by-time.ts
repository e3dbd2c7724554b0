// A stack over time of the largest names, and as Other what is left of each bucket's total: bars are as high as the total.
import type { BreakdownRow } from '../../../schemas/breakdown-api.ts';
import { intervalEnd, intervalStart, type Interval } from '../../../schemas/period.ts';
import type { Span } from '../../view/range.ts';
import { drawnAmount, type Measure } from '../../words/measures.ts';
import { date, day } from '../../words/times.ts';
import { coloursOf, OTHER_COLOUR } from '../colours.ts';

/** The name of what is left; no value of a dimension has a space in front. */
export const REST = ' rest';

type Question<Row> = {
  /** The names drawn, the largest first. */
  readonly names: readonly string[];
  readonly nameOf: (row: Row) => string;
  readonly label: (name: string) => string;
  /** Rows of those names by bucket. */
  readonly rows: readonly Row[];
  /** Totals by bucket. */
  readonly all: readonly BreakdownRow[];
  readonly measure: Measure;
  readonly span: Span;
  readonly interval: Interval;
  readonly now: number;
};

/** The starts of all buckets of a span, those without usage too. */
export function bucketsOf({ from, to }: Span, interval: Interval): number[] {
  const starts: number[] = [];
  for (let at = intervalStart(interval, from); at < to; at = intervalEnd(interval, at)) starts.push(at);
  return starts;
}

/** The totals of each bucket of the span; undefined where one is not known, as of credits in several units. */
function totalsOf<Row extends BreakdownRow>(
  question: Question<Row>,
  starts: readonly number[],
): (bigint | undefined)[] {
  const { all, measure } = question;
  const unknown = new Set(all.filter((row) => measure.of(row) === undefined).map(startOf));
  return amountsOf(all, starts, measure).map((amount, index) =>
    unknown.has(starts[index] ?? Number.NaN) ? undefined : amount,
  );
}

function startOf(row: BreakdownRow): number {
  return Date.parse(row.bucket ?? '');
}

/** The amounts of each bucket of the span; 0 where there is none. */
export function amountsOf(
  rows: readonly BreakdownRow[],
  starts: readonly number[],
  measure: Measure,
): bigint[] {
  const position = new Map(starts.map((at, index) => [at, index]));
  const amounts = starts.map(() => 0n);
  for (const row of rows) {
    const index = position.get(startOf(row));
    if (index !== undefined) amounts[index] = (amounts[index] ?? 0n) + (measure.of(row) ?? 0n);
  }
  return amounts;
}

/** Exact amounts by name and bucket; with {@link REST} where something is left. */
export function stackOf<Row extends BreakdownRow>(
  question: Question<Row>,
): { readonly name: string; readonly amounts: readonly bigint[] }[] {
  const { names, nameOf, rows, measure } = question;
  const starts = bucketsOf(question.span, question.interval);
  const named = names.map((name) => ({
    name,
    amounts: amountsOf(
      rows.filter((row) => nameOf(row) === name),
      starts,
      measure,
    ),
  }));
  if (!measure.isAdditive) return named;
  // Of a total that is not known nothing can be left.
  const rest = totalsOf(question, starts).map((total, index) =>
    total === undefined ? 0n : named.reduce((left, { amounts }) => left - (amounts[index] ?? 0n), total),
  );
  return rest.some((amount) => amount !== 0n) ? [...named, { name: REST, amounts: rest }] : named;
}

/** Series and buckets of a chart. */
export function topByTime<Row extends BreakdownRow>(question: Question<Row>) {
  const { names, label, measure, span, interval, now } = question;
  const starts = bucketsOf(span, interval);
  const colours = coloursOf(names);
  const current = starts.indexOf(intervalStart(interval, now));
  return {
    series: stackOf(question).map(({ name, amounts }) => ({
      name,
      label: name === REST ? 'Other' : label(name),
      colour: colours.get(name) ?? OTHER_COLOUR,
      values: amounts.map((amount) => drawnAmount(measure, amount)),
    })),
    buckets: bucketLabels(starts, interval),
    ...(current >= 0 && { partial: current }),
  };
}

const YEAR_MS = 365 * 86_400_000;

/** Each tells its bucket from all others: with the year where days come twice. */
export function bucketLabels(starts: readonly number[], interval: Interval): string[] {
  const dayOf = (starts.at(-1) ?? 0) - (starts[0] ?? 0) >= YEAR_MS ? date : day;
  return starts.map((at) => {
    if (interval === 'hour') return `${dayOf(at)} ${new Date(at).toISOString().slice(11, 16)}`;
    return interval === 'month' ? new Date(at).toISOString().slice(0, 7) : dayOf(at);
  });
}
