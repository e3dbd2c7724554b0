// Writes lines of reports as an import does: lines, what is told of the file, then the slices that make them count.
import type { BillLine, BillSource } from '../../../schemas/bills.ts';
import { formatDecimal } from '../../../schemas/decimal.ts';
import type { Store } from '../../../store/store.ts';

type Told = Pick<BillLine, 'source' | 'day' | 'provider'> & Partial<BillLine>;

/** A line of which only this is told. */
export function billLine(told: Told): BillLine {
  return {
    account: '',
    scope: '',
    item: '',
    kind: 'tokens',
    unknown: '',
    product: '',
    model: '',
    tokenKind: '',
    user: '',
    apiKey: '',
    repo: '',
    workflow: '',
    pr: '',
    session: '',
    costCenter: '',
    quantity: undefined,
    unit: '',
    listCost: undefined,
    billedCost: undefined,
    currency: '',
    raw: '{}',
    ...told,
  };
}

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

/** When and what beside lines. */
export type Import = {
  /** RFC 3339. */
  readonly at?: string;
  readonly version?: number;
  /** Days of the file, also those without lines. */
  readonly days?: readonly string[];
};

/** Writes one import; slices are what its lines are of. */
export async function writeBill(store: Store, lines: readonly BillLine[], given: Import = {}): Promise<void> {
  imports += 1;
  const id = `import-${imports}`;
  const { at = '2026-10-12T06:00:00Z', version = 1, days = [] } = given;
  const time = at.replace('T', ' ').replace('Z', '');
  const exact = (amount: bigint | undefined) => (amount === undefined ? null : formatDecimal(amount, 12));
  const rows = lines.map((line, index) => [
    ...[id, index + 1, line.source, line.account, line.scope, line.day, line.provider, line.item, line.kind],
    ...[
      line.unknown,
      line.product,
      line.model,
      line.tokenKind,
      line.user,
      line.apiKey,
      line.repo,
      line.workflow,
    ],
    ...[line.pr, line.session, line.costCenter, exact(line.quantity), line.unit, exact(line.listCost)],
    ...[exact(line.billedCost), line.currency, line.raw],
  ]);
  await insert(store, 'bill_lines', LINE_COLUMNS, rows);
  const all = [...new Set([...lines.map(({ day }) => day), ...days])].sort();
  const source: BillSource = lines[0]?.source ?? 'openai.costs';
  await insert(
    store,
    'bill_imports',
    ['id', 'source', 'at', 'first_day', 'last_day'],
    [[id, source, time, all[0] ?? null, all.at(-1) ?? null]],
  );
  const slices = new Set(
    lines.map((line) => JSON.stringify([line.source, line.account, line.scope, line.day])),
  );
  await insert(
    store,
    'bill_slices',
    SLICE_COLUMNS,
    [...slices].map((slice) => [...(JSON.parse(slice) as string[]), version, id, id, 1, time]),
  );
}

/** Starts again with nothing told, billed or set. Rollups keep what they have: no bill is compared with them. */
export async function forget(store: Store): Promise<void> {
  for (const table of ['charges', 'bill_lines', 'bill_imports', 'bill_slices', 'settings'])
    await store.command(`TRUNCATE TABLE ${table}`);
}

async function insert(
  store: Store,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  if (rows.length === 0) return;
  await store.insert({
    table,
    columns,
    rows: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    token: `test-${table}-${imports}`,
  });
}
