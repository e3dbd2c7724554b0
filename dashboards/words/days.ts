// Days (UTC) as text, as fields of forms have them: `2026-10-05`.

const DAY_MS = 86_400_000;

/** The day of a moment. */
export function dayOf(at: string | number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + DAY_MS);
}

export function dayBefore(day: string): string {
  return dayOf(Date.parse(day) - DAY_MS);
}

/** Every day of a half-open span of moments, in order. */
export function daysIn(from: string | number, to: string | number): string[] {
  const days: string[] = [];
  for (let day = dayOf(from); day < dayOf(to); day = dayAfter(day)) days.push(day);
  return days;
}

/** The day that lies so many days before a moment. */
export function daysBefore(at: number, count: number): string {
  return dayOf(at - count * DAY_MS);
}
