// Numbers as people read them: counts in full or abbreviated, dollars to the cent.
import { PICO_PER_USD, type Pico } from '../../schemas/money.ts';

/** What stands in for a number that is not known. */
export const UNKNOWN = '–';

const UNITS = ['', 'K', 'M', 'B', 'T', 'P'] as const;
const PICO_PER_CENT = PICO_PER_USD / 100n;

/** `1,234,567`. */
export function formatCount(count: bigint): string {
  return count.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Up to four digits in full, else three and a unit: `9,999`, `12.3K`, `45.6M`. */
export function abbreviateCount(count: bigint): string {
  const magnitude = count < 0n ? -count : count;
  if (magnitude < 10_000n) return formatCount(count);
  // Rounded to three digits first, so that 999,999 becomes 1.00M and not 1000K.
  const shift = magnitude.toString().length - 3;
  const scale = 10n ** BigInt(shift);
  const digits = (((magnitude + scale / 2n) / scale) * scale).toString();
  const unit = Math.min(UNITS.length - 1, Math.floor((digits.length - 1) / 3));
  const whole = digits.length - unit * 3;
  const fraction = digits.slice(whole, Math.max(whole, 3));
  return `${count < 0n ? '-' : ''}${digits.slice(0, whole)}${fraction && `.${fraction}`}${UNITS[unit] ?? ''}`;
}

/** `$1,234.57`, rounded from the exact amount; `<$0.01` where a cent would already be too much. */
export function formatDollars(amount: Pico): string {
  const magnitude = amount < 0n ? -amount : amount;
  const cents = (magnitude + PICO_PER_CENT / 2n) / PICO_PER_CENT;
  if (cents === 0n && magnitude > 0n) return '<$0.01';
  const sign = amount < 0n ? '-' : '';
  return `${sign}$${formatCount(cents / 100n)}.${(cents % 100n).toString().padStart(2, '0')}`;
}
