// Writes lines of reports as an import does: lines, what is told of the file, then the slices that make them count.
import type { BillLine } from '../../../schemas/bills.ts';
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

type Slice = Pick<BillLine, 'source' | 'account' | 'scope' | 'day'>;

/** When and what beside lines. */
export type Import = {
  /** RFC 3339. */
  readonly at?: string;
  readonly version?: number;
  /** Days of the file, also those without lines. */
  readonly days?: readonly string[];
  /** Slices that it leaves empty. */
  readonly empties?: readonly Slice[];
  /** Whether it takes others back. */
  readonly isBack?: boolean;
  /** What happens before the slices make it count. */
  readonly before?: () => Promise<void>;
};

/** Writes one import; slices are what its lines are of. */
export async function writeBill(store: Store, lines: readonly BillLine[], given: Import = {}): Promise<void> {
  imports += 1;
  const id = `import-${imports}`;
  const { at = '2026-10-12T06:00:00Z', empties = [] } = given;
  const time = at.replace('T', ' ').replace('Z', '');
  await insert(
    store,
    'bill_lines',
    LINE_COLUMNS,
    lines.map((line, index) => [id, index + 1, ...lineCells(line)]),
  );
  await writeRecord(store, [...lines, ...empties], { ...given, id, time });
  const keyOf = (line: Slice): string => JSON.stringify([line.source, line.account, line.scope, line.day]);
  const slices = [...new Set(lines.map(keyOf))].map((key) => ({ key, count: 1 }));
  const empty = empties.map((slice) => ({ key: keyOf(slice), count: 0 }));
  await given.before?.();
  await insert(
    store,
    'bill_slices',
    SLICE_COLUMNS,
    [...slices, ...empty].map(({ key, count }) => [
      ...(JSON.parse(key) as string[]),
      ...[given.version ?? 1, id, id, count, time],
    ]),
  );
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

async function writeRecord(
  store: Store,
  told: readonly Slice[],
  { id, time, days = [], isBack = false }: Import & { readonly id: string; readonly time: string },
): Promise<void> {
  const all = [...told.map(({ day }) => day), ...days].sort();
  await insert(
    store,
    'bill_imports',
    ['id', 'source', 'at', 'content_hash', 'first_day', 'last_day'],
    [[id, told[0]?.source ?? 'openai.costs', time, isBack ? '' : id, all[0] ?? null, all.at(-1) ?? null]],
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
