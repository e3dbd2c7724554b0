// What retention has dropped: a question is refused where a coarser one would tell more.
import { monthText } from '../schemas/month.ts';
import { badRequest } from '../schemas/problem.ts';
import type { Floors, RetainedTable } from '../schemas/retention.ts';
import type { Range } from './source.ts';

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

function startOf(month: number | undefined): number {
  return month === undefined ? 0 : Date.UTC(Math.floor(month / 100), (month % 100) - 1);
}
