// The newest version of each change as SQL, and what else is asked of changes in several places.

/** The versions that count, one row for each change. `columns` are SQL over the table `changes`. */
export function newestChanges(columns: readonly string[]): string {
  return `SELECT ${['repo', 'pr', ...columns].join(', ')} FROM changes ORDER BY batch_id DESC LIMIT 1 BY repo, pr`;
}

/** How a change stands, as SQL over columns of `changes`: see `CHANGE_STANDINGS`. */
export function standingOf(alias: string): string {
  return (
    `multiIf(${alias}.state = 'open', 'open', ${alias}.state = 'closed', 'closed', ` +
    `isNotNull(${alias}.reverted_at), 'reverted', 'merged')`
  );
}

/** Changes that take others back, as SQL of one array of (repo, pr). */
const REVERTERS =
  '(SELECT groupArray(tuple(toString(v.repo), v.pr)) FROM ' +
  `(${newestChanges(['reverts'])}) AS v WHERE notEmpty(v.reverts))`;

/** Whether a change takes a revert back, as SQL: what it restores was accepted before. */
export function revertsRevert(alias: string): string {
  return `arrayExists(target -> has(${REVERTERS}, tuple(toString(${alias}.repo), target)), ${alias}.reverts)`;
}

/** Whether a forge told about changes of the repository of a row, as SQL. */
export function isConnected(alias: string): string {
  return `${alias}.repo IN (SELECT DISTINCT repo FROM changes)`;
}

/** The evidence of a row for people and sums: see `gradeOf`. */
export const GRADES = {
  exact: ['manual', 'declared', 'emitted'],
  inferred: ['branch', 'commit', 'session'],
  guessed: ['time'],
  unrecorded: [''],
} as const;

/** The sum of a measure over rows whose evidence has a grade, as SQL. */
export function sumOfGrade(grade: keyof typeof GRADES, alias: string): string {
  const sources = GRADES[grade].map((source) => `'${source}'`).join(', ');
  return `sumIf(${alias}.cost, ${alias}.pr_source IN (${sources}))`;
}
