// Writes lines of reports as an import does: lines, what is told of the file, then the slices that make them count.
import type { BillLine } from '../../../schemas/bills.ts';
import type { Store } from '../../../store/store.ts';
import { putBillLines, putBillSlices, putRows } from '../../support/bill-tables.ts';

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
  await putBillLines(store, id, lines);
  await writeRecord(store, [...lines, ...empties], { ...given, id, time });
  const keyOf = (line: Slice): string => JSON.stringify([line.source, line.account, line.scope, line.day]);
  const slices = [...new Set(lines.map(keyOf))].map((key) => ({ key, count: 1 }));
  const empty = empties.map((slice) => ({ key: keyOf(slice), count: 0 }));
  await given.before?.();
  await putBillSlices(
    store,
    [...slices, ...empty].map(({ key, count }) => [
      ...(JSON.parse(key) as string[]),
      ...[given.version ?? 1, id, id, count, time],
    ]),
  );
}

async function writeRecord(
  store: Store,
  told: readonly Slice[],
  { id, time, days = [], isBack = false }: Import & { readonly id: string; readonly time: string },
): Promise<void> {
  const all = [...told.map(({ day }) => day), ...days].sort();
  await putRows(store, 'bill_imports', {
    columns: ['id', 'source', 'at', 'content_hash', 'first_day', 'last_day'],
    rows: [
      [id, told[0]?.source ?? 'openai.costs', time, isBack ? '' : id, all[0] ?? null, all.at(-1) ?? null],
    ],
  });
}

/** Starts again with nothing told, billed or set. Rollups keep what they have: no bill is compared with them. */
export async function forget(store: Store): Promise<void> {
  for (const table of ['charges', 'bill_lines', 'bill_imports', 'bill_slices', 'settings'])
    await store.command(`TRUNCATE TABLE ${table}`);
}
