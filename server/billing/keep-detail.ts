// GitHub's API tells sums, and its files people, repositories and workflows: a sum that says the same leaves the file as it is.
import type { Amount } from './amounts.ts';
import { writtenKey } from './known-slices.ts';
import type { ImportPlan, PlannedSlice } from './plan-import.ts';

/**
 * The plan of what a connection read, without the slices that are known in more lines which add up to the same money. Where
 * sums differ, the later report counts, and a note says that detail went.
 */
export function keepDetail(plan: ImportPlan, before: ReadonlyMap<string, readonly Amount[]>): ImportPlan {
  const coarser = plan.changes.filter(({ slice, before: known }) => known && isCoarser(slice, known));
  const kept = new Set(coarser.filter((change) => addsUpTheSame(change, before)));
  const lost = coarser.length - kept.size;
  const { counts, changes, notes } = plan;
  return {
    changes: changes.filter((change) => !kept.has(change)),
    counts: { ...counts, changed: counts.changed - kept.size, unchanged: counts.unchanged + kept.size },
    notes: [
      ...notes,
      ...(kept.size === 0
        ? []
        : [`${kept.size} slices are known in more detail, of the same amounts: they stay.`]),
      ...(lost === 0
        ? []
        : [
            `${lost} slices were known in more detail, of other amounts: import the file of these days again to have it.`,
          ]),
    ],
  };
}

type Lines = { readonly source: string; readonly lines: number };

function isCoarser(slice: Lines, known: Lines): boolean {
  return slice.source.startsWith('github.') && slice.lines > 0 && slice.lines < known.lines;
}

function addsUpTheSame(
  { slice, before: known }: PlannedSlice,
  before: ReadonlyMap<string, readonly Amount[]>,
): boolean {
  if (!known) return false;
  const was = before.get(writtenKey({ ...slice, importId: known.importId })) ?? [];
  return sumsText(was) === sumsText(slice.amounts);
}

/** How many lines have an amount is not compared. */
function sumsText(amounts: readonly Amount[]): string {
  const sums = amounts.map(({ currency, list, billed }) => [currency, list, billed].map(String));
  return JSON.stringify(sums.sort());
}
