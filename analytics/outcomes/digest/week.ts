// ISO weeks, from Monday in UTC, by their names such as 2026-W46.
import { intervalStart } from '../../../schemas/period.ts';
import { badRequest } from '../../../schemas/problem.ts';
import type { Range } from '../../source.ts';

const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;

/** The span of a week; 400 naming `week` where its year has no such week. */
export function weekRange(name: string): Range {
  const [year = 0, week = 0] = name.split('-W').map(Number);
  // The 4th of January is always in week 1.
  const from = intervalStart('week', Date.UTC(year, 0, 4)) + (week - 1) * WEEK_MS;
  if (weekName(from) !== name)
    throw badRequest({ name: 'week', detail: `is not a week: ${year} has no week ${week}` });
  return { from, to: from + WEEK_MS };
}

/** The name of the week that holds a time. */
export function weekName(at: number): string {
  // A week is of the year that its Thursday is in.
  const thursday = new Date(intervalStart('week', at) + 3 * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / WEEK_MS) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** The last week that is over. */
export function lastWeek(now: number): string {
  return weekName(intervalStart('week', now) - WEEK_MS);
}
