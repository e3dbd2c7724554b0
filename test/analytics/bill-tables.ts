// The tables of bills, as an import fills them.
import type { BillLine } from '../../schemas/bills.ts';
import { formatDecimal } from '../../schemas/decimal.ts';
import type { Store } from '../../store/store.ts';

const LINE_COLUMNS = [
  'import_id',
  'line',
  'source',
  'account',
  'scope',
  'day',
  'provider',
  'item',
  'kind',
  'unknown',
  'product',
  'model',
  'token_kind',
  'user',
  'api_key',
  'repo',
  'workflow',
  'pr',
  'session',
  'cost_center',
  'quantity',
  'unit',
  'list_cost',
  'billed_cost',
  'currency',
  'raw',
];

const SLICE_COLUMNS = [
  'source',
  'account',
  'scope',
  'day',
  'version',
  'import_id',
  'content_hash',
  'lines',
  'at',
];

/** Lines of an import. They count once slices of it are there. */
export async function putBillLines(store: Store, id: string, lines: readonly BillLine[]): Promise<void> {
  const rows = lines.map((line, index) => [id, index + 1, ...lineCells(line)]);
  await putRows(store, 'bill_lines', { columns: LINE_COLUMNS, rows });
}

/** Source, account, scope, day, version, import, digest, number of lines and time of each. */
export async function putBillSlices(store: Store, rows: readonly (readonly unknown[])[]): Promise<void> {
  await putRows(store, 'bill_slices', { columns: SLICE_COLUMNS, rows });
}

type Rows = { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] };

let puts = 0;

/** Under a token of their own: the engine would take the same rows for a repetition. */
export async function putRows(store: Store, table: string, { columns, rows }: Rows): Promise<void> {
  if (rows.length === 0) return;
  puts += 1;
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await store.insert({ table, columns, rows: Buffer.from(text), token: `test-${table}-${puts}` });
}

function lineCells(line: BillLine): readonly unknown[] {
  const exact = (amount: bigint | undefined) => (amount === undefined ? null : formatDecimal(amount, 12));
  return [
    ...[line.source, line.account, line.scope, line.day, line.provider, line.item, line.kind, line.unknown],
    ...[line.product, line.model, line.tokenKind, line.user, line.apiKey, line.repo, line.workflow, line.pr],
    ...[line.session, line.costCenter, exact(line.quantity), line.unit, exact(line.listCost)],
    ...[exact(line.billedCost), line.currency, line.raw],
  ];
}
