// Times as forges write them, as RFC 3339 in UTC.

/** GitLab's older hooks: `2026-10-06 15:02:31 UTC`, `2026-10-06 15:02:31 +0200`. */
const SPACED = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(UTC|[+-]\d{2}:?\d{2})$/;
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** Undefined where there is no time, or none that a change can have. Numbers are milliseconds since 1970. */
export function toInstant(told: string | number | null | undefined): string | undefined {
  if (told === null || told === undefined || told === '') return undefined;
  const ms = typeof told === 'number' ? told : Date.parse(withoutSpaces(told));
  return ms >= EARLIEST && ms < LATEST ? new Date(ms).toISOString() : undefined;
}

/** No forge of today is older. */
const FIRST_FORGE = Date.UTC(2008, 0, 1);
const DAY_MS = 86_400_000;

/** Whether something that is told now can have happened at a time: clocks may be a day ahead. */
export function isPlausible(told: string, now: number): boolean {
  const ms = Date.parse(told);
  return ms >= FIRST_FORGE && ms <= now + DAY_MS;
}

function withoutSpaces(text: string): string {
  const [, day, time, zone] = SPACED.exec(text) ?? [];
  if (day === undefined || time === undefined) return text;
  return `${day}T${time}${zone === 'UTC' ? 'Z' : zone}`;
}
