// What a minute of a runner costs in the month of a job. Free minutes and discounts of a plan are not known here.
import type { Pico } from '../../schemas/money.ts';
import type { PriceEntry } from '../../schemas/price-book.ts';
import { minutePriceOf } from '../../schemas/unit-prices.ts';

/** Until then the minutes of Copilot's reviewer were free, and it took no credits. */
export const COPILOT_CHARGED_FROM = 202606;

/** What a job ran on, and when. */
export type JobKind = {
  /** As in GitHub's usage reports; empty or another name where the price is not known. */
  readonly sku: string;
  /** Month of the job in UTC, as 202611. */
  readonly month: number;
  /** Whether it was a job of Copilot's reviewer. */
  readonly isCopilotReview?: boolean;
};

/**
 * Pico-dollars a minute; undefined where the kind of runner has no known price, as those of one's own. Of a job the month is
 * known: the price at its beginning counts, or where there was none then, the one at its end.
 */
export function rateOf(
  { sku, month, isCopilotReview = false }: JobKind,
  entries: readonly PriceEntry[],
): Pico | undefined {
  if (isCopilotReview && month < COPILOT_CHARGED_FROM) return 0n;
  const [from, to] = [monthStart(month), monthStart(month + 1) - 1];
  return (minutePriceOf(entries, sku, from) ?? minutePriceOf(entries, sku, to))?.price;
}

/** 202613 is January of 2027. */
function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1);
}
