// UTC days, `2026-10-05`, as providers are asked for them.

const DAY_MS = 86_400_000;

/** Days from the first, inclusive, to the last, exclusive. */
export type Window = { readonly from: string; readonly to: string };

/** The beginning of a day in milliseconds since 1970. */
export function dayStart(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The day of a moment in milliseconds since 1970. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** A day so many days later; earlier with a negative number. */
export function addDays(day: string, days: number): string {
  return dayOf(dayStart(day) + days * DAY_MS);
}

/** How many days a window has. */
export function daysIn({ from, to }: Window): number {
  return Math.round((dayStart(to) - dayStart(from)) / DAY_MS);
}

/** Each day of a window. */
export function eachDay(window: Window): string[] {
  return Array.from({ length: daysIn(window) }, (_, index) => addDays(window.from, index));
}

/** A window in parts of at most so many days. */
export function windowsIn({ from, to }: Window, most: number): Window[] {
  const parts: Window[] = [];
  for (let start = from; start < to;) {
    const end = addDays(start, most);
    parts.push({ from: start, to: end < to ? end : to });
    start = end;
  }
  return parts;
}
