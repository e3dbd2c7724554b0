// Seats of pools by month: what is added counts at once, what is taken away stays until the month is over.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditsOf, feeOf, latestSeats, poolsIn, seatsIn } from '../../schemas/credit-pool.ts';
import type { CreditPoolValue } from '../../schemas/finance-settings.ts';

const POOL: CreditPoolValue = {
  unit: 'github_ai_credit',
  name: '',
  seats: 10,
  creditsPerSeat: '1900',
  seatPrice: '19',
  allowsOverage: true,
  fromMonth: '2026-06',
  toMonth: '2027-05',
};
const LATER = '2030-01-01';

describe('seats of a month', () => {
  const pool = {
    ...POOL,
    seatChanges: [
      { from: '2026-07-10', seats: 14 },
      { from: '2026-07-20', seats: 12 },
      { from: '2026-09-01', seats: 8 },
      { from: '2026-09-30', seats: 3 },
    ],
  };

  it.each([
    ['2026-06', 10, 'those of the first month'],
    ['2026-07', 14, 'those that were added at once, although some were taken away later'],
    ['2026-08', 12, 'those of the last change'],
    ['2026-09', 8, 'those of its first day where they change at 00:00 on the 1st'],
    ['2026-10', 3, 'fewer, from the month after they were taken away'],
  ])('of %s are %i: %s', (month, seats) => {
    expect(seatsIn(pool, month, LATER)).toBe(seats);
  });

  it('of the current month do not have what is still to come; those of a later month do', () => {
    expect(seatsIn(pool, '2026-07', '2026-07-09')).toBe(10);
    expect(seatsIn(pool, '2026-07', '2026-07-10')).toBe(14);
    expect(seatsIn(pool, '2026-07', '2026-06-30')).toBe(14);
  });

  it('never shrink within a month, and begin with those of the end of the month before', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((of) => String(of).padStart(2, '0'));
    const seats = fc.integer({ min: 0, max: 50 });
    const changes = fc
      .array(fc.record({ month: fc.constantFrom('2026-07', '2026-08', '2026-09'), day, seats }))
      .map((all) => new Map(all.map((one) => [`${one.month}-${one.day}`, one.seats])))
      .map((byDay) =>
        [...byDay].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, of]) => ({ from, seats: of })),
      );
    fc.assert(
      fc.property(changes, (seatChanges) => {
        const changing = { ...POOL, seatChanges };
        const held = (on: string) => seatChanges.filter(({ from }) => from <= on).at(-1)?.seats ?? POOL.seats;
        for (const month of ['2026-07', '2026-08', '2026-09']) {
          const days = Array.from({ length: 28 }, (_, at) => `${month}-${String(at + 1).padStart(2, '0')}`);
          let before = 0;
          for (const today of days) {
            const now = seatsIn(changing, month, today);
            expect(now).toBeGreaterThanOrEqual(Math.max(before, held(today)));
            before = now;
          }
          expect(seatsIn(changing, month, LATER)).toBe(Math.max(...days.map(held)));
        }
      }),
    );
  });
});

it('pools hold from their first month to their last', () => {
  const held = (month: string) => poolsIn([POOL, { ...POOL, toMonth: null }], month).length;
  expect(['2026-05', '2026-06', '2027-05', '2027-06'].map(held)).toEqual([0, 2, 2, 1]);
});

it('credits and fees are those of so many seats; without a price the fee is not known', () => {
  expect(creditsOf(POOL, 3)).toBe(5_700n * 10n ** 12n);
  expect(feeOf(POOL, 3)).toBe(57n * 10n ** 12n);
  expect(feeOf({ ...POOL, seatPrice: '' }, 3)).toBeUndefined();
  expect(latestSeats({ ...POOL, seatChanges: [{ from: '2026-07-10', seats: 4 }] })).toBe(4);
});
