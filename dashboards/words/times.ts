// Moments in words. Days, ranges and limits are UTC and say so; what just happened is told by how long ago it was.

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const DATE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const MINUTE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const LOCAL = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

export type Moment = string | number;

/** `4 Nov`. */
export function day(at: Moment): string {
  return DAY.format(new Date(at));
}

/** `4 Nov 2026`. */
export function date(at: Moment): string {
  return DATE.format(new Date(at));
}

/** `4 Nov, 13:05 UTC`. */
export function minute(at: Moment): string {
  return `${MINUTE.format(new Date(at))} UTC`;
}

/** The same moment by the reader's clock. */
export function localMinute(at: Moment): string {
  return `${LOCAL.format(new Date(at))} your time`;
}

/** The days of a half-open span: `24 Oct – 22 Nov 2026 (UTC)`. */
export function days({ from, to }: { readonly from: number; readonly to: number }): string {
  const last = to - 1;
  return from + 86_400_000 >= to ? `${date(from)} (UTC)` : `${day(from)} – ${date(last)} (UTC)`;
}

/** Days from the first to the last, both held: `24 Oct – 22 Nov 2026`; both years where they differ. */
export function dateSpan(first: Moment, last: Moment): string {
  if (date(first) === date(last)) return date(last);
  const isOneYear = new Date(first).getUTCFullYear() === new Date(last).getUTCFullYear();
  return `${isOneYear ? day(first) : date(first)} – ${date(last)}`;
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** `4 s`, `12 min`, `3 h`, `9 d`: whole units, rounded down. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [size, name] = UNITS.find(([length]) => seconds >= length) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${name}`;
}

/** `4 s ago`. */
export function ago(at: Moment, now: number): string {
  return `${duration(now - new Date(at).getTime())} ago`;
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `October 2026` for `2026-10`. */
export function monthName(month: string): string {
  return MONTH.format(new Date(`${month}-01`));
}
