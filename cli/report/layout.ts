// Fits a table into the columns of a terminal: first it abbreviates numbers, then it leaves columns out.
import { abbreviateCount, formatCount, formatDollars, UNKNOWN } from './format-number.ts';
import { MEASURES, type Measure, type Numbers } from './report-rows.ts';
import { widthOf } from './terminal-text.ts';

/** How the table is printed. */
export type Layout = {
  readonly measures: readonly Measure[];
  readonly abbreviated: boolean;
  readonly nameWidth: number;
  /** Widths of the measures, in their order. */
  readonly widths: readonly number[];
};

export const GAP = 2;

/** A name may be cut to this width before a further column is left out. */
const LEAST_NAME_WIDTH = 24;

/** The first to be left out comes first; name, total tokens and cost stay. */
const DISPENSABLE: readonly Measure[] = ['sessions', 'calls', 'cacheWrite', 'cacheRead', 'input', 'output'];

const TITLES: Readonly<Record<Measure, readonly [full: string, short: string]>> = {
  input: ['Input', 'Input'],
  output: ['Output', 'Output'],
  cacheWrite: ['Cache write', 'Cache W'],
  cacheRead: ['Cache read', 'Cache R'],
  total: ['Total tokens', 'Tokens'],
  cost: ['Cost (USD)', 'Cost'],
  calls: ['Calls', 'Calls'],
  sessions: ['Sessions', 'Sess.'],
};

/** The roomiest layout whose lines are no longer than `columns`; the smallest one where none is. */
export function chooseLayout(
  names: readonly string[],
  rows: readonly Numbers[],
  columns: number,
  measures: readonly Measure[] = MEASURES,
): Layout {
  const natural = Math.max(...names.map(widthOf));
  const candidates = [
    { measures, abbreviated: false },
    ...DISPENSABLE.map((_, count) => ({
      measures: without(measures, DISPENSABLE.slice(0, count)),
      abbreviated: true,
    })),
    { measures: without(measures, DISPENSABLE), abbreviated: true },
  ];
  const layouts = candidates.map((candidate) => {
    const widths = candidate.measures.map((measure) => widthOfMeasure(measure, rows, candidate.abbreviated));
    const left = columns - widths.reduce((total, width) => total + width + GAP, 0);
    return { ...candidate, widths, nameWidth: Math.min(natural, Math.max(1, left)) };
  });
  const fitting = layouts.find(({ nameWidth, abbreviated }) =>
    abbreviated ? nameWidth >= Math.min(natural, LEAST_NAME_WIDTH) : nameWidth === natural,
  );
  return fitting ?? (layouts.at(-1) as Layout);
}

/** The title of a measure's column. */
export function titleOf(measure: Measure, abbreviated: boolean): string {
  return TITLES[measure][abbreviated ? 1 : 0];
}

/** A number as it stands in the table. */
export function formatMeasure(measure: Measure, number: bigint | null, abbreviated: boolean): string {
  if (number === null) return UNKNOWN;
  if (measure === 'cost') return formatDollars(number);
  return abbreviated ? abbreviateCount(number) : formatCount(number);
}

function without(measures: readonly Measure[], left: readonly Measure[]): Measure[] {
  return measures.filter((measure) => !left.includes(measure));
}

function widthOfMeasure(measure: Measure, rows: readonly Numbers[], abbreviated: boolean): number {
  const cells = rows.map((numbers) => formatMeasure(measure, numbers[measure], abbreviated));
  return Math.max(...[titleOf(measure, abbreviated), ...cells].map(widthOf));
}
