// A stack over time of the largest names, and as Other what is left of each bucket's total: bars are as high as the total.
import type { UsageRow } from '../../../schemas/api.ts';
import { intervalEnd, intervalStart, type Interval } from '../../../schemas/period.ts';
import type { Span } from '../../view/range.ts';
import { drawnAmount, type Measure } from '../../words/measures.ts';
import { day } from '../../words/times.ts';
import { coloursOf, OTHER_COLOUR } from '../colours.ts';

/** The name of what is left; no value of a dimension has a space in front. */
export const REST = ' rest';

type Question = {
  /** The names drawn, the largest first. */
  readonly names: readonly string[];
  readonly nameOf: (row: UsageRow) => string;
  readonly label: (name: string) => string;
  /** Rows of those names by bucket. */
  readonly rows: readonly UsageRow[];
  /** Totals by bucket. */
  readonly all: readonly UsageRow[];
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

/** The amounts of each bucket of the span; 0 where there is none. */
export function amountsOf(rows: readonly UsageRow[], starts: readonly number[], measure: Measure): bigint[] {
  const position = new Map(starts.map((at, index) => [at, index]));
  const amounts = starts.map(() => 0n);
  for (const row of rows) {
    const index = position.get(Date.parse(row.bucket ?? ''));
    if (index !== undefined) amounts[index] = (amounts[index] ?? 0n) + (measure.of(row) ?? 0n);
  }
  return amounts;
}

/** Exact amounts by name and bucket; with {@link REST} where something is left. */
export function stackOf(
  question: Question,
): { readonly name: string; readonly amounts: readonly bigint[] }[] {
  const { names, nameOf, rows, all, measure } = question;
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
  const rest = amountsOf(all, starts, measure).map((total, index) =>
    named.reduce((left, { amounts }) => left - (amounts[index] ?? 0n), total),
  );
  return rest.some((amount) => amount !== 0n) ? [...named, { name: REST, amounts: rest }] : named;
}

/** Series and buckets of a chart. */
export function topByTime(question: Question) {
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
    buckets: starts.map((at) => bucketLabel(at, interval)),
    ...(current >= 0 && { partial: current }),
  };
}

function bucketLabel(at: number, interval: Interval): string {
  if (interval === 'hour') return `${day(at)} ${new Date(at).toISOString().slice(11, 16)}`;
  return interval === 'month' ? new Date(at).toISOString().slice(0, 7) : day(at);
}
