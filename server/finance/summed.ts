// Pages of rows that are added up on their way into a file.
import type { FocusRow } from '../../analytics/exports/focus/focus-row.ts';
import type { FocusSums } from '../../analytics/exports/focus/focus-totals.ts';

/** The same pages. */
export async function* summed(
  pages: AsyncIterable<readonly FocusRow[]>,
  sums: FocusSums,
): AsyncGenerator<readonly FocusRow[]> {
  for await (const page of pages) {
    sums.add(page);
    yield page;
  }
}
