// What an import tells of itself.
import type { BillImportAnswer, BillSliceChange } from '../../schemas/bills-api.ts';
import { toUsd } from '../../schemas/money.ts';
import { isoOf } from '../alerts/store-time.ts';
import { addAmounts, toldAmounts, type Amount } from './amounts.ts';
import { writtenKey } from './known-slices.ts';
import type { ImportPlan, PlannedSlice } from './plan-import.ts';
import type { Reading } from './report-to-import.ts';

const MOST_CHANGES = 200;
const MOST_UNKNOWN = 50;

type Told = {
  readonly reading: Reading;
  readonly plan: ImportPlan;
  /** What the slices that are replaced add up to. */
  readonly before: ReadonlyMap<string, readonly Amount[]>;
  readonly same: { readonly id: string; readonly told_at: string } | undefined;
};

/** The answer of the API. */
export function importAnswer({ reading, plan, before, same }: Told): BillImportAnswer {
  const { id, source, detected, name, preview = false, report } = reading;
  const { slices, quantities, unknown, notes } = report;
  const days = slices.map(({ day }) => day).sort();
  const changes = plan.changes.map((change) => toldChange(change, before));
  const isImported = changes.length > 0;
  return {
    preview,
    result: isImported ? 'imported' : 'unchanged',
    import_id: isImported && !preview ? id : null,
    same_as: same ? { import_id: same.id, at: isoOf(same.told_at) } : null,
    source,
    detected,
    name,
    first_day: days[0] ?? null,
    last_day: days.at(-1) ?? null,
    lines: slices.reduce((sum, { lines }) => sum + lines, 0),
    unknown_lines: slices.reduce((sum, { unknownLines }) => sum + unknownLines, 0),
    slices: plan.counts,
    amounts: toldAmounts(addAmounts(slices.map(({ amounts }) => amounts))),
    quantities: quantities.map(({ unit, quantity }) => ({ unit, quantity: toUsd(quantity) })),
    changes: changes.slice(0, MOST_CHANGES),
    changes_left_out: Math.max(0, changes.length - MOST_CHANGES),
    unknown: unknown.slice(0, MOST_UNKNOWN),
    notes: [...notes, ...plan.notes],
  };
}

function toldChange(
  { slice, version, before: known }: PlannedSlice,
  before: Told['before'],
): BillSliceChange {
  const { source, account, scope, day, lines, amounts } = slice;
  const was = known ? before.get(writtenKey({ ...slice, importId: known.importId })) : undefined;
  return {
    source,
    account,
    scope,
    day,
    version,
    lines,
    lines_before: known?.lines ?? 0,
    amounts: toldAmounts(amounts),
    amounts_before: toldAmounts(was ?? []),
  };
}
