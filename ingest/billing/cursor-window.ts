// The windows of Cursor's events: all pages of one, checked to be all.
import { BillRefused } from '../../schemas/bills.ts';
import { dayOfMs } from './days.ts';
import type { JsonObject } from './json-object.ts';

/** A window with the events of all of its pages. */
export type CursorWindow = {
  /** Milliseconds since 1970; both ends belong to it. */
  readonly from: number;
  readonly to: number;
  /** The UTC days that it covers. */
  readonly days: readonly string[];
  readonly events: readonly JsonObject[];
  readonly notes: readonly string[];
};

const DAY_MS = 86_400_000;

/**
 * Pages by window, in the order of time. Throws {@link BillRefused} where a window has more or fewer events than it says,
 * begins within a day (what was known of that day would go), or overlaps another: the end of a window belongs to it.
 */
export function windowsOf(pages: readonly JsonObject[]): CursorWindow[] {
  const byPeriod = new Map<string, JsonObject[]>();
  for (const page of pages) {
    if (!page.has('usageEvents')) throw page.fault('usageEvents', 'is missing');
    const key = page.object('period')?.raw() ?? '';
    byPeriod.set(key, [...(byPeriod.get(key) ?? []), page]);
  }
  const windows = [...byPeriod.values()].map((of) => ({ page: of[0], window: windowOf(of) }));
  windows.sort((left, right) => left.window.from - right.window.from);
  for (const [at, { page, window }] of windows.entries()) {
    const before = windows[at - 1];
    if (before && window.from <= before.window.to) {
      throw faultOf(page, 'overlaps another window: both ends belong to a window, end it at .999');
    }
  }
  return windows.map(({ window }) => window);
}

function windowOf(pages: readonly JsonObject[]): CursorWindow {
  const events = pages.flatMap((page) => page.objects('usageEvents'));
  checkPages(pages, events.length);
  const [first] = pages;
  const period = first?.object('period');
  if (!first || !period) {
    return {
      from: 0,
      to: Infinity,
      days: [],
      events,
      notes: ['The report tells no window: only days with events are read.'],
    };
  }
  const [from, to] = ['startDate', 'endDate'].map((name) => msIn(period, name));
  if (from === undefined || to === undefined || to < from) throw faultOf(first, 'ends before it begins');
  if (from % DAY_MS !== 0) {
    throw faultOf(first, 'begins within a UTC day, of which the earlier part would be lost: begin at 00:00');
  }
  if (to - from > MAX_DAYS * DAY_MS) throw faultOf(first, `covers more than ${MAX_DAYS} days`);
  const isWhole = (to + 1) % DAY_MS === 0;
  const notes = isWhole
    ? []
    : [`The window ends within ${dayOfMs(to) ?? 'its last day'}: read that day again later.`];
  return { from, to, days: daysBetween(from, to), events, notes };
}

const MAX_DAYS = 366;

/** Every page says how many events the window has; a page may come once. */
function checkPages(pages: readonly JsonObject[], events: number): void {
  const seen = new Set<string>();
  for (const page of pages) {
    const number = page.object('pagination')?.text('currentPage') ?? '';
    if (number !== '' && seen.has(number))
      throw page.fault('pagination.currentPage', `page ${number} is there twice`);
    seen.add(number);
    const total = page.text('totalUsageEventsCount');
    if (total !== '' && Number(total) !== events) {
      const detail = `the window has ${total} events and its pages here ${events}: put all pages in one list`;
      throw page.fault('totalUsageEventsCount', detail);
    }
  }
}

function daysBetween(from: number, to: number): string[] {
  const days: string[] = [];
  for (let at = from; at <= to; at += DAY_MS) days.push(dayOfMs(at) ?? '');
  return days;
}

function msIn(period: JsonObject, name: string): number {
  const ms = Number(period.text(name) || 'none');
  if (dayOfMs(ms) === undefined) throw period.fault(name, 'has to be milliseconds since 1970');
  return ms;
}

function faultOf(page: JsonObject | undefined, detail: string): Error {
  return page?.fault('period', detail) ?? new BillRefused([{ column: 'period', detail }]);
}
