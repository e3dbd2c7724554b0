// Files that commands send on.
import { readFileSync } from 'node:fs';
import { ReportError } from '../report/report-error.ts';

/** Its text; `-` is stdin. Throws a sentence where it cannot be read. */
export function textOf(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ReportError('usage', `${path} cannot be read: ${why}`, error);
  }
}
