// Which days a page is about: presets and dates as the address holds them, resolved to half-open UTC ranges.
import { intervalEnd, intervalStart } from '../../schemas/period.ts';

/** Named ranges, the default first. They move on with the clock. */
export const PRESETS = ['30d', 'today', '7d', 'month', 'last-month', '90d'] as const;
export type Preset = (typeof PRESETS)[number];

/** A named range, or days from the first to the last inclusive, as `2026-11-01`. */
export type RangeChoice = Preset | { readonly first: string; readonly last: string };

/** Milliseconds since 1970 UTC, half-open. */
export type Span = { readonly from: number; readonly to: number };

/** What a page is compared with. */
export const COMPARISONS = ['previous', 'year', 'weekdays', 'off'] as const;
export type Comparison = (typeof COMPARISONS)[number];

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** The span of a choice at `now`. Days are whole: the current one counts up to its end. */
export function spanOf(choice: RangeChoice, now: number): Span {
  const tomorrow = intervalEnd('day', now);
  if (typeof choice === 'object') {
    return { from: Date.parse(choice.first), to: Date.parse(choice.last) + DAY_MS };
  }
  switch (choice) {
    case 'today':
      return { from: tomorrow - DAY_MS, to: tomorrow };
    case '7d':
      return { from: tomorrow - 7 * DAY_MS, to: tomorrow };
    case '30d':
      return { from: tomorrow - 30 * DAY_MS, to: tomorrow };
    case '90d':
      return { from: tomorrow - 90 * DAY_MS, to: tomorrow };
    case 'month':
      return { from: intervalStart('month', now), to: tomorrow };
    case 'last-month': {
      const to = intervalStart('month', now);
      return { from: intervalStart('month', to - 1), to };
    }
  }
}

/**
 * The span that another is compared with; undefined for none. The same part of the period before, in whole hours as far as
 * the span has passed at `now`: a day that is not over is compared with the same hours. It ends before the span begins.
 */
export function comparedWith(choice: RangeChoice, comparison: Comparison, now: number): Span | undefined {
  if (comparison === 'off') return undefined;
  const span = spanOf(choice, now);
  const before = spanBefore(choice, comparison, span);
  const passed = intervalStart('hour', Math.max(now, span.from)) - span.from;
  const to = Math.min(before.to, span.from, now < span.to ? before.from + passed : before.to);
  return to > before.from ? { from: before.from, to } : undefined;
}

function spanBefore(choice: RangeChoice, comparison: Comparison, { from, to }: Span): Span {
  if (comparison === 'year') return { from: yearBefore(from), to: yearBefore(to) };
  if (comparison === 'weekdays') {
    const distance = Math.ceil((to - from) / WEEK_MS) * WEEK_MS;
    return { from: from - distance, to: to - distance };
  }
  const isMonth = choice === 'month' || choice === 'last-month';
  return { from: isMonth ? intervalStart('month', from - 1) : from - (to - from), to: from };
}

function yearBefore(at: number): number {
  const day = new Date(at);
  return Date.UTC(day.getUTCFullYear() - 1, day.getUTCMonth(), day.getUTCDate());
}

/** The parameters `from` and `to` of the API. */
export function rangeParams({ from, to }: Span): { readonly from: string; readonly to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** Reads `30d` or `2026-11-01..2026-11-07`; undefined for anything else. */
export function parseRange(text: string): RangeChoice | undefined {
  const preset = PRESETS.find((name) => name === text);
  if (preset) return preset;
  const [, first, last] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  return isDay(first) && isDay(last) && first <= last ? { first, last } : undefined;
}

function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Writes what {@link parseRange} reads. */
export function formatRange(choice: RangeChoice): string {
  return typeof choice === 'object' ? `${choice.first}..${choice.last}` : choice;
}
