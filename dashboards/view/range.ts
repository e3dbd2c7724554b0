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
 * The span that another is compared with; undefined for none. The same time of the period before, as far as the span has
 * passed at `now`: a day that is not over is compared with the same hours.
 */
export function comparedWith(choice: RangeChoice, comparison: Comparison, now: number): Span | undefined {
  if (comparison === 'off') return undefined;
  const { from, to } = spanOf(choice, now);
  const passed = Math.min(to, Math.max(now, from)) - from;
  const start = startBefore(choice, comparison, { from, to });
  return { from: start, to: start + passed };
}

function startBefore(choice: RangeChoice, comparison: Comparison, { from, to }: Span): number {
  if (comparison === 'year') return yearBefore(from);
  if (comparison === 'weekdays') return from - Math.ceil((to - from) / WEEK_MS) * WEEK_MS;
  if (choice === 'month' || choice === 'last-month') return intervalStart('month', from - 1);
  return from - (to - from);
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
