// The slices that count now, as far as an import touches them.
import { z } from 'zod';
import { billSource, type BillSource } from '../../schemas/bills.ts';
import { fromUsd } from '../../schemas/money.ts';
import type { Store } from '../../store/store.ts';
import type { Amount } from './amounts.ts';
import { keyText, type SliceKey } from './prepare-report.ts';

export type KnownSlice = SliceKey & {
  readonly version: number;
  readonly importId: string;
  readonly contentHash: string;
  readonly lines: number;
};

/** Sources and days, first and last. */
export type Span = { readonly sources: readonly BillSource[]; readonly first: string; readonly last: string };

const count = z.coerce.number();

const sliceRow = z
  .object({
    source: billSource,
    account: z.string(),
    scope: z.string(),
    on_day: z.string(),
    version: count,
    import_id: z.string(),
    content_hash: z.string(),
    lines: count,
  })
  .transform(({ on_day: day, import_id: importId, content_hash: contentHash, ...rest }): KnownSlice => ({
    ...rest,
    day,
    importId,
    contentHash,
  }));

const IN_SPAN =
  'source IN {sources:Array(String)} AND day >= toDate({first:String}) AND day <= toDate({last:String})';

/** The current slices of a span, of all accounts, by {@link keyText}. */
export async function readKnownSlices(
  store: Store,
  { sources, first, last }: Span,
): Promise<ReadonlyMap<string, KnownSlice>> {
  const rows = await store.query({
    sql: `SELECT source, account, scope, toString(day) AS on_day, version, import_id, content_hash, lines
FROM current_bill_slices WHERE ${IN_SPAN}`,
    params: { sources, first, last },
    row: sliceRow,
  });
  return new Map(rows.map((row) => [keyText(row), row]));
}

const decimal = z
  .string()
  .nullable()
  .transform((text) => (text === null ? undefined : fromUsd(text)));

const amountRow = z.object({
  source: billSource,
  account: z.string(),
  scope: z.string(),
  on_day: z.string(),
  import_id: z.string(),
  currency: z.string(),
  told: count,
  list: decimal,
  billed: decimal,
});

/** The key of a slice as one import wrote it. */
export function writtenKey(key: SliceKey & { readonly importId: string }): string {
  return `${key.importId} ${keyText(key)}`;
}

/** What slices add up to, by {@link writtenKey}, as these imports wrote them. */
export async function readSliceAmounts(
  store: Store,
  { sources, first, last }: Span,
  imports: readonly string[],
): Promise<ReadonlyMap<string, readonly Amount[]>> {
  const found = new Map<string, Amount[]>();
  if (imports.length === 0) return found;
  const rows = await store.query({
    sql: `SELECT source, account, scope, toString(day) AS on_day, import_id, currency, count() AS told,
  toString(sum(list_cost)) AS list, toString(sum(billed_cost)) AS billed
FROM bill_lines WHERE ${IN_SPAN} AND import_id IN {imports:Array(String)}
  AND (list_cost IS NOT NULL OR billed_cost IS NOT NULL)
GROUP BY source, account, scope, on_day, import_id, currency ORDER BY currency`,
    params: { sources, first, last, imports },
    row: amountRow,
  });
  for (const { on_day: day, import_id: importId, currency, told: lines, list, billed, ...key } of rows) {
    const at = writtenKey({ ...key, day, importId });
    found.set(at, [...(found.get(at) ?? []), { currency, lines, list, billed }]);
  }
  return found;
}

const importRow = z.object({ id: z.string(), told_at: z.string() });

/** The latest import of the very same bytes. */
export async function readImportOf(
  store: Store,
  contentHash: string,
): Promise<z.infer<typeof importRow> | undefined> {
  const [found] = await store.query({
    sql: `SELECT id, toString(bill_imports.at) AS told_at FROM bill_imports
WHERE content_hash = {hash:String} AND id IN (SELECT import_id FROM bill_slices)
ORDER BY bill_imports.at DESC LIMIT 1`,
    params: { hash: contentHash },
    row: importRow,
  });
  return found;
}
