// Which days are asked for: whole UTC days, or a month.
import { monthAt, monthsBefore, monthText } from '../../schemas/month.ts';
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import { badRequest } from '../../schemas/problem.ts';
import { rangeOf } from '../question.ts';
import type { Range } from '../source.ts';
import { DAYS_AFTER, DAYS_BEFORE } from './timing.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

type Asked = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly month?: string | undefined;
};

/** The days that are asked for; by default the latest 30. `now` in milliseconds since 1970. */
export function spanOf({ from, to, month }: Asked, now: number): Range {
  if (month !== undefined) {
    if ((from ?? to) === undefined) return monthRange(month);
    throw badRequest({ name: 'month', detail: 'is given in place of from and to' });
  }
  const range = rangeOf({ from, to }, now);
  if (range.to - range.from > MOST_DAYS * DAY_MS)
    throw badRequest({ name: 'from', detail: `must be at most ${MOST_DAYS} days before to` });
  return range;
}

/** The days of a month, `2026-10`. */
export function monthRange(month: string): Range {
  const from = Date.parse(`${month}-01`);
  return { from, to: intervalEnd('month', from) };
}

/** Months that have a day in the range. */
export function monthTexts({ from, to }: Range): string[] {
  const months: string[] = [];
  for (let at = intervalStart('month', from); at < to; at = intervalEnd('month', at))
    months.push(monthText(monthAt(at)));
  return months;
}

/** So many months are looked at without being asked for. */
const LATEST_MONTHS = 3;

/** The month that holds `now` (milliseconds since 1970) and those before it that are kept, the latest first. */
export function latestMonths(now: number, floor = 0): string[] {
  const current = monthAt(now);
  return Array.from({ length: LATEST_MONTHS }, (_, back) => monthsBefore(current, back))
    .filter((month) => month >= floor)
    .map(monthText);
}

/** `2026-10-05`. */
export function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The range with the days around it that decide what of it is timing. */
export function withNeighbours({ from, to }: Range): Range {
  return { from: Math.max(0, from - DAYS_BEFORE * DAY_MS), to: to + DAYS_AFTER * DAY_MS };
}
