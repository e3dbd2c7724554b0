// The findings as the text of a terminal: a word for each, what was seen, and below it what mends it.
import { cleanText, widthOf } from '../report/terminal-text.ts';
import type { DoctorReport, Finding, Status } from './finding.ts';

const STATUS_WIDTH = 9;
const CHECK_WIDTH = 13;
const LEAST_COLUMNS = 60;

/** One paragraph for each finding; lines are broken at `columns`, but never those to paste. */
export function renderReport({ findings }: Pick<DoctorReport, 'findings'>, columns: number): string {
  const lines: string[] = [];
  let agent: string | null = null;
  for (const finding of findings) {
    if (finding.agent !== agent) lines.push('', cleanText(finding.agent ?? ''));
    agent = finding.agent;
    lines.push(...linesOf(finding, Math.max(columns, LEAST_COLUMNS)));
  }
  return [...lines, '', summaryOf(findings), ''].join('\n');
}

function linesOf({ status, check, seen, fix }: Finding, columns: number): string[] {
  const indent = ' '.repeat(STATUS_WIDTH + CHECK_WIDTH);
  const [first = '', ...rest] = wrapped(cleanText(seen), columns - indent.length);
  return [
    status.padEnd(STATUS_WIDTH) + check.padEnd(CHECK_WIDTH) + first,
    ...rest.map((line) => indent + line),
    ...(fix === null ? [] : [`${indent}→ ${cleanText(fix)}`]),
  ];
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (status: Status): number => findings.filter((one) => one.status === status).length;
  const told = (['ok', 'warn', 'fail', 'unknown'] as const).map((status) => `${count(status)} ${status}`);
  return `${told.join(', ')}.`;
}
