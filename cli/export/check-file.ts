// Checks a FOCUS file of this machine, and says what is wrong with which row and column.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  createFocusChecker,
  versionOf,
  type FocusCheck,
  type FocusFault,
} from '../../analytics/exports/focus/check/check-focus.ts';
import { readCsvRows, readJsonRows, UnreadableFile } from '../../analytics/exports/focus/check/read-rows.ts';
import { focusColumns, type FocusVersion } from '../../schemas/focus-columns.ts';
import { counted, tableText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';

/** Reads and checks a CSV or JSON file. `version` is told by its columns where it is not given. */
export async function checkFile(path: string, version: FocusVersion | undefined): Promise<FocusCheck> {
  if (path.endsWith('.parquet'))
    throw new ReportError('usage', 'Check the same export as CSV or JSON: Parquet is not read here');
  try {
    const bytes = createReadStream(path, 'utf8');
    const isJson = path.endsWith('.json');
    const file = isJson
      ? await readJsonRows(createInterface({ input: bytes, crlfDelay: Infinity }))
      : await readCsvRows(bytes as AsyncIterable<string>);
    // JSON without rows tells no columns.
    const columns = isJson && file.columns.length === 0 ? namesOf(version ?? '1.4') : file.columns;
    const checker = createFocusChecker(columns, version ?? versionOf(columns));
    for await (const row of file.rows) checker.row(row);
    return checker.end();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function namesOf(version: FocusVersion): string[] {
  return focusColumns(version).map(({ name }) => name);
}

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof UnreadableFile) return new ReportError('refused', `${path}: ${error.message}`, error);
  const isMissing = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return isMissing ? new ReportError('usage', `${path} cannot be read: ${error.message}`, error) : error;
}

/** The result in sentences. */
export function checkText({ version, rows, faults, faultCount, totals }: FocusCheck): string {
  const sums = totals.map(
    ({ currency, billed, effective, list }) =>
      `  ${cleanText(currency)}: billed ${billed}, effective ${effective}, list ${list}`,
  );
  const found =
    faultCount === 0
      ? [`${counted(rows, 'row', 'rows')} of FOCUS ${version}: no rule is broken.`]
      : [
          `${counted(rows, 'row', 'rows')} of FOCUS ${version}: ${counted(faultCount, 'fault', 'faults')}.`,
          tableText(['Row', 'Column', 'Rule', 'What is wrong'], faults.map(faultCells)).trimEnd(),
          ...(faultCount > faults.length ? [`… and ${faultCount - faults.length} more`] : []),
        ];
  return [...found, ...sums, ''].join('\n');
}

function faultCells({ row, column, rule, detail }: FocusFault): string[] {
  return [row === undefined ? '' : String(row), cleanText(column), rule, cleanText(detail)];
}
