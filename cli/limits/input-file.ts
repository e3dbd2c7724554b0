// Files that commands send on, and write.
import { readFileSync, writeFileSync } from 'node:fs';
import { ReportError } from '../report/report-error.ts';

/** Its text; `-` is stdin. Throws a sentence where it cannot be read. */
export function textOf(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw unusable(path, 'read', error);
  }
}

/** Writes a file. Throws a sentence where it cannot. */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw unusable(path, 'written', error);
  }
}

function unusable(path: string, what: string, error: unknown): ReportError {
  const why = error instanceof Error ? error.message : String(error);
  return new ReportError('usage', `${path} cannot be ${what}: ${why}`, error);
}
