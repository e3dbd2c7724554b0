// A report as the text of a terminal: heading, aligned table, totals, and notes on what the numbers leave out.
import type { Question } from './fetch-usage.ts';
import { formatCount, UNKNOWN } from './format-number.ts';
import { chooseLayout, formatMeasure, GAP, titleOf, type Layout } from './layout.ts';
import { toDay, type Grouping } from './question.ts';
import type { Numbers, Report } from './report-rows.ts';
import { cleanText, fitText, widthOf } from './terminal-text.ts';

type Subject = Pick<Question, 'by' | 'range' | 'filters'>;
type Style = 'bold' | 'dim' | 'yellow';
type Paint = (text: string, style: Style) => string;

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, yellow: 33 };
const TOTAL = 'Total';

/** The whole report, ending in a line break. No line is longer than `columns`, unless these are too few for anything. */
export function renderReport(
  report: Report,
  subject: Subject,
  { columns, color }: { readonly columns: number; readonly color: boolean },
): string {
  const paint: Paint = (text, style) => (color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
  const names = report.rows.map(({ name }) => cleanText(name) || 'unknown');
  const title = `${subject.by.charAt(0).toUpperCase()}${subject.by.slice(1)}`;
  const numbers = [...report.rows.map((row) => row.numbers), report.totals];
  // Of what became of spend only the cost is told.
  const measures = subject.by === 'outcome' ? (['cost'] as const) : undefined;
  const layout = chooseLayout([...names, title, TOTAL], numbers, columns, measures);
  const table = [
    align(title, titlesOf(layout), layout),
    ...linesOf({ report, names, layout, by: subject.by }),
  ];
  const notes = [...notesOf(report, layout)];
  const lines = [
    ...wrap(headingOf(subject), columns).map((line) => paint(line, 'bold')),
    '',
    ...(report.rows.length > 0 ? rule(table, paint) : ['No usage in this time.']),
    ...notes.flatMap((note) => wrap(note, columns).map((line) => paint(line, 'yellow'))),
    ...wrap(asOf(report.dataAsOf), columns).map((line) => paint(line, 'dim')),
  ];
  return `${lines.join('\n')}\n`;
}

function headingOf({ by, range, filters }: Subject): string {
  const only = Object.values(filters).flatMap((value) => (value === undefined ? [] : [cleanText(value)]));
  const days = `${toDay(range.from)} to ${toDay(range.to - 1)} (UTC)`;
  return [`Usage by ${by}`, ...only, days].join(', ');
}

function asOf(moment: string | null): string {
  return moment === null ? '' : `Data as of ${cleanText(moment)}`;
}

function titlesOf({ measures, abbreviated }: Layout): string[] {
  return measures.map((measure) => titleOf(measure, abbreviated));
}

type Body = {
  readonly report: Report;
  readonly names: readonly string[];
  readonly layout: Layout;
  readonly by: Grouping;
};

/** The rows and, last, their totals. The end of a repository tells more than its host. */
function linesOf({ report, names, layout, by }: Body): string[] {
  const toLine = (name: string, numbers: Numbers): string =>
    align(
      fitText(name, layout.nameWidth, by === 'repo' || by === 'pr' ? 'end' : 'start'),
      layout.measures.map((measure) => formatMeasure(measure, numbers[measure], layout.abbreviated)),
      layout,
    );
  return [
    ...report.rows.map(({ numbers }, index) => toLine(names[index] ?? '', numbers)),
    toLine(TOTAL, report.totals),
  ];
}

/** The name to the left, everything else to the right of its column. */
function align(name: string, cells: readonly string[], { nameWidth, widths }: Layout): string {
  const padded = cells.map((cell, index) => ' '.repeat((widths[index] ?? 0) - widthOf(cell) + GAP) + cell);
  return name + ' '.repeat(Math.max(0, nameWidth - widthOf(name))) + padded.join('');
}

/** Lines below the titles and above the totals. */
function rule(table: readonly string[], paint: Paint): string[] {
  const line = paint('─'.repeat(widthOf(table[0] ?? '')), 'dim');
  return [
    ...table.slice(0, 1).map((titles) => paint(titles, 'bold')),
    line,
    ...table.slice(1, -1),
    line,
    ...table.slice(-1).map((totals) => paint(totals, 'bold')),
  ];
}

function* notesOf(
  { hasUntoldCalls, unpricedCalls, complete }: Report,
  { measures }: Layout,
): Generator<string> {
  if (unpricedCalls > 0n) {
    const calls = unpricedCalls === 1n ? 'call has' : 'calls have';
    yield `${formatCount(unpricedCalls)} ${calls} no price and ${unpricedCalls === 1n ? 'is' : 'are'} not in the cost.`;
  }
  if (hasUntoldCalls && measures.includes('calls')) {
    yield `${UNKNOWN} under calls: metrics alone tell tokens and cost, but not how many calls they took.`;
  }
  if (!complete) {
    yield "The rows do not add up to the server's total. If usage arrived meanwhile, asking again helps.";
  }
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1) ?? ''} ${word}` : '';
    if (longer && widthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
