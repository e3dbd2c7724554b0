// Reports of the small fictional customer, and sums over what is read of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BillRefused, type BillLine, type BillReport } from '../../../schemas/bills.ts';
import { formatDecimal } from '../../../schemas/decimal.ts';

/** The text of a fixture. */
export function billFixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../fixtures/billing', name), 'utf8');
}

/** All lines of a report, in its order. */
export function linesIn({ slices }: BillReport): BillLine[] {
  return slices.flatMap(({ lines }) => lines);
}

/** Decimal text without trailing zeros. */
export function decimal(value: bigint): string {
  return formatDecimal(value, 12).replace(/\.?0+$/, '');
}

type Amount = 'billedCost' | 'listCost' | 'quantity';

/** The sum of an amount by key; lines that do not tell it are left out, so that a sum of nothing is not there. */
export function sumsBy(
  lines: readonly BillLine[],
  amount: Amount,
  keyOf: (line: BillLine) => string,
): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const line of lines) {
    const value = line[amount];
    if (value !== undefined) sums.set(keyOf(line), (sums.get(keyOf(line)) ?? 0n) + value);
  }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, decimal(sum)]));
}

/** The sum of an amount over all lines. */
export function sumOf(lines: readonly BillLine[], amount: Amount): string | undefined {
  return sumsBy(lines, amount, () => 'all')['all'];
}

/** Why a report is refused; fails where it is read. */
export function refusalOf(read: () => BillReport): string {
  try {
    read();
  } catch (error) {
    if (error instanceof BillRefused) return error.message;
    throw error;
  }
  throw new Error('the report was read');
}
