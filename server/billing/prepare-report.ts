// A report that was read, as what an import writes: slices with their rows and sums.
import type { BillLine, BillReport, BillSource } from '../../schemas/bills.ts';
import { amountsOf, type Amount } from './amounts.ts';
import { billRow, factsOf, sliceHash } from './bill-rows.ts';

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
  /** Its part of {@link PreparedReport.rows}. */
  readonly start: number;
  readonly end: number;
};

/** A report, ready to be compared with what is known and to be written. */
export type PreparedReport = {
  readonly slices: readonly PreparedSlice[];
  /** Rows of `bill_lines`, JSONCompactEachRow, slice after slice. */
  readonly rows: Uint8Array;
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

/** Prepares a report. Slices that differ by nothing but an account that the report leaves out become one. */
export function prepareReport(report: BillReport, { importId, account }: Prepare): PreparedReport {
  const chunks: Buffer[] = [];
  let [size, number] = [0, 0];
  const slices = namedSlices(report, account).map((slice): PreparedSlice => {
    const facts = slice.lines.map(factsOf);
    const rows = slice.lines.map((line, index) => {
      number += 1;
      return billRow(line, facts[index] ?? '', { importId, line: number });
    });
    const chunk = Buffer.from(rows.join(''));
    const start = size;
    chunks.push(chunk);
    size += chunk.length;
    const { source, scope, day } = slice;
    return {
      source,
      account: slice.account,
      scope,
      day,
      contentHash: sliceHash(facts),
      lines: facts.length,
      unknownLines: slice.lines.filter(({ unknown }) => unknown !== '').length,
      amounts: amountsOf(slice.lines),
      start,
      end: size,
    };
  });
  const lines = report.slices.flatMap((slice) => slice.lines);
  return {
    slices,
    rows: joined(chunks, size),
    quantities: quantitiesOf(lines),
    unknown: unknownOf(lines),
    notes: report.notes,
  };
}

type NamedSlice = SliceKey & { readonly lines: BillLine[] };

function namedSlices({ slices }: BillReport, account: string): NamedSlice[] {
  const named = new Map<string, NamedSlice>();
  for (const { source, scope, day, lines, account: own } of slices) {
    const key = { source, account: own || account, scope, day };
    const text = keyText(key);
    const slice = named.get(text) ?? { ...key, lines: [] };
    named.set(text, slice);
    for (const line of lines) slice.lines.push({ ...line, account: key.account });
  }
  return [...named.values()];
}

/** A slice's key as text. */
export function keyText({ source, account, scope, day }: SliceKey): string {
  return JSON.stringify([source, account, scope, day]);
}

/** Has a memory of its own, so that it can be handed over between threads. */
function joined(chunks: readonly Buffer[], size: number): Uint8Array {
  const rows = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    rows.set(chunk, at);
    at += chunk.length;
  }
  return rows;
}

function quantitiesOf(lines: readonly BillLine[]): PreparedReport['quantities'] {
  const sums = new Map<string, bigint>();
  for (const { unit, quantity } of lines)
    if (quantity !== undefined) sums.set(unit, (sums.get(unit) ?? 0n) + quantity);
  return [...sums].map(([unit, quantity]) => ({ unit, quantity }));
}

function unknownOf(lines: readonly BillLine[]): UnknownItem[] {
  const items = new Map<string, UnknownItem>();
  for (const { item, unknown: why } of lines) {
    if (why === '') continue;
    const key = JSON.stringify([item, why]);
    items.set(key, { item, why, lines: (items.get(key)?.lines ?? 0) + 1 });
  }
  return [...items.values()];
}
