// Calendar months (UTC) as the ledger's partitions have them: 202611.

/** What a month looks like outside the store: `2026-11`. */
export const MONTH_PATTERN = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The month that holds `at` (milliseconds since 1970). */
export function monthAt(at: number): number {
  const day = new Date(at);
  return day.getUTCFullYear() * 100 + day.getUTCMonth() + 1;
}

/** The month that lies so many months before. */
export function monthsBefore(month: number, count: number): number {
  const index = Math.floor(month / 100) * 12 + (month % 100) - 1 - count;
  return Math.floor(index / 12) * 100 + (index % 12) + 1;
}

/** `2026-11` for 202611. */
export function monthText(month: number): string {
  return `${String(Math.floor(month / 100)).padStart(4, '0')}-${String(month % 100).padStart(2, '0')}`;
}

/** 202611 for `2026-11`. */
export function monthOf(text: string): number {
  return Number(text.replace('-', ''));
}
