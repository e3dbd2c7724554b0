// Figures of slices as the API tells them: both sides, classes, sums over slices.
import type { ReconcileToleranceValue } from '../../schemas/finance-settings.ts';
import { toUsd, type Pico } from '../../schemas/money.ts';
import {
  CLASSES,
  OUTCOMES,
  REASONS,
  STATUSES,
  STEPS,
  type ClassAmount,
  type ReconciliationSummary,
  type SliceOutcome,
  type SliceStatus,
  type Waterfall,
} from '../../schemas/reconciliation-api.ts';
import type { Slice } from './compare.ts';
import type { Part } from './match.ts';
import { outcomeOf, unexplainedOf } from './verdict.ts';
import { stepsOf, STEP_WORDS } from './waterfall.ts';

/** A slice with its verdict. */
export type JudgedSlice = Slice & { readonly outcome: SliceOutcome; readonly status: SliceStatus };

/** The outcome of a slice by the tolerance. */
export function judged(slice: Slice, status: SliceStatus, tolerance: ReconcileToleranceValue): JudgedSlice {
  return { ...slice, status, outcome: outcomeOf(slice, tolerance) };
}

/** Sums of parts by class and reason, in the order in which the schema has these. */
export function classesOf(parts: readonly Part[]): ClassAmount[] {
  const sums = new Map<string, { local: Pico; billed: Pico }>();
  for (const each of parts) {
    const key = `${each.class}/${each.reason}`;
    const { local, billed } = sums.get(key) ?? { local: 0n, billed: 0n };
    sums.set(key, { local: local + each.local, billed: billed + each.billed });
  }
  return CLASSES.flatMap((name) =>
    REASONS.flatMap((reason) => {
      const sum = sums.get(`${name}/${reason}`);
      return sum ? [{ class: name, reason, local_usd: toUsd(sum.local), billed_usd: toUsd(sum.billed) }] : [];
    }),
  );
}

/** What both sides of slices are. */
type Sides = Omit<ReconciliationSummary, 'slices' | 'by_outcome' | 'by_status' | keyof WithoutBill>;

type WithoutBill = Pick<ReconciliationSummary, 'without_bill_usd' | 'without_bill_unpriced_calls'>;

/** Spend of slices without a report. */
export function withoutBill(slices: readonly Slice[]): WithoutBill {
  return {
    without_bill_usd: toUsd(slices.reduce((sum, { local }) => sum + local, 0n)),
    without_bill_unpriced_calls: slices.reduce((sum, { unpriced }) => sum + unpriced, 0),
  };
}

/** Both sides of slices. Of our side nothing is known where nothing of it has a price. */
export function sidesOf(slices: readonly Slice[]): Sides {
  const sum = (of: (slice: Slice) => bigint): bigint => slices.reduce((total, each) => total + of(each), 0n);
  const count = (of: (slice: Slice) => number): number => slices.reduce((total, each) => total + of(each), 0);
  const isBilled = slices.some(({ billed }) => billed !== undefined);
  const isPriced = slices.length === 0 || slices.some((each) => each.isPriced);
  const isListed = slices.length === 0 || slices.some((each) => each.isListed);
  const local = sum((each) => each.local);
  const billed = sum((each) => each.billed ?? 0n);
  const seen = sum(({ coverage }) => coverage.seen);
  const tokens = sum(({ coverage }) => coverage.billed);
  const parts = slices.flatMap((each) => each.parts);
  const lines = (of: (row: Slice['sides']['counted'][number]) => number): number =>
    count(({ sides }) => sides.counted.reduce((total, row) => total + of(row), 0));
  return {
    estimated_usd: isPriced ? toUsd(sum((each) => each.estimated)) : null,
    list_usd: isListed ? toUsd(local) : null,
    billed_list_usd: isBilled ? toUsd(sum((each) => each.billedList ?? 0n)) : null,
    billed_usd: isBilled ? toUsd(billed) : null,
    difference_usd: isBilled ? toUsd(billed - local) : null,
    unexplained_usd: isBilled ? toUsd(unexplainedOf(parts)) : null,
    classes: classesOf(parts),
    coverage: tokens === 0n ? null : Number((seen * SHARE_DIGITS) / tokens) / Number(SHARE_DIGITS),
    unpriced_calls: count(({ unpriced }) => unpriced),
    lines: lines((row) => row.lines),
    unknown_lines: lines((row) => (row.unknown === '' && row.kind !== 'other' ? 0 : row.lines)),
    lines_without_amount: lines((row) => row.withoutAmount),
  };
}

const SHARE_DIGITS = 1_000_000n;

/** Sums over slices. Those without a report are counted, and their spend is told apart. */
export function summaryOf(slices: readonly JudgedSlice[]): ReconciliationSummary {
  const withBill = slices.filter(({ outcome }) => outcome !== 'no_bill');
  const without = slices.filter(({ outcome }) => outcome === 'no_bill');
  return {
    ...sidesOf(withBill),
    ...withoutBill(without),
    slices: slices.length,
    by_outcome: countBy(OUTCOMES, slices, ({ outcome }) => outcome),
    by_status: countBy(STATUSES, slices, ({ status }) => status),
  };
}

function countBy<Name extends string>(
  names: readonly Name[],
  slices: readonly JudgedSlice[],
  of: (slice: JudgedSlice) => Name,
): Record<Name, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  for (const slice of slices) counts[of(slice)] += 1;
  return counts;
}

/** From the estimate to the bill, over slices with a report. */
export function waterfallOf(slices: readonly Slice[]): Waterfall {
  const withBill = slices.filter(({ billed }) => billed !== undefined);
  const sum = (of: (slice: Slice) => bigint): bigint =>
    withBill.reduce((total, each) => total + of(each), 0n);
  const local = sum((each) => each.local);
  const billed = sum((each) => each.billed ?? 0n);
  const steps = stepsOf({
    parts: withBill.flatMap(({ parts }) => parts),
    local,
    billed,
    included: sum(({ included }) => included),
    discounts: sum(({ discounts }) => discounts),
  });
  let total = local;
  return {
    start_usd: toUsd(local),
    steps: STEPS.map((step) => {
      total += steps[step];
      return { step, ...STEP_WORDS[step], usd: toUsd(steps[step]), total_usd: toUsd(total) };
    }),
    end_usd: toUsd(billed),
  };
}
