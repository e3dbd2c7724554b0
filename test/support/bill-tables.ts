// The tables of bills, as an import fills them.
import { billLine as wholeLine } from '../../ingest/billing/lines.ts';
import type { BillLine } from '../../schemas/bills.ts';
import { BILL_LINE_COLUMNS, billRow, factsOf } from '../../server/billing/bill-rows.ts';
import { SLICE_COLUMNS } from '../../server/billing/write-import.ts';
import type { Store } from '../../store/store.ts';

type Told = Pick<BillLine, 'source' | 'day' | 'provider'> & Partial<BillLine>;

/** A line of tokens, of which only this is told. */
export function billLine(told: Told): BillLine {
  return wholeLine({ item: '', kind: 'tokens', raw: '{}', ...told });
}

/** Lines of an import. They count once slices of it are there. */
export async function putBillLines(store: Store, id: string, lines: readonly BillLine[]): Promise<void> {
  const rows = lines.map((line, index) =>
    billRow(line, factsOf(line), { key: line, importId: id, line: index + 1 }),
  );
  await put(store, 'bill_lines', { columns: BILL_LINE_COLUMNS, rows });
}

/** Source, account, scope, day, version, import, digest, number of lines and time of each. */
export async function putBillSlices(store: Store, rows: readonly (readonly unknown[])[]): Promise<void> {
  await putRows(store, 'bill_slices', { columns: SLICE_COLUMNS, rows });
}

type Rows<Row> = { readonly columns: readonly string[]; readonly rows: readonly Row[] };

/** Rows of another table. */
export async function putRows(
  store: Store,
  table: string,
  { columns, rows }: Rows<readonly unknown[]>,
): Promise<void> {
  await put(store, table, { columns, rows: rows.map((row) => `${JSON.stringify(row)}\n`) });
}

let puts = 0;

/** Under a token of their own: the engine would take the same rows for a repetition. */
async function put(store: Store, table: string, { columns, rows }: Rows<string>): Promise<void> {
  if (rows.length === 0) return;
  puts += 1;
  await store.insert({ table, columns, rows: Buffer.from(rows.join('')), token: `test-${table}-${puts}` });
}
