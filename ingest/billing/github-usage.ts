// GitHub's metered usage: the detailed or summarized report as CSV, and the reply of `/settings/billing/usage`.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { readRows } from './csv.ts';
import { dayIn } from './days.ts';
import { readEach, type Entry } from './entry.ts';
import { CSV_NAMES, gitHubLine, USAGE_NAMES, type GitHubNames } from './github-line.ts';
import { looksLikeJson, readPages } from './json.ts';
import type { JsonObject } from './json-object.ts';
import { slicesOf } from './lines.ts';

const COLUMNS = ['date', 'product', 'sku', 'quantity', 'unit_type'];

/** Whether a table with these columns is a report of usage of all products. */
export function isGitHubUsageTable(columns: readonly string[]): boolean {
  const has = (name: string) => columns.includes(name);
  return has('date') && has('sku') && has('unit_type') && (has('workflow_path') || !has('model'));
}

/** Whether a page is a reply of the endpoint of usage of all products. */
export function isGitHubUsagePage(page: JsonObject): boolean {
  return page.names().includes('usageItems') && !page.names().includes('timePeriod');
}

/**
 * Reads either form; only the detailed CSV tells people and workflows. It repeats the credits of the AI usage report: who
 * adds bills up leaves them out on days of which that report is known, as it tells more.
 */
export function readGitHubUsage(text: string): BillReport {
  const lines = looksLikeJson(text)
    ? readEach(readPages(text), linesOfPage)
    : readRows(text, COLUMNS, (row) => [lineOf(row, CSV_NAMES)]);
  return { slices: slicesOf(lines), notes: notesOf(lines) };
}

function linesOfPage(page: JsonObject): BillLine[] {
  if (!isGitHubUsagePage(page) || !page.has('usageItems'))
    throw page.fault('usageItems', 'has to be there, with a date in each');
  return readEach(page.objects('usageItems'), (item) => [lineOf(item, USAGE_NAMES)]);
}

function lineOf(entry: Entry, names: GitHubNames): BillLine {
  return gitHubLine(entry, names, {
    source: 'github.usage',
    day: dayIn(entry, 'date'),
    organization: entry.text(names.organization).toLowerCase(),
    user: entry.text('username'),
  });
}

function notesOf(lines: readonly BillLine[]): string[] {
  const credits = lines.filter(({ kind }) => kind === 'credits').length;
  if (credits === 0) return [];
  return [
    `${credits} rows are AI credits: on days of which the AI usage report is imported, that counts instead.`,
  ];
}
