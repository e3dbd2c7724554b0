// Counts, shares and changes in words.
import { UNKNOWN } from './money.ts';

const STEPS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** Tokens for reading: 1.2K, 3.4M, 5.6B; up to 999 as they are. */
export function compact(count: number | null | undefined): string {
  if (count === null || count === undefined) return UNKNOWN;
  // 999,950 would be written as 1000.0K.
  const step = STEPS.find(([size]) => Math.abs(count) >= size * 0.99995 && Math.abs(count) >= 1_000);
  if (!step) return String(count);
  const [size, letter] = step;
  const scaled = count / size;
  return `${scaled.toFixed(Math.abs(scaled) >= 99.95 ? 0 : 1)}${letter}`;
}

/** A whole number with all its digits. */
export function exact(count: number | null | undefined): string {
  return count === null || count === undefined ? UNKNOWN : count.toLocaleString('en-US');
}

/** A share as a percentage; {@link UNKNOWN} of nothing. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return UNKNOWN;
  const share = (part / whole) * 100;
  return share !== 0 && Math.abs(share) < 0.1
    ? '<0.1 %'
    : `${share.toFixed(Math.abs(share) >= 10 ? 0 : 1)} %`;
}

/** What became of an amount, relative to before; undefined where there was nothing before. */
export function relativeChange(now: number, before: number): string | undefined {
  if (before === 0) return undefined;
  const change = ((now - before) / before) * 100;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  const size = Math.abs(change);
  return size >= 1_000
    ? `${sign}${(size / 100).toFixed(0)}×`
    : `${sign}${size.toFixed(size >= 10 ? 0 : 1)} %`;
}

/** `1 person`, `2 people`. */
export function counted(count: number, one: string, many: string): string {
  return `${exact(count)} ${count === 1 ? one : many}`;
}
