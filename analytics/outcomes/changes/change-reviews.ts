// What reviews of changes cost, beside their rows: the same figure that outcomes tell of the change.
import type { PullRequestRow } from '../../../schemas/change-api.ts';
import { toUsd } from '../../../schemas/money.ts';
import type { PriceEntry } from '../../../schemas/price-book.ts';
import { readMinuteKey } from '../../../schemas/runner-minutes.ts';
import type { Store } from '../../../store/store.ts';
import type { Question } from '../../question.ts';
import { amountOf } from '../cost-of.ts';
import { readConnected } from '../known-scope.ts';
import { readBillsOf, type Reviewable } from '../review-bills/read.ts';
import { creditsUsed, NO_BILLS } from '../review-bills/sums.ts';
import { reviewCostOf, type ReviewParts } from '../review-cost.ts';
import { costOfMinutes, knowsReviews, readMinutesOf } from '../review-minutes.ts';
import { rateOf } from '../runner-rates.ts';

/** What is told of the reviews of a change beside its runners. */
export type ReviewFigures = Pick<
  PullRequestRow,
  | 'review_cost_usd'
  | 'review_is_lower_bound'
  | 'review_minutes_usd'
  | 'review_minutes_from'
  | 'review_measured_usd'
  | 'review_credits'
  | 'review_credits_usd'
  | 'review_calls_usd'
  | 'review_billed_usd'
>;

/** A change, and what calls of agents in workflows that review cost on it. */
type ReviewedRow = Reviewable & {
  readonly review_cost: string;
  readonly review_entries: number;
  readonly review_unpriced: number;
};

/** Of all time. With filters by more than repositories and changes, minutes and bills are not known. */
export async function readReviewsOf(
  store: Store,
  usage: Question,
  changes: readonly ReviewedRow[],
): Promise<(change: ReviewedRow) => ReviewFigures> {
  const [minutes, billsOf, connected] = await Promise.all([
    readMinutesOf(store, usage, changes),
    knowsReviews(usage) ? readBillsOf(store, changes) : () => NO_BILLS,
    readConnected(store),
  ]);
  return (change) =>
    figuresOf({
      calls: amountOf(change.review_cost, change.review_entries, change.review_unpriced),
      minutes: minutes
        ? costOfMinutes(minutes.filter(({ repo, pr }) => repo === change.repo && pr === change.pr))
        : null,
      bills: billsOf(change),
      isTold: connected.has(change.repo),
    });
}

function figuresOf(parts: ReviewParts): ReviewFigures {
  const cost = reviewCostOf(parts);
  const { minutes = null, credits = null, calls = null } = cost.parts;
  return {
    review_cost_usd: cost.value_usd,
    review_is_lower_bound: cost.is_lower_bound,
    review_minutes_usd: minutes,
    review_minutes_from: cost.minutes_from,
    review_measured_usd: cost.measured_usd,
    review_credits: creditsUsed(parts.bills),
    review_credits_usd: credits,
    review_calls_usd: calls,
    review_billed_usd: cost.billed_usd,
  };
}

type Minutes = PullRequestRow['review_minutes'][number];

/** Minutes by kind of runner and rate, at the list price of the month of each job. */
export function minutesOf(
  minutes: Readonly<Record<string, number>>,
  entries: readonly PriceEntry[],
): Minutes[] {
  const found = new Map<string, Minutes>();
  for (const [key, amount] of Object.entries(minutes).sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (amount <= 0) continue;
    const kind = readMinuteKey(key);
    const rate = rateOf(kind, entries);
    const id = `${kind.sku} ${rate ?? ''}`;
    const sum = amount + (found.get(id)?.minutes ?? 0);
    found.set(id, {
      sku: kind.sku,
      minutes: sum,
      rate_usd: rate === undefined ? null : toUsd(rate),
      cost_usd: rate === undefined ? null : toUsd(rate * BigInt(sum)),
    });
  }
  return [...found.values()];
}
