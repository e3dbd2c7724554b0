// A report that was read, as what an import writes: slices with their rows and sums.
import type { BillLine, BillReport, BillSlice, BillSource } from '../../schemas/bills.ts';
import { amountsOf, type Amount } from './amounts.ts';
import { billRow, factsOf, sliceHash } from './bill-rows.ts';
import { packRows, type PackedRows } from './packed-rows.ts';

/** What an import replaces: all lines of a source, account, scope and day. */
export type SliceKey = {
  readonly source: BillSource;
  readonly account: string;
  readonly scope: string;
  /** UTC, `2026-10-05`. */
  readonly day: string;
};

export type PreparedSlice = SliceKey & {
  readonly contentHash: string;
  readonly lines: number;
  readonly unknownLines: number;
  readonly amounts: readonly Amount[];
  /** Of `bill_lines`, JSONCompactEachRow. */
  readonly rows: PackedRows;
};

/** A report, ready to be compared with what is known and to be written. */
export type PreparedReport = {
  readonly slices: readonly PreparedSlice[];
  readonly quantities: readonly { readonly unit: string; readonly quantity: bigint }[];
  readonly unknown: readonly UnknownItem[];
  readonly notes: readonly string[];
};

export type UnknownItem = { readonly item: string; readonly why: string; readonly lines: number };

export type Prepare = {
  readonly importId: string;
  /** For lines that do not say it. */
  readonly account: string;
};

/** Prepares a report, one slice after the other: the lines of one at a time are in memory. Slices that differ by nothing but an account that the report leaves out become one. */
export function prepareReport(report: BillReport, { importId, account }: Prepare): PreparedReport {
  const quantities = new Map<string, bigint>();
  const unknown = new Map<string, UnknownItem>();
  const slices: PreparedSlice[] = [];
  let number = 0;
  for (const { key, parts } of namedSlices(report, account)) {
    const lines = parts.flatMap((part) => part.lines);
    slices.push(preparedSlice(key, lines, { importId, first: number + 1 }));
    number += lines.length;
    for (const line of lines) {
      addQuantity(quantities, line);
      addUnknown(unknown, line);
    }
  }
  return {
    slices,
    quantities: [...quantities].map(([unit, quantity]) => ({ unit, quantity })),
    unknown: [...unknown.values()],
    notes: report.notes,
  };
}

type Numbering = { readonly importId: string; readonly first: number };

function preparedSlice(
  key: SliceKey,
  lines: readonly BillLine[],
  { importId, first }: Numbering,
): PreparedSlice {
  const facts = lines.map(factsOf);
  function* rows(): Generator<string> {
    for (const [index, line] of lines.entries())
      yield billRow(line, facts[index] ?? '', { key, importId, line: first + index });
  }
  return {
    ...key,
    contentHash: sliceHash(lines.some(isOfMonth) ? [...facts, OF_MONTH] : facts),
    lines: lines.length,
    unknownLines: lines.filter(({ unknown }) => unknown !== '').length,
    amounts: amountsOf(lines),
    rows: packRows(rows()),
  };
}

/** Of a month as one sum: its 1st alone may say the very same, and is another thing. */
const OF_MONTH = 'of the month';

function isOfMonth({ source, raw }: BillLine): boolean {
  const period = source === 'github.ai_credits' ? /"timePeriod":\{([^}]*)\}/.exec(raw)?.[1] : undefined;
  return period !== undefined && !/"day":[1-9]/.test(period);
}

/** A slice, with those of the report that it is made of. */
type NamedSlice = { readonly key: SliceKey; readonly parts: readonly BillSlice[] };

function namedSlices({ slices }: BillReport, account: string): NamedSlice[] {
  const named = new Map<string, NamedSlice>();
  for (const slice of slices) {
    const { source, scope, day } = slice;
    const key = { source, account: slice.account || account.toLowerCase(), scope, day };
    const text = keyText(key);
    const known = named.get(text);
    named.set(text, { key, parts: [...(known?.parts ?? []), slice] });
  }
  return [...named.values()];
}

/** A slice's key as text. */
export function keyText({ source, account, scope, day }: SliceKey): string {
  return JSON.stringify([source, account, scope, day]);
}

function addQuantity(sums: Map<string, bigint>, { unit, quantity }: BillLine): void {
  if (quantity !== undefined) sums.set(unit, (sums.get(unit) ?? 0n) + quantity);
}

function addUnknown(items: Map<string, UnknownItem>, { item, unknown: why }: BillLine): void {
  if (why === '') return;
  const key = JSON.stringify([item, why]);
  items.set(key, { item, why, lines: (items.get(key)?.lines ?? 0) + 1 });
}
