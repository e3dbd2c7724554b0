// Checks a FOCUS file row by row, in flat memory: its columns, its cells, what columns say together, and its sums.
import type { FocusTotals } from '../../../../schemas/focus-api.ts';
import { focusColumns, type FocusVersion } from '../../../../schemas/focus-columns.ts';
import { fromUsd, toUsd, type Pico } from '../../../../schemas/money.ts';
import { createFocusSums } from '../focus-totals.ts';
import { cellFault } from './cell-rules.ts';
import { ROW_RULES, type CheckedRow, type RowFault } from './row-rules.ts';

/** A broken rule. `row` counts rows of data from 1; it is absent where the whole file is meant. */
export type FocusFault = RowFault & { readonly row?: number };

/** What a check found. */
export type FocusCheck = {
  readonly version: FocusVersion;
  readonly rows: number;
  /** The first of them. */
  readonly faults: readonly FocusFault[];
  /** All of them, also those that are not listed. */
  readonly faultCount: number;
  readonly totals: readonly FocusTotals[];
};

const MOST_FAULTS = 100;

/** Takes rows one after the other. */
export type FocusChecker = {
  row(cells: CheckedRow): void;
  end(): FocusCheck;
};

/** The version whose columns a file has: only 1.2 names a publisher. */
export function versionOf(columns: readonly string[]): FocusVersion {
  return columns.includes('PublisherName') || columns.includes('ProviderName') ? '1.2' : '1.4';
}

/** Checks all rows of a file that is in memory. Columns are those of the first row where none are given. */
export function checkFocus(
  rows: readonly CheckedRow[],
  columns: readonly string[] = Object.keys(rows[0] ?? {}),
  version: FocusVersion = versionOf(columns),
): FocusCheck {
  const checker = createFocusChecker(columns, version);
  for (const row of rows) checker.row(row);
  return checker.end();
}

/** Begins a check by the columns of the file, in their order. */
export function createFocusChecker(columns: readonly string[], version: FocusVersion): FocusChecker {
  const known = focusColumns(version).filter(({ name }) => columns.includes(name));
  const faults: FocusFault[] = [];
  const sums = createFocusSums();
  const commitments = createCommitments();
  const skus = createSkuPrices();
  let faultCount = 0;
  let rows = 0;
  const found = (told: readonly FocusFault[]): void => {
    faultCount += told.length;
    faults.push(...told.slice(0, Math.max(0, MOST_FAULTS - faults.length)));
  };
  found(headFaults(columns, version));
  return {
    row(row) {
      rows += 1;
      const cells = known.flatMap((column) => cellFault(column, row[column.name] ?? null) ?? []);
      // What cells say together is asked where each can be read.
      const together = cells.length > 0 ? [] : ROW_RULES.flatMap((rule) => rule(row));
      found([...cells, ...together, ...skus.faults(row)].map((fault) => ({ row: rows, ...fault })));
      sums.add([row]);
      commitments.add(row);
    },
    end() {
      found(commitments.faults());
      return { version, rows, faults, faultCount, totals: sums.totals() };
    },
  };
}

function headFaults(columns: readonly string[], version: FocusVersion): FocusFault[] {
  const known = focusColumns(version);
  const names = new Set(known.map(({ name }) => name));
  const missing = known
    .filter(({ name, need }) => need !== 'optional' && !columns.includes(name))
    .map(({ name }) => ({ column: name, rule: 'mandatory column', detail: 'is missing' }));
  const firstOwn = columns.findIndex((name) => name.startsWith('x_'));
  const others = columns.flatMap((name, index): FocusFault[] => {
    if (columns.indexOf(name) < index)
      return [{ column: name, rule: 'column handling', detail: 'is there twice' }];
    if (name.startsWith('x_')) return [];
    if (!names.has(name))
      return [
        {
          column: name,
          rule: 'column handling',
          detail: `is no column of FOCUS ${version}; others begin with x_`,
        },
      ];
    return firstOwn >= 0 && firstOwn < index
      ? [{ column: name, rule: 'column handling', detail: 'comes after columns that are not of FOCUS' }]
      : [];
  });
  return [...missing, ...others];
}

/** Prices that are remembered: a price list is shorter. */
const MOST_SKU_PRICES = 100_000;

/** A price is of one SKU. */
function createSkuPrices() {
  const parents = new Map<string, string>();
  return {
    faults({ SkuPriceId: price, SkuId: sku }: CheckedRow): RowFault[] {
      if (!price || !sku) return [];
      const known = parents.get(price);
      if (known === undefined && parents.size < MOST_SKU_PRICES) parents.set(price, sku);
      return known === undefined || known === sku
        ? []
        : [{ column: 'SkuPriceId', rule: 'one parent', detail: `${price} is of ${known} in an earlier row` }];
    },
  };
}

type Commitment = { billed: Pico; effective: Pico; isBought: boolean; isClosed: boolean };

/** What was bought is what usage bears, for each commitment whose purchase and unused part are both in the file. */
function createCommitments() {
  const known = new Map<string, Commitment>();
  return {
    add(row: CheckedRow): void {
      const id = row['CommitmentDiscountId'];
      if (!id) return;
      const sum = known.get(id) ?? { billed: 0n, effective: 0n, isBought: false, isClosed: false };
      known.set(id, sum);
      if (row['ChargeCategory'] === 'Purchase') {
        sum.billed += fromUsd(row['BilledCost'] ?? '') ?? 0n;
        sum.isBought = true;
      } else if (row['ChargeCategory'] === 'Usage') {
        sum.effective += fromUsd(row['EffectiveCost'] ?? '') ?? 0n;
        sum.isClosed ||= row['CommitmentDiscountStatus'] === 'Unused';
      }
    },
    faults: (): FocusFault[] =>
      [...known]
        .filter(
          ([, { isBought, isClosed, billed, effective }]) => isBought && isClosed && billed !== effective,
        )
        .map(([id, { billed, effective }]) => ({
          column: 'EffectiveCost',
          rule: 'commitment',
          detail: `usage of ${id} bears ${toUsd(effective)}, but ${toUsd(billed)} was paid for it`,
        })),
  };
}
