import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../schemas/decimal.ts';
import { fromMicros, fromUsd, toUsd } from '../../schemas/money.ts';

describe('reading dollars', () => {
  it('takes a number by its shortest decimal spelling', () => {
    expect(fromUsd(0.1)).toBe(100_000_000_000n);
    expect(fromUsd(4e-7)).toBe(400_000n);
    expect(fromUsd(1e21)).toBe(10n ** 33n);
  });

  it('rounds away what floating-point sums leave behind the twelfth decimal', () => {
    expect(fromUsd(0.042325 + 0.04258)).toBe(84_905_000_000n);
    expect(0.042325 + 0.04258).not.toBe(0.084905);
  });

  it('refuses what is not a finite decimal', () => {
    for (const text of ['', ' 1', '1 ', 'NaN', 'Infinity', '0x10', '1,5', '1e', '--1', '1e9999']) {
      expect(fromUsd(text), text).toBeUndefined();
    }
    expect(fromUsd(Number.NaN)).toBeUndefined();
    expect(fromUsd(Number.POSITIVE_INFINITY)).toBeUndefined();
  });

  it('adds ten times ten cents to exactly one dollar', () => {
    const sum = Array.from({ length: 10 }, () => fromUsd(0.1) ?? 0n).reduce((left, right) => left + right);
    expect(toUsd(sum)).toBe('1');
  });
});

describe('writing dollars', () => {
  it('has no exponent, no trailing zeros and no lonely point', () => {
    expect(toUsd(127_175_000_000n)).toBe('0.127175');
    expect(toUsd(1n)).toBe('0.000000000001');
    expect(toUsd(0n)).toBe('0');
    expect(toUsd(100n * 10n ** 12n)).toBe('100');
    expect(toUsd(-1_500_000_000_000n)).toBe('-1.5');
  });

  it('is read back as the same amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
        (pico) => fromUsd(toUsd(pico)) === pico,
      ),
    );
  });

  it('keeps all digits of a quantity at its scale', () => {
    expect(formatDecimal(1_500_000n, 6)).toBe('1.500000');
    expect(formatDecimal(-5n, 6)).toBe('-0.000005');
    expect(parseDecimal(formatDecimal(123n, 9), 9)).toBe(123n);
  });

  it('turns micro-dollars into dollars', () => {
    expect(toUsd(fromMicros(1_000_000))).toBe('1');
  });
});
