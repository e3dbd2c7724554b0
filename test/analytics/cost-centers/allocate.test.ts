// Largest remainder: whatever is split by whatever weights, the parts add up, and order is nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../../analytics/cost-centers/allocate.ts';

const amounts = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const weights = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 4 }),
  fc.bigInt({ min: -5n, max: 10n ** 15n }),
  { maxKeys: 12 },
);

const of = (told: Record<string, bigint>) => new Map(Object.entries(told));

describe('splitting an amount', () => {
  it('loses nothing and adds nothing', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, told) => {
        const parts = allocate(amount, of(told));
        const hasWeight = Object.values(told).some((weight) => weight > 0n);
        expect(parts !== undefined).toBe(hasWeight);
        const sum = [...(parts?.values() ?? [])].reduce((all, part) => all + part.amount, 0n);
        expect(sum).toBe(hasWeight ? amount : 0n);
      }),
    );
  });

  it('gives everybody their exact share, less than a picodollar off, and tells what is rounding', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, told) => {
        const total = Object.values(told).reduce((sum, weight) => sum + (weight > 0n ? weight : 0n), 0n);
        for (const [name, part] of allocate(amount, of(told)) ?? []) {
          expect(part.amount - part.rounding).toBe((amount * told[name]!) / total);
          expect([0n, amount < 0n ? -1n : 1n]).toContain(part.rounding);
        }
      }),
    );
  });

  it('does not depend on the order in which weights are told', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, told) => {
        const backwards = new Map(Object.entries(told).reverse());
        expect(allocate(amount, backwards) ?? new Map()).toEqual(allocate(amount, of(told)) ?? new Map());
      }),
    );
  });

  it('gives what is left over to those who lost most, and by name where they lost the same', () => {
    const parts = allocate(100n, of({ c: 1n, b: 1n, a: 1n }));
    expect([...parts!].sort()).toEqual([
      ['a', { amount: 34n, rounding: 1n }],
      ['b', { amount: 33n, rounding: 0n }],
      ['c', { amount: 33n, rounding: 0n }],
    ]);
    // 10 x 5/8 = 6.25, 10 x 3/8 = 3.75: the second lost more.
    expect(allocate(10n, of({ x: 5n, y: 3n }))!.get('y')).toEqual({ amount: 4n, rounding: 1n });
  });
});
