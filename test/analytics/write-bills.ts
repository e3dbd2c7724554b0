// Writes reports of providers into a ledger of a test, as an import leaves them.
import type { BillReport } from '../../schemas/bills.ts';
import type { Store } from '../../store/store.ts';
import { putBillLines, putBillSlices } from '../support/bill-tables.ts';

let imports = 0;

const AT = Date.parse('2026-11-22T12:00:00Z');

/** `at` in milliseconds since 1970: when it was imported. A later report takes the place of the slices of an earlier one. */
export async function writeBills(
  store: Store,
  { slices }: Pick<BillReport, 'slices'>,
  at = AT,
): Promise<void> {
  imports += 1;
  const id = `import-${imports}`;
  const time = new Date(at).toISOString().replace('T', ' ').replace('Z', '');
  await putBillLines(
    store,
    id,
    slices.flatMap(({ lines }) => lines),
  );
  await putBillSlices(
    store,
    slices.map(({ source, account, scope, day, lines }) => [
      ...[source, account, scope, day, imports, id, id, lines.length, time],
    ]),
  );
}
