// Pools of credits in a month that was signed off: rows of then stay, corrections make of them what is known now.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bornBy, poolOf, poolUse, type PoolUse } from '../../../../analytics/exports/focus/pools.ts';
import { feesOf, poolRows, type PoolMonth } from '../../../../analytics/exports/focus/pool-months.ts';
import type { FocusRow } from '../../../../analytics/exports/focus/focus-row.ts';
import type { CreditPoolValue } from '../../../../schemas/finance-settings.ts';
import { fromUsd, type Pico } from '../../../../schemas/money.ts';
import { NOW, POOL } from './focus-sources.ts';

const OCTOBER = { from: Date.UTC(2026, 9), to: Date.UTC(2026, 10) };
const PRICE = 10n ** 10n;

const sum = (rows: readonly FocusRow[], column: string): Pico =>
  rows.reduce((all, row) => all + fromUsd(row[column] ?? '0')!, 0n);

const quantities = fc
  .array(fc.bigInt({ min: 0n, max: 5_000n * 10n ** 12n }), { maxLength: 4 })
  .map((all) => new Map(all.map((quantity) => [quantity, 1])));
const owned = fc.array(
  fc.record({ seats: fc.integer({ min: 0, max: 9 }), unusedCostCenter: fc.constantFrom('', 'IT', 'R&D') }),
  { minLength: 1, maxLength: 4 },
);
const fee = fc.option(fc.bigInt({ min: 0n, max: 10n ** 15n }), { nil: undefined });

function monthOf(
  given: { usual: Map<bigint, number>; corrected: Map<bigint, number> },
  seats: Pico | undefined,
  seatCorrection: Pico | undefined,
  pools: readonly CreditPoolValue[] = [POOL],
): PoolMonth & { readonly borne: Pico } {
  const told = poolOf('github', '2026-10', pools, '2026-11-22')!;
  const paid = { ...told, fee: seats ?? told.fee };
  const use = poolUse(given.usual, paid, PRICE);
  const correction: PoolUse = poolUse(given.corrected, paid, PRICE, use.used);
  const pool = { ...paid, used: use.used, price: PRICE };
  const lines = [...given.usual.keys(), ...given.corrected.keys()];
  const borne = lines.reduce((all, included) => all + bornBy(included, paid, use.used, PRICE), 0n);
  return { pool, use, correction, account: 'acme', seats, seatCorrection, borne };
}

it('bear the fee that is known now, to the last digit, whatever was corrected', () => {
  fc.assert(
    fc.property(
      quantities,
      quantities,
      fc.tuple(fee, fee),
      owned,
      (usual, corrected, [seats, seatCorrection], of) => {
        const pools = of.map((each) => ({ ...POOL, ...each }));
        const month = monthOf({ usual, corrected }, seats, seatCorrection, pools);
        const rows = poolRows([month], OCTOBER, NOW);
        const billed = sum(rows, 'BilledCost') + (seats ?? 0n) + (seatCorrection ?? 0n);
        expect(sum(rows, 'EffectiveCost') + month.borne).toBe(billed);
        expect(sum(rows, 'BilledCost')).toBe(feesOf([month], OCTOBER));
        const signed = monthOf({ usual, corrected: new Map() }, seats, undefined, pools);
        const usualRows = rows.filter((row) => row['ChargeClass'] === null);
        expect(usualRows).toEqual(poolRows([signed], OCTOBER, NOW));
      },
    ),
  );
});

it('take the fee of the setting back where a bill tells of the seats after the month was signed off', () => {
  const month = monthOf({ usual: new Map(), corrected: new Map() }, undefined, fromUsd('60'));
  const rows = poolRows([month], OCTOBER, NOW).map((row) => [
    row['ChargeCategory'],
    row['ChargeClass'],
    row['BilledCost'],
    row['EffectiveCost'],
  ]);
  expect(rows).toEqual([
    ['Purchase', null, '57', '0'],
    ['Usage', null, '0', '57'],
    ['Purchase', 'Correction', '-57', '0'],
    ['Usage', 'Correction', '0', '3'],
  ]);
});

it('are borne by those who own the credits that nobody used, in proportion, with the most seats of the month', () => {
  const pools = [
    { ...POOL, seats: 1, unusedCostCenter: 'IT', seatChanges: [{ from: '2026-10-09', seats: 2 }] },
    { ...POOL, seats: 1, unusedCostCenter: 'R&D' },
  ];
  const month = monthOf({ usual: new Map(), corrected: new Map() }, undefined, undefined, pools);
  const rows = poolRows([month], OCTOBER, NOW);
  expect(rows.map((row) => [row['x_CostCenter'], row['PricingQuantity'], row['EffectiveCost']])).toEqual([
    [undefined, '3', '0'],
    ['IT', '3800', '38'],
    ['R&D', '1900', '19'],
  ]);
  expect(new Set(rows.map((row) => row['x_RowId'])).size).toBe(3);
});
