// Dollars of credits: exact, rounded once, whatever the days.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dollarsByDay, dollarsOf, pricesIn } from '../../../analytics/credits/credit-dollars.ts';

const ONE = 10n ** 12n;
const credits = fc.bigInt({ min: 0n, max: 10n ** 20n });

it('are the dollars of the sum where the price is the same, whatever the days', () => {
  fc.assert(
    fc.property(fc.array(credits), fc.bigInt({ min: 0n, max: ONE }), (amounts, price) => {
      const days = amounts.map((amount, index) => ({ day: String(index), credits: amount }));
      const sum = amounts.reduce((total, amount) => total + amount, 0n);
      expect(dollarsByDay(days, () => price)).toBe(dollarsOf(sum, price));
    }),
  );
});

it('are off by half a pico-dollar at most', () => {
  fc.assert(
    fc.property(credits, fc.bigInt({ min: 0n, max: ONE }), (amount, price) => {
      const error = dollarsOf(amount, price) * ONE - amount * price;
      expect(2n * (error < 0n ? -error : error) <= ONE).toBe(true);
    }),
  );
});

it('are not known where a day with credits has no price, and are where one without has none', () => {
  const price = (day: string) => (day === 'priced' ? ONE : undefined);
  expect(
    dollarsByDay(
      [
        { day: 'priced', credits: 5n },
        { day: 'free', credits: 0n },
      ],
      price,
    ),
  ).toBe(5n);
  expect(dollarsByDay([{ day: 'unpriced', credits: 5n }], price)).toBeUndefined();
});

it('tell a price once, from the day on which it changes', () => {
  const prices = pricesIn('x', ['1', '2', '3'], (_unit, day) => ({
    price: day < '3' ? 1n : 2n,
    source: 's',
  }));
  expect(prices.map(({ from, price }) => [from, price])).toEqual([
    ['1', 1n],
    ['3', 2n],
  ]);
});
