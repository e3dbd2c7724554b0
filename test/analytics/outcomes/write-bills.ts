// Writes reports of providers into a ledger of a test, as an import leaves them.
import type { BillLine, BillReport } from '../../../schemas/bills.ts';
import { toUsd } from '../../../schemas/money.ts';
import type { Store } from '../../../store/store.ts';

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

let imports = 0;

/** A later report takes the place of the slices of an earlier one. */
export async function writeBills(store: Store, { slices }: BillReport): Promise<void> {
  imports += 1;
  const id = `import-${imports}`;
  const lines = slices.flatMap((slice) => slice.lines).map((line, at) => lineRow(id, at, line));
  const heads = slices.map(({ source, account, scope, day, lines: of }) => [
    ...[source, account, scope, day, imports, id, id, of.length],
    '2026-11-22 12:00:00.000',
  ]);
  await insert(store, 'bill_lines', { columns: LINE_COLUMNS, rows: lines });
  await insert(store, 'bill_slices', { columns: SLICE_COLUMNS, rows: heads });
}

function lineRow(id: string, at: number, line: BillLine): unknown[] {
  const figure = (amount: bigint | undefined) => (amount === undefined ? null : toUsd(amount));
  return [
    ...[id, at, line.source, line.account, line.scope, line.day, line.provider, line.item, line.kind],
    ...[line.unknown, line.product, line.model, line.tokenKind, line.user, line.apiKey, line.repo],
    ...[line.workflow, line.pr, line.session, line.costCenter, figure(line.quantity), line.unit],
    ...[figure(line.listCost), figure(line.billedCost), line.currency, line.raw],
  ];
}

type Rows = { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] };

async function insert(store: Store, table: string, { columns, rows }: Rows): Promise<void> {
  if (rows.length === 0) return;
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await store.insert({ table, columns, rows: Buffer.from(text), token: `test-${table}-${imports}` });
}
