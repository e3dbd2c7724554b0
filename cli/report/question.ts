// What a report asks for: rows by which dimension or period, and from when to when in UTC.
import { INTERVALS, type Interval } from '../../schemas/period.ts';
import { ReportError } from './report-error.ts';

/** What the rows of a report can be. */
export const GROUPINGS = [
  'day',
  'week',
  'month',
  'user',
  'group',
  'model',
  'session',
  'repo',
  'pr',
  'outcome',
] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Half-open, in milliseconds since 1970. */
export type Range = { readonly from: number; readonly to: number };

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 30;
const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/;
const TIME_TEXT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i;

/** Whether rows are periods rather than names. */
export function isPeriod(by: Grouping): by is Grouping & Interval {
  return (INTERVALS as readonly string[]).includes(by);
}

/** The range that the options name: the last 30 days with today, where they name none. */
export function readRange(options: { from?: string | undefined; to?: string | undefined; now: Date }): Range {
  const now = options.now.getTime();
  const to = options.to === undefined ? now : readMoment('to', options.to) + lengthOf(options.to);
  const today = Math.floor((to - 1) / DAY_MS) * DAY_MS;
  const from =
    options.from === undefined ? today - (DEFAULT_DAYS - 1) * DAY_MS : readMoment('from', options.from);
  if (from >= to) throw new ReportError('usage', '--from must be before --to');
  return { from, to };
}

function readMoment(option: string, text: string): number {
  const moment = DAY_TEXT.test(text) || TIME_TEXT.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse moves 30 February to March.
  const shifted = DAY_TEXT.test(text) && !Number.isNaN(moment) && toDay(moment) !== text;
  if (Number.isNaN(moment) || shifted) {
    throw new ReportError('usage', `--${option} must be a day like 2026-11-01 or an RFC 3339 time`);
  }
  return moment;
}

function lengthOf(text: string): number {
  return DAY_TEXT.test(text) ? DAY_MS : 0;
}

/** The UTC day of a moment. */
export function toDay(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
