// Which of an agent's known faults a version has.
import type { KnownFault } from '../adapters/advice.ts';

/** Faults of a version. Nothing is said of a version that is not known or not made of numbers. */
export function faultsOf(version: string, faults: readonly KnownFault[]): KnownFault[] {
  const parts = partsOf(version);
  if (!parts) return [];
  return faults.filter(
    ({ from, before }) =>
      (from === undefined || compare(parts, partsOf(from)) >= 0) &&
      (before === undefined || compare(parts, partsOf(before)) < 0),
  );
}

/** `v2.1.214-beta.1` is before `2.1.214`. */
function partsOf(version: string): number[] | undefined {
  const found = /^v?(\d{1,9}(?:\.\d{1,9})*)(-)?/.exec(version);
  if (!found) return undefined;
  const numbers = (found[1] ?? '').split('.').map(Number);
  return [...numbers, ...Array.from({ length: Math.max(0, 4 - numbers.length) }, () => 0), found[2] ? -1 : 0];
}

function compare(left: readonly number[], right: readonly number[] = []): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
