// What reviews cost, of a change as of anything else: minutes of runners, credits, and calls of agents in their workflows.
import type { LowerBoundReason, ReviewCost } from '../../schemas/outcome-measures.ts';
import { amountMeasure, toText, unknownCost, type Amount } from './cost-of.ts';
import { owedUsd, type ReviewBills } from './review-bills/sums.ts';
import type { MinuteCost } from './review-minutes.ts';

/** What is known of the reviews of a change, a repository or a period. */
export type ReviewParts = {
  /** Of agents in workflows that review. */
  readonly calls: Amount;
  /** What jobs say; null: not known. */
  readonly minutes: MinuteCost | null;
  /** What imported bills say. */
  readonly bills: ReviewBills;
  /** Whether a forge ever told about the repositories. */
  readonly isTold: boolean;
};

/** The one figure of what reviews cost, wherever it is shown. Where a bill tells minutes of a day, these count. */
export function reviewCostOf({ calls, minutes, bills, isTold }: ReviewParts): ReviewCost {
  const { credits } = bills;
  const billed = { billed_usd: owedUsd(bills) };
  const unmeasured = { measured_usd: null, minutes_from: null };
  if (!isTold && billed.billed_usd === null)
    return { ...unknownCost(['minutes', 'credits', 'calls']), ...billed, ...unmeasured };
  if (minutes === null) {
    const parts = { minutes: null, credits: null, calls: toText(calls) };
    return { ...unknownCost(), parts, ...billed, ...unmeasured };
  }
  const { measured } = minutes;
  const ofMinutes = {
    cost: minutes.cost + bills.minutes.cost,
    entries: measured.entries + bills.minutes.entries,
    unpriced: minutes.unpricedJobs + bills.minutes.unpriced,
  };
  const because: LowerBoundReason[] = [
    ...(ofMinutes.unpriced > 0 ? (['unpriced_minutes'] as const) : []),
    ...(minutes.copilotJobs > 0 && credits.entries === 0 ? (['unbilled_credits'] as const) : []),
  ];
  const measure = amountMeasure(
    { minutes: ofMinutes, credits, calls },
    { n: measured.entries, because, unpriced: calls.unpriced },
  );
  const told = credits.entries === 0 ? { credits: null } : {};
  return {
    ...measure,
    parts: { ...measure.parts, ...told },
    ...billed,
    measured_usd: measured.entries === 0 ? null : toText(measured),
    minutes_from: sourceOf(minutes, bills),
  };
}

/** A bill of a day counts for all jobs of that day, also where it has none of them. */
function sourceOf(
  { measured, billedJobs }: MinuteCost,
  { minutes }: ReviewBills,
): ReviewCost['minutes_from'] {
  const isBilled = minutes.entries + billedJobs > 0;
  if (measured.entries === billedJobs) return isBilled ? 'bills' : null;
  return isBilled ? 'bills_and_jobs' : 'jobs';
}
