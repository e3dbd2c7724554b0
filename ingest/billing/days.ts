// UTC days of reports.
import type { Entry } from './entry.ts';

const DAY = /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])/;
const DAY_MS = 86_400_000;

/**
 * The UTC day, `2026-10-05`, of text that is a day or a moment in RFC 3339; a moment without an offset is UTC. Undefined
 * where it is neither, or no such day exists.
 */
export function utcDayOf(text: string): string | undefined {
  const [, year = '', month = '', date = ''] = DAY.exec(text) ?? [];
  const day = `${year}-${month}-${date}`;
  if (dayOfMs(Date.parse(`${day}T00:00:00Z`)) !== day) return undefined;
  if (text.length === day.length) return day;
  const moment = text.replace(' ', 'T').replace(/ ?UTC$/, 'Z');
  return dayOfMs(Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(moment) ? moment : `${moment}Z`));
}

/** The UTC day of milliseconds since 1970; undefined where they are none between 1970 and 2149, the days of the ledger. */
export function dayOfMs(ms: number): string | undefined {
  if (!(ms >= 0) || ms >= Date.UTC(2149, 5, 6)) return undefined;
  return new Date(ms).toISOString().slice(0, 10);
}

/** The UTC day of a value. Throws {@link BillRefused} where it is missing or none. */
export function dayIn(entry: Entry, name: string): string {
  const day = utcDayOf(entry.text(name));
  if (day === undefined)
    throw entry.fault(name, `"${entry.text(name).slice(0, 60)}" is no day such as 2026-10-05`);
  return day;
}

/** All days of a month, `2026-10`, in their order. */
export function daysOfMonth(month: string): string[] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  return Array.from({ length: 31 }, (_, at) =>
    new Date(first + at * DAY_MS).toISOString().slice(0, 10),
  ).filter((day) => day.startsWith(month));
}
