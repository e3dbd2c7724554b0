// Lines of reports as rows of the table `bill_lines`.
import { createHash } from 'node:crypto';
import type { BillLine } from '../../schemas/bills.ts';
import { formatDecimal } from '../../schemas/decimal.ts';

type Cell = string | null;

const SCALE = 12;

/** What makes a line what it is; how it was spelled (`raw`) does not. */
const FACTS: Readonly<Record<string, (line: BillLine) => Cell>> = {
  provider: (line) => line.provider,
  item: (line) => line.item,
  kind: (line) => line.kind,
  unknown: (line) => line.unknown,
  product: (line) => line.product,
  model: (line) => line.model,
  token_kind: (line) => line.tokenKind,
  user: (line) => line.user,
  api_key: (line) => line.apiKey,
  repo: (line) => line.repo,
  workflow: (line) => line.workflow,
  pr: (line) => line.pr,
  session: (line) => line.session,
  cost_center: (line) => line.costCenter,
  quantity: ({ quantity }) => exact(quantity),
  unit: (line) => line.unit,
  list_cost: ({ listCost }) => exact(listCost),
  billed_cost: ({ billedCost }) => exact(billedCost),
  currency: (line) => line.currency,
};

/** Columns of `bill_lines`, in the order of {@link billRow}. */
export const BILL_LINE_COLUMNS: readonly string[] = [
  'import_id',
  'line',
  'source',
  'account',
  'scope',
  'day',
  ...Object.keys(FACTS),
  'raw',
];

function exact(amount: bigint | undefined): Cell {
  return amount === undefined ? null : formatDecimal(amount, SCALE);
}

/** Text of strangers may hold half a character, which no store takes. */
function wellFormed(cell: Cell): Cell {
  return typeof cell === 'string' ? cell.toWellFormed() : cell;
}

/** What of a line makes it what it is, as text that can be compared. */
export function factsOf(line: BillLine): string {
  return JSON.stringify(Object.values(FACTS).map((fact) => wellFormed(fact(line))));
}

/** Where a row is of: its slice, its import, and its number in that. */
export type Placed = {
  readonly key: Pick<BillLine, 'source' | 'account' | 'scope' | 'day'>;
  readonly importId: string;
  readonly line: number;
};

/** One row as JSONCompactEachRow; `facts` as {@link factsOf} tells them. */
export function billRow({ raw }: BillLine, facts: string, { key, importId, line }: Placed): string {
  const { source, account, scope, day } = key;
  const place = [source, account, scope, day].map((text) => JSON.stringify(text.toWellFormed())).join(',');
  const inner = facts.slice(1, -1);
  return `["${importId}",${line},${place},${inner},${JSON.stringify(raw.toWellFormed())}]\n`;
}

/** SHA-256 of the facts of a slice, in any order, in hex: the same facts are the same slice. */
export function sliceHash(facts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const fact of [...facts].sort()) hash.update(fact).update('\n');
  return hash.digest('hex');
}
