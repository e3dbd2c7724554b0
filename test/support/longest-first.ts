// The order in which test files run: those that take minutes first, so that none of them runs alone at the end.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Browser and faults; then whole programs and repairs of a ledger; then all others. */
const LONGEST = [/\/test\/(browser|faults)\//, /\/test\/(end-to-end|server\/care|store|cli)\//];

/** Otherwise as Vitest sorts: by what it remembers of earlier runs. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => rankOf(left) - rankOf(right));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONGEST.findIndex((each) => each.test(moduleId));
  return rank < 0 ? LONGEST.length : rank;
}
