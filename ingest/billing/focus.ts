// Exports in FOCUS, versions 1.0 to 1.4, of a provider, a cloud or a tool of finance.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { canonicalChange } from '../../schemas/repository.ts';
import { readRows, type Row } from './csv.ts';
import { dayIn } from './days.ts';
import { classifyFocus, quantityOf } from './focus-charge.ts';
import { focusProvider } from './focus-provider.ts';
import { gitHubRepository } from './github-line.ts';
import { billLine, canonicalUser, slicesOf } from './lines.ts';

/** Columns without which a row is no charge. */
const REQUIRED = ['BilledCost', 'BillingCurrency', 'ChargeCategory', 'ChargePeriodStart'];

/** Whether a table with these columns, in lower case, is in FOCUS. */
export function isFocusTable(columns: readonly string[]): boolean {
  return REQUIRED.every((name) => columns.includes(name.toLowerCase()));
}

/**
 * Reads an export: a line for each row, on the UTC day on which its charge period begins; fees of a month are on its first
 * day. What is owed is `BilledCost`. Throws {@link BillRefused}, also where rows are estimates and no bill.
 */
export function readFocus(text: string): BillReport {
  let corrections = 0;
  const lines = readRows(text, REQUIRED, (row) => {
    if (row.has('ChargeClass')) corrections += 1;
    return [lineOf(row)];
  });
  const notes = corrections === 0 ? [] : [`${corrections} rows correct periods that were invoiced before.`];
  return { slices: slicesOf(lines), notes };
}

function lineOf(row: Row): BillLine {
  const source = row.text('x_CostSource').toLowerCase();
  if (source === 'estimated' || source === 'reported') {
    throw row.fault(
      'x_CostSource',
      `the row is ${source} by telemetry: only what a provider bills is a bill`,
    );
  }
  const charge = classifyFocus(row);
  const currency = row.text('BillingCurrency').toUpperCase();
  return billLine({
    source: 'focus',
    account: row.text('BillingAccountId'),
    scope: row.text('SubAccountId'),
    day: dayIn(row, 'ChargePeriodStart'),
    provider: focusProvider(row),
    item: itemOf(row),
    kind: charge.kind,
    unknown:
      charge.unknown || (/^[A-Z]{3}$/.test(currency) ? '' : `The currency "${currency}" is not known.`),
    product: row.text('ServiceName'),
    model: modelOf(row),
    tokenKind: charge.tokenKind,
    user: canonicalUser(row.text('x_UserEmail') || row.text('PrincipalId')),
    apiKey: row.text('CredentialId'),
    repo: gitHubRepository(row.text('x_Repository'), ''),
    pr: canonicalChange(row.text('x_PullRequest')),
    costCenter: row.text('x_CostCenter'),
    ...quantityOf(row),
    listCost: row.decimal('ListCost'),
    billedCost: billedIn(row),
    currency,
    raw: row.raw(),
  });
}

function billedIn(row: Row): bigint {
  const cost = row.decimal('BilledCost');
  if (cost === undefined) throw row.fault('BilledCost', 'must not be empty: 0 where nothing is owed');
  return cost;
}

function itemOf(row: Row): string {
  return row.text('SkuId') || row.text('SkuMeter') || row.text('ChargeDescription');
}

/** SKUs of models are a name and a kind of token: `gpt-5.4/cached-input`. */
function modelOf(row: Row): string {
  const told = row.text('x_Model');
  if (told !== '') return told.toLowerCase();
  const [, model = ''] =
    /^([^/\s]+)\/(?:[a-z]+-)*(?:input|output|read|write(?:-(?:5m|1h))?)$/i.exec(row.text('SkuId')) ?? [];
  return model.toLowerCase();
}
