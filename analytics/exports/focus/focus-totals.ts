// Sums of rows of FOCUS, by currency: exact, and never over currencies. Pure.
import type { FocusTotals } from '../../../schemas/focus-api.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import type { FocusRow } from './focus-row.ts';

const COLUMNS = {
  billed: 'BilledCost',
  effective: 'EffectiveCost',
  contracted: 'ContractedCost',
  list: 'ListCost',
} as const;
type Cost = keyof typeof COLUMNS;
const COSTS = Object.keys(COLUMNS) as Cost[];

/** Adds up rows as they come. */
export type FocusSums = {
  add(rows: readonly FocusRow[]): void;
  readonly rows: () => number;
  readonly totals: () => FocusTotals[];
};

/** Sums of nothing. */
export function createFocusSums(): FocusSums {
  const sums = new Map<string, Record<Cost, bigint>>();
  let rows = 0;
  return {
    add(page) {
      rows += page.length;
      for (const row of page) {
        const currency = row['BillingCurrency'] ?? '';
        const sum = sums.get(currency) ?? { billed: 0n, effective: 0n, contracted: 0n, list: 0n };
        for (const cost of COSTS) sum[cost] += fromUsd(row[COLUMNS[cost]] ?? '0') ?? 0n;
        sums.set(currency, sum);
      }
    },
    rows: () => rows,
    totals: () =>
      [...sums]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, sum]) => ({
          currency,
          billed: toUsd(sum.billed),
          effective: toUsd(sum.effective),
          contracted: toUsd(sum.contracted),
          list: toUsd(sum.list),
        })),
  };
}
