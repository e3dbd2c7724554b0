// GitHub's AI credits: the AI usage report as CSV, and the reply of `/settings/billing/ai_credit/usage`.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import type { Row } from './csv.ts';
import { dayIn } from './days.ts';
import { CSV_NAMES, gitHubLine } from './github-line.ts';
import { readCreditPages } from './github-credit-pages.ts';
import { looksLikeJson, readPages } from './json.ts';
import { billLine } from './lines.ts';
import { readSlices } from './slices.ts';

const TOKEN_COLUMNS: readonly (readonly [column: string, kind: TokenKind])[] = [
  ['input', 'input'],
  ['output', 'output'],
  ['cache_read', 'cacheRead'],
  ['cache_write', 'cacheWrite'],
];

/** Whether a table with these columns is the AI usage report. */
export function isAiCreditsTable(columns: readonly string[]): boolean {
  const has = (name: string) => columns.includes(name);
  return has('date') && has('sku') && has('unit_type') && has('model') && !has('workflow_path');
}

/**
 * Reads either form. Each row is a line of its own, of credits and money, with a line without money for each kind of
 * its tokens. Rows are never merged: they differ by repository, or by nothing at all. The columns `aic_quantity` and
 * `aic_gross_amount` were estimates before credits were billed, and are not read; `total_monthly_quota` is of a seat.
 */
export function readGitHubAiCredits(text: string): BillReport {
  if (looksLikeJson(text)) return readCreditPages(readPages(text));
  return { slices: readSlices(text, ['date', 'sku', 'quantity', 'unit_type'], linesOf), notes: [] };
}

function linesOf(row: Row): BillLine[] {
  const line = gitHubLine(row, CSV_NAMES, {
    source: 'github.ai_credits',
    day: dayIn(row, 'date'),
    organization: row.text('organization').toLowerCase(),
    user: row.text('username'),
  });
  return [line, ...tokenLines(row, line)];
}

function tokenLines(row: Row, line: BillLine): BillLine[] {
  const tokens = { ...line, unknown: '', listCost: undefined, billedCost: undefined, currency: '' };
  return TOKEN_COLUMNS.flatMap(([column, tokenKind]) => {
    const quantity = row.decimal(column) ?? 0n;
    // The line with the money holds the row: a large report would hold it five times.
    const raw = JSON.stringify({ [column]: row.text(column) });
    return quantity === 0n
      ? []
      : [billLine({ ...tokens, kind: 'tokens', unit: 'Tokens', tokenKind, quantity, raw })];
  });
}
