// Money of any currency, quantities of any unit, and days of forms.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAfter, dayBefore, dayOf, daysBefore } from '../../dashboards/words/days.ts';
import {
  aboutQuantity,
  moneyIn,
  quantityText,
  shareText,
  signedDollars,
} from '../../dashboards/words/figures.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';

describe('money', () => {
  it('names its currency, and is a dash where nobody knows it', () => {
    expect(moneyIn('1234.5', 'USD')).toBe('$1,234.50');
    expect(moneyIn('1234.555', 'EUR')).toBe('1,234.56 EUR');
    expect(moneyIn('-3', 'EUR')).toBe('-3.00 EUR');
    expect(moneyIn('3', '')).toBe('3.00 (currency not told)');
    expect(moneyIn(null, 'USD')).toBe('–');
    expect(moneyIn(null, 'EUR')).toBe('–');
  });

  it('has its sign where it is a difference', () => {
    expect(signedDollars('1.2')).toBe('+$1.20');
    expect(signedDollars('-0.1')).toBe('−$0.10');
    expect(signedDollars('0')).toBe('$0.00');
    expect(signedDollars('-0.000001')).toBe('−<$0.01');
    expect(signedDollars('0.000001')).toBe('+<$0.01');
    expect(signedDollars(null)).toBe('–');
  });
});

describe('a quantity', () => {
  it('keeps the digits that matter', () => {
    expect(quantityText('5700')).toBe('5,700');
    expect(quantityText('263.8')).toBe('263.8');
    expect(quantityText('0.00050403')).toBe('0.0005');
    expect(quantityText('0.00000001')).toBe('0.00000001');
    expect(quantityText('-1234.5')).toBe('-1,234.5');
    expect(quantityText(null)).toBe('–');
  });

  it('has no false precision where it is only estimated', () => {
    expect(aboutQuantity('4497.2968')).toBe('≈ 4,497');
    expect(aboutQuantity('99.96')).toBe('≈ 100.0');
    expect(aboutQuantity('8.34')).toBe('≈ 8.3');
    expect(aboutQuantity('-1234.5')).toBe('≈ -1,235');
    expect(aboutQuantity(null)).toBe('–');
  });

  it('is rounded by less than a ten-thousandth', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }), (pico) => {
        const read = fromUsd(quantityText(toUsd(pico)).replaceAll(',', '')) ?? 0n;
        const off = read > pico ? read - pico : pico - read;
        expect(off).toBeLessThanOrEqual(50_000_000n);
      }),
    );
  });
});

describe('a share', () => {
  it('is a percentage, or a dash', () => {
    expect(shareText('0.005')).toBe('0.5 %');
    expect(shareText(1)).toBe('100 %');
    expect(shareText(null)).toBe('–');
  });
});

describe('days of forms', () => {
  it('go over months and years', () => {
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
    expect(dayBefore('2026-03-01')).toBe('2026-02-28');
    expect(dayOf('2026-10-05T23:59:59Z')).toBe('2026-10-05');
    expect(daysBefore(Date.parse('2026-11-22T22:00:00Z'), 30)).toBe('2026-10-23');
  });
});
