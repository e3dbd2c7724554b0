// The rows of the table: values with what they were before, and Other with the same of everything else.
import type { UsageRow } from '../../../schemas/api.ts';
import { restOf, topOf } from '../../parts/top.ts';
import type { Measure, Measured } from '../../words/measures.ts';
import { valueIn, type AnyDimension } from './question.ts';

export type TableLine = {
  readonly key: string;
  /** By dimension grouped by; undefined for Other. */
  readonly values: readonly string[] | undefined;
  readonly row: Measured;
  readonly before: Measured | undefined;
};

type Answer = { readonly rows: readonly UsageRow[]; readonly totals: Measured; readonly hasMore: boolean };

type Question = {
  readonly groupBy: readonly AnyDimension[];
  readonly measure: Measure;
  readonly most: number;
  readonly now: Answer;
  /** Rows for the values shown, and totals of everything; absent where nothing is compared. */
  readonly before: Answer | undefined;
};

/** The key of a row among those of its question. */
export function keyOf(row: UsageRow, groupBy: readonly AnyDimension[]): string {
  return groupBy.map((dimension) => valueIn(row, dimension)).join('\u0000');
}

/** The largest rows. What nothing is known of is always among them. */
export function shownRows({ groupBy, measure, most, now }: Omit<Question, 'before'>) {
  const isKept = (row: UsageRow): boolean => groupBy.every((dimension) => valueIn(row, dimension) === '');
  return topOf({ ...now, measure, most, isKept });
}

export function linesOf(question: Question): TableLine[] {
  const { groupBy, measure, before } = question;
  const { shown, rest } = shownRows(question);
  const old = new Map(before?.rows.map((row) => [keyOf(row, groupBy), row]));
  const lines = shown.map((row): TableLine => {
    const key = keyOf(row, groupBy);
    const values = groupBy.map((dimension) => valueIn(row, dimension));
    const isNew = before && !before.hasMore && !old.has(key);
    return { key, values, row, before: isNew ? nothingLike(before.totals) : old.get(key) };
  });
  if (!rest || !measure.isAdditive) return lines;
  const keys = new Set(lines.map(({ key }) => key));
  const oldShown = [...old].filter(([key]) => keys.has(key)).map(([, row]) => row);
  const restBefore = before && !before.hasMore ? restOf(before.totals, oldShown, []) : undefined;
  return [...lines, { key: ' other', values: undefined, row: rest, before: restBefore }];
}

/** No usage at all: what is not listed in a complete answer spent nothing. */
function nothingLike(totals: Measured): Measured {
  return restOf(totals, [totals], []);
}
