// What retention has dropped: a question is refused where a coarser one would tell more.
import { monthText } from '../schemas/month.ts';
import { badRequest } from '../schemas/problem.ts';
import type { Floors, RetainedTable } from '../schemas/retention.ts';
import { activitySource, extraSource, sessionSource, type Range } from './source.ts';

/**
 * Throws a 400 problem where months of the range were dropped from the table that must answer, but are kept in the
 * coarsest one: sums would silently be less than those of a question that needs no more than that.
 */
export function requireKept(
  range: Range,
  table: RetainedTable,
  coarsest: RetainedTable,
  floors: Floors,
): void {
  const first = startOf(floors[table]);
  if (Math.max(range.from, startOf(floors[coarsest])) >= first) return;
  throw badRequest({
    name: 'from',
    detail:
      `must be ${monthText(floors[table] ?? 0)}-01 or later for this question: before it only ${coarsest} is kept. ` +
      'Older usage can be asked for by whole days, without attributes, attempts and depths',
  });
}

/** The same for a question about people and sessions: it needs usage by session, native credits, and what people did. */
export function requireSessionsKept(range: Range, floors: Floors): void {
  for (const { table } of [sessionSource(range), extraSource(range), activitySource(range)])
    requireKept(range, table, 'usage_daily', floors);
}

/** The same for one that needs usage by session only. */
export function requireUsageBySessionKept(range: Range, floors: Floors): void {
  requireKept(range, sessionSource(range).table, 'usage_daily', floors);
}

/** Whether a time lies in months that were dropped. `floor`: the first month that is kept, as 202611; undefined keeps all. */
export function isDropped(at: number, floor: number | undefined): boolean {
  return at < startOf(floor);
}

function startOf(month: number | undefined): number {
  return month === undefined ? 0 : Date.UTC(Math.floor(month / 100), (month % 100) - 1);
}
