// Exact decimals as scaled bigints: the arithmetic under money and quantities.

const DECIMAL_TEXT = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal as a whole number of `10^-scale`. Numbers are read by their shortest decimal spelling, so 0.1 is a
 * tenth; digits beyond the scale, such as the noise of floating-point sums, are rounded half away from zero.
 * Returns undefined for anything that is not a finite decimal.
 */
export function parseDecimal(decimal: string | number | bigint, scale: number): bigint | undefined {
  const match = DECIMAL_TEXT.exec(String(decimal));
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const shift = scale + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const magnitude =
    shift >= 0 ? digits * 10n ** BigInt(shift) : divideRounding(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -magnitude : magnitude;
}

function divideRounding(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}

/** Writes `value * 10^-scale` with all its digits: `1.500000` for 1_500_000n at scale 6. */
export function formatDecimal(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
