// Billable minutes of a job: https://docs.github.com/en/billing/concepts/product-billing/github-actions

const MINUTE_MS = 60_000;

/** Whole minutes, rounded up; at least one for a job that ran, 0 where either time is unknown. */
export function wholeMinutes(startedAt: string, endedAt: string): number {
  const ms = Date.parse(endedAt) - Date.parse(startedAt);
  return Number.isNaN(ms) ? 0 : Math.max(1, Math.ceil(ms / MINUTE_MS));
}
