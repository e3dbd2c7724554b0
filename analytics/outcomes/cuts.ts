// What retention dropped of the months that an answer about outcomes needs: figures tell it instead of leaving it out in silence.
import { isDropped } from '../floors.ts';
import type { Floors, RetainedTable } from '../../schemas/retention.ts';
import { measureSource } from '../rollup.ts';
import type { Question } from '../question.ts';
import { changeSource } from './question.ts';
import { finestSource } from './spend.ts';

/** Whether months are missing: of all periods of changes, of the spend of the range, of its sessions, of what failed before. */
export type Cuts = {
  readonly changes: boolean;
  readonly spend: boolean;
  readonly sessions: boolean;
  readonly failures: boolean;
};

/** A failure of any time before decides what was spent on trying again; it is known by these. */
const OF_FAILURES: readonly RetainedTable[] = ['activities', 'change_usage_daily', 'usage_hourly'];

/** Changes have cost of all periods, so any dropped month may hold some. */
export function cutsOf(usage: Question, floors: Floors): Cuts {
  const { from } = usage.range;
  return {
    changes: floors[changeSource(usage).table] !== undefined,
    spend: isDropped(from, floors[measureSource(usage).table]),
    sessions: isDropped(from, floors[finestSource(usage).table]),
    failures: OF_FAILURES.some((table) => floors[table] !== undefined),
  };
}
