// How minutes of runners are kept with a change: by what decides their price.

/** What the price of a minute depends on. */
export type MinuteKind = {
  /** As in GitHub's usage reports; empty where it is not known. */
  readonly sku: string;
  /** Month of the job in UTC, as 202611. */
  readonly month: number;
  /** Whether it was a job of Copilot's reviewer. */
  readonly isCopilotReview: boolean;
};

const COPILOT = 'copilot';

/** `actions_linux@202611`, with `@copilot` for its reviewer. `at`: milliseconds since 1970. */
export function minuteKey(sku: string, at: number, isCopilotReview: boolean): string {
  const month = new Date(at).toISOString().slice(0, 7).replace('-', '');
  return [sku, month, ...(isCopilotReview ? [COPILOT] : [])].join('@');
}

/** Reads {@link minuteKey}. */
export function readMinuteKey(key: string): MinuteKind {
  const parts = /^(.*)@(\d{6})(@copilot)?$/s.exec(key);
  return {
    sku: parts?.[1] ?? key,
    month: Number(parts?.[2] ?? 0),
    isCopilotReview: parts?.[3] !== undefined,
  };
}

/** Part of the path of the workflow in which Copilot reviews. */
export const COPILOT_REVIEWER = 'copilot-pull-request-reviewer';

/** Whether a workflow, by its path, is Copilot's reviewer. */
export function isCopilotReviewer(path: string): boolean {
  return path.includes(COPILOT_REVIEWER);
}
