// Failed requests in a row: with no call that succeeded between them. Times in milliseconds since 1970, in order. Pure.

/** Most failures in a row. */
export function longestRun(failures: readonly number[], calls: readonly number[]): number {
  return Math.max(0, ...runLengths(failures, calls));
}

/** When a run first had so many failures; undefined where none had. */
export function reachedRun(
  failures: readonly number[],
  calls: readonly number[],
  length: number,
): number | undefined {
  const index = runLengths(failures, calls).findIndex((run) => run >= length);
  return failures[index];
}

/** How many failures in a row each failure ends. A call at the time of a failure comes before it. */
function runLengths(failures: readonly number[], calls: readonly number[]): number[] {
  const lengths: number[] = [];
  let [run, next] = [0, 0];
  for (const at of failures) {
    let succeeded = false;
    for (; next < calls.length && (calls[next] ?? 0) <= at; next += 1) succeeded = true;
    run = succeeded ? 1 : run + 1;
    lengths.push(run);
  }
  return lengths;
}
