// Which runs of workflows review changes.

/** Copilot's reviewer, as its runs were called until 31 May 2026 and since. */
const REVIEWERS = new Set([
  'dynamic/copilot-pull-request-reviewer/copilot-pull-request-reviewer',
  'dynamic/agents/copilot-pull-request-reviewer',
]);

/** A path without the ref that it was taken from: `.github/workflows/review.yml@refs/heads/main`. */
export function workflowPath(path: string): string {
  const at = path.indexOf('@');
  return at < 0 ? path : path.slice(0, at);
}

/** Whether a run of this workflow reviews: Copilot's, or one that the connection names. */
export function isReviewPath(path: string, reviewWorkflows: readonly string[]): boolean {
  return REVIEWERS.has(path) || reviewWorkflows.includes(path);
}
