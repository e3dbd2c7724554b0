import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastOf, forecastSpan } from '../../dashboards/words/forecast.ts';

const DAY = 86_400_000;
const NOON = Date.parse('2026-11-20T12:00:00Z');

/** Spend of the days before `now`, the latest last; today's at the end. */
function spendUntil(now: number, amounts: readonly bigint[]): Map<number, bigint> {
  const today = Math.floor(now / DAY) * DAY;
  return new Map(amounts.map((amount, index) => [today - (amounts.length - 1 - index) * DAY, amount]));
}

describe('the forecast of a month', () => {
  it('is not made from fewer than 7 complete days', () => {
    expect(forecastOf(new Map(), NOON)).toBeUndefined();
    expect(forecastOf(spendUntil(NOON, Array(7).fill(5n)), NOON)).toBeUndefined();
    expect(forecastOf(spendUntil(NOON, Array(8).fill(5n)), NOON)?.days).toBe(7);
  });

  it('adds the mean of its kind for each day left', () => {
    // 28 complete days: 10 on working days, 2 at weekends; nothing yet today, a Friday.
    const today = Math.floor(NOON / DAY) * DAY;
    const spend = new Map<number, bigint>();
    for (let ago = 1; ago <= 28; ago += 1) {
      const at = today - ago * DAY;
      const weekday = new Date(at).getUTCDay();
      spend.set(at, weekday === 0 || weekday === 6 ? 2n : 10n);
    }
    // 1 to 19 November: 14 working days and 5 of weekends. Left: 20 and 23 to 27 and 30, and four days of weekends.
    const told = forecastOf(spend, NOON);
    expect(told?.spent).toBe(150n);
    expect(told?.expected).toBe(150n + 7n * 10n + 4n * 2n);
    expect(told?.low).toBe(told?.expected);
    expect(told?.high).toBe(told?.expected);
  });

  it('takes what is spent today already, where that is more than was expected', () => {
    const spend = spendUntil(NOON, [...Array<bigint>(28).fill(10n), 500n]);
    const told = forecastOf(spend, NOON);
    expect(told?.expected).toBe(19n * 10n + 500n + 10n * 10n);
  });

  it('is never below what is spent, and its range holds it', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 10n ** 18n), { minLength: 8, maxLength: 40 }), (amounts) => {
        const told = forecastOf(spendUntil(NOON, amounts), NOON);
        if (!told) throw new Error('There are enough days.');
        expect(told.low >= told.spent).toBe(true);
        expect(told.low <= told.expected && told.expected <= told.high).toBe(true);
      }),
    );
  });

  it('looks at the month so far, however long ago it began', () => {
    const { from, to } = forecastSpan(Date.parse('2026-10-31T23:00:00Z'));
    expect(new Date(from).toISOString()).toBe('2026-10-01T00:00:00.000Z');
    expect(new Date(to).toISOString()).toBe('2026-11-01T00:00:00.000Z');
  });

  it('counts the days on which nothing is spent, and ranges from the cheapest to the dearest of four weeks', () => {
    // Work on Mondays and Wednesdays only: 10 each, 20 in the dearest week, 5 in the cheapest.
    const today = Math.floor(NOON / DAY) * DAY;
    const spend = new Map<number, bigint>();
    for (let ago = 1; ago <= 28; ago += 1) {
      const at = today - ago * DAY;
      const weekday = new Date(at).getUTCDay();
      const week = Math.ceil(ago / 7);
      const amount = week === 1 ? 2_000n : week === 4 ? 500n : 1_000n;
      spend.set(at, weekday === 1 || weekday === 3 ? amount : 0n);
    }
    // 9,000 in 20 working days is 450 a day; 7 working days are left, weekends are free.
    const told = forecastOf(spend, NOON);
    expect(told?.spent).toBe(8_000n);
    expect(told && told.expected - told.spent).toBe(7n * 450n);
    // The weeks cost 4,000, 2,000, 2,000 and 1,000, which is 2,250 on the mean.
    expect(told && told.low - told.spent).toBe(7n * 200n);
    expect(told && told.high - told.spent).toBe(7n * 800n);
  });
});
