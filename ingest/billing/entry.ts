// One row or object of a report, read by the names of its columns or members.
import { BillRefused, type BillFault } from '../../schemas/bills.ts';
import { parseDecimal } from '../../schemas/decimal.ts';

/** What a reader asks of a row of a table or an object of JSON. Figures are in units of 1e-12. Throws {@link BillRefused}. */
export type Entry = {
  /** From 1. */
  readonly line: number;
  /** Whether there is a value: neither missing, nor null, nor empty. */
  has(name: string): boolean;
  /** Trimmed; empty where there is no value. */
  text(name: string): string;
  /** Undefined where there is no value. */
  decimal(name: string): bigint | undefined;
  /** The same from cents: dollars in units of 1e-12. */
  cents(name: string): bigint | undefined;
  /** The fault of a value, to be thrown. */
  fault(name: string, detail: string): BillRefused;
  /** As it came, as JSON on one line. */
  raw(): string;
};

/** Digits of the figures in the ledger of bills. */
const SCALE = 12;
const WIDEST = 10n ** 38n;

/**
 * A figure in units of 1e-12 of what it counts, of hundredths where it tells cents; rounded half away from zero beyond
 * that. Undefined where the text is no decimal, such as one with thousands apart or a decimal comma, or does not fit
 * the ledger.
 */
export function figureOf(text: string, { inCents = false } = {}): bigint | undefined {
  const figure = parseDecimal(text, inCents ? SCALE - 2 : SCALE);
  return figure !== undefined && fitsLedger(figure) ? figure : undefined;
}

/** Whether a figure in units of 1e-12 has no more digits than the ledger of bills holds. */
export function fitsLedger(figure: bigint): boolean {
  return figure < WIDEST && figure > -WIDEST;
}

/** How many faults are told; the rest would not help. */
const MAX_FAULTS = 20;

/** What was read of each entry, in their order. Faults of all entries are told together: throws one {@link BillRefused}. */
export function readEach<From, To>(entries: Iterable<From>, read: (entry: From) => readonly To[]): To[] {
  const results: To[] = [];
  const faults: BillFault[] = [];
  for (const entry of entries) {
    try {
      for (const result of read(entry)) results.push(result);
    } catch (error) {
      if (!(error instanceof BillRefused)) throw error;
      faults.push(...error.faults);
      if (faults.length >= MAX_FAULTS) break;
    }
  }
  if (faults.length > 0) throw new BillRefused(faults.slice(0, MAX_FAULTS));
  return results;
}
