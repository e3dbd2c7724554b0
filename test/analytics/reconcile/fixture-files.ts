// The files of the billing fixtures, and how they write figures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDecimal } from '../../../schemas/decimal.ts';
import { fromUsd } from '../../../schemas/money.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/billing');
const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
/** What a file holds. */
export const json = (name: string): unknown => JSON.parse(textOf(name));
/** Dollars, or another quantity, in units of 1e-12. */
export const usd = (amount: string | number): bigint => fromUsd(amount) ?? 0n;
/** Cents as dollars in units of 1e-12. */
export const cents = (amount: string | number): bigint => parseDecimal(amount, 10) ?? 0n;
/** The UTC day of seconds since 1970. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

export type Row = Record<string, string | number | null>;

/** Rows of a table by column; no cell of the fixtures holds a comma. */
export function table(name: string): Record<string, string>[] {
  const [head = '', ...rows] = textOf(name).trim().split('\n');
  const columns = head.split(',');
  return rows.map((row) =>
    Object.fromEntries(row.split(',').map((cell, index) => [columns[index] ?? '', cell])),
  );
}
