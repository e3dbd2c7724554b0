// A report as CSV: exact amounts, empty for what is not known, and the total left to whoever reads it.
import { toUsd } from '../../schemas/money.ts';
import type { Grouping } from './question.ts';
import { MEASURES, type Measure, type Numbers, type Report } from './report-rows.ts';

const NAMES: Readonly<Record<Measure, string>> = {
  input: 'input_tokens',
  output: 'output_tokens',
  cacheWrite: 'cache_write_tokens',
  cacheRead: 'cache_read_tokens',
  total: 'total_tokens',
  cost: 'cost_usd',
  calls: 'calls',
  sessions: 'sessions',
};

/** A header and a line for each row, as in RFC 4180. */
export function toCsv({ rows }: Report, by: Grouping): string {
  const lines = [
    [by, ...MEASURES.map((measure) => NAMES[measure])],
    ...rows.map(({ name, numbers }) => [
      cell(name),
      ...MEASURES.map((measure) => numberOf(numbers, measure)),
    ]),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function numberOf(numbers: Numbers, measure: Measure): string {
  const number = numbers[measure];
  if (number === null) return '';
  return measure === 'cost' ? toUsd(number) : number.toString();
}

/** Text that a spreadsheet would run as a formula gets a quote before it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
