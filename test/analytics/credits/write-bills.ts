// Writes what a reader made of a report into a ledger, as an import does.
import { formatDecimal } from '../../../schemas/decimal.ts';
import type { BillLine, BillReport } from '../../../schemas/bills.ts';
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
] as const;
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
] as const;

let imports = 0;

/** `at` in milliseconds since 1970: when it was imported. Later imports replace earlier ones. */
export async function writeBills(
  store: Store,
  { slices }: Pick<BillReport, 'slices'>,
  at: number,
): Promise<void> {
  imports += 1;
  const id = `import-${imports}`;
  const lines = slices.flatMap((slice) => slice.lines);
  const time = new Date(at).toISOString().replace('T', ' ').replace('Z', '');
  await insert(store, {
    table: 'bill_lines',
    columns: LINE_COLUMNS,
    rows: lines.map((line, index) => lineRow(id, index, line)),
  });
  const rows = slices.map(({ source, account, scope, day, lines: own }) => {
    return [source, account, scope, day, imports, id, id, own.length, time];
  });
  await insert(store, { table: 'bill_slices', columns: SLICE_COLUMNS, rows });
}

function lineRow(id: string, index: number, line: BillLine): unknown[] {
  return [
    id,
    index,
    line.source,
    line.account,
    line.scope,
    line.day,
    line.provider,
    line.item,
    line.kind,
    line.unknown,
    line.product,
    line.model,
    line.tokenKind,
    line.user,
    line.apiKey,
    line.repo,
    line.workflow,
    line.pr,
    line.session,
    line.costCenter,
    amount(line.quantity),
    line.unit,
    amount(line.listCost),
    amount(line.billedCost),
    line.currency,
    line.raw,
  ];
}

function amount(value: bigint | undefined): string | null {
  return value === undefined ? null : formatDecimal(value, 12);
}

type Table = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly unknown[][];
};

async function insert(store: Store, { table, columns, rows }: Table): Promise<void> {
  if (rows.length === 0) return;
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await store.insert({ table, columns, rows: Buffer.from(text), token: `${table} ${imports}` });
}
