// The verdict of a provider and month: its final days together, with single days as detail.
import type { ReconcileToleranceValue } from '../../schemas/finance-settings.ts';
import { fromUsd } from '../../schemas/money.ts';
import type { MonthVerdict, SliceStatus } from '../../schemas/reconciliation-api.ts';
import { compare, type Slice } from './compare.ts';
import { groupRows } from './group-rows.ts';
import type { CreditPriceOf } from './plans.ts';
import type { BillRow } from './sides.ts';
import { sidesOf, withoutBill, type JudgedSlice } from './told-figures.ts';
import { outcomeOf, statusOf, unexplainedOf } from './verdict.ts';

/** What months are made from: slices of days, and what repeats other lines. `now` in milliseconds since 1970. */
export type MonthParts = {
  readonly slices: readonly JudgedSlice[];
  readonly beside: readonly BillRow[];
  readonly tolerance: ReconcileToleranceValue;
  readonly creditPriceOf: CreditPriceOf;
  readonly now: number;
};

/** By month, the latest first, and provider. */
export function monthVerdicts(parts: MonthParts): MonthVerdict[] {
  const months = groupRows(parts.slices, ({ day, provider }) => JSON.stringify([monthOf(day), provider]));
  return [...months.values()]
    .map((slices) => verdictOf(slices, parts))
    .sort((left, right) => {
      if (left.month !== right.month) return left.month > right.month ? -1 : 1;
      return left.provider < right.provider ? -1 : 1;
    });
}

/** Those that differ for no known cause, the largest first. */
export function gapsOf(verdicts: readonly MonthVerdict[]): MonthVerdict[] {
  const size = ({ unexplained_usd: usd }: MonthVerdict): bigint => fromUsd(usd ?? '0') ?? 0n;
  return verdicts
    .filter(({ outcome }) => outcome === 'drift')
    .sort((left, right) => Number(size(left) < size(right)) - Number(size(left) > size(right)));
}

function verdictOf(slices: readonly JudgedSlice[], parts: MonthParts): MonthVerdict {
  const [{ day, provider } = { day: '', provider: '' }] = slices;
  const month = monthOf(day);
  const final = slices.filter(isFinal);
  const without = final.filter(({ outcome, sides }) => outcome === 'no_bill' && sides.local.length > 0);
  const billed = final.filter(({ outcome }) => outcome !== 'no_bill');
  const compared = betterOf(billed, together(billed, parts));
  return {
    provider,
    month,
    status: monthStatus(month, final, parts),
    outcome: billed.length === 0 ? 'no_bill' : outcomeOf(sumOf(compared), parts.tolerance),
    is_told: slices.some(({ sides }) => sides.local.length > 0),
    days: daysOf(billed),
    days_moving: daysOf(slices.filter((slice) => !isFinal(slice))),
    days_without_bill: daysOf(without),
    ...withoutBill(without),
    ...sidesOf(compared),
  };
}

/** The days as one slice of each scope: a quantity of one day is set against that of any other. */
function together(days: readonly Slice[], { beside, creditPriceOf }: MonthParts): Slice[] {
  const [first] = days;
  const known = new Set(days.map(({ day }) => day));
  const ofDays = beside.filter(({ provider, day }) => provider === first?.provider && known.has(day));
  return compare(
    {
      local: days.flatMap(({ sides }) => sides.local),
      counted: days.flatMap(({ sides }) => sides.counted),
      quantities: days.flatMap(({ sides }) => sides.quantities),
      beside: ofDays,
      isBilled: () => true,
    },
    creditPriceOf,
    monthOf,
  );
}

/** Both explain all of both sides; that which leaves less open tells more. */
function betterOf(days: readonly Slice[], month: readonly Slice[]): readonly Slice[] {
  const open = (slices: readonly Slice[]): bigint => unexplainedOf(slices.flatMap(({ parts }) => parts));
  return open(month) < open(days) ? month : days;
}

function sumOf(slices: readonly Slice[]) {
  const sum = (of: (slice: Slice) => bigint): bigint => slices.reduce((total, each) => total + of(each), 0n);
  return {
    parts: slices.flatMap(({ parts }) => parts),
    local: sum(({ local }) => local),
    billedList: sum(({ billedList }) => billedList ?? 0n),
    billed: sum(({ billed }) => billed ?? 0n),
  };
}

function isFinal({ status }: Pick<JudgedSlice, 'status'>): boolean {
  return status === 'final' || status === 'restated';
}

function daysOf(slices: readonly Slice[]): number {
  return new Set(slices.map(({ day }) => day)).size;
}

function monthStatus(
  month: string,
  final: readonly JudgedSlice[],
  { tolerance, now }: MonthParts,
): SliceStatus {
  const status = statusOf({ day: lastDayOf(month), versions: [] }, tolerance.settlingDays, now);
  return status === 'final' && final.some((slice) => slice.status === 'restated') ? 'restated' : status;
}

function lastDayOf(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, number ?? 0, 0)).toISOString().slice(0, 10);
}

/** `2026-10` of `2026-10-05`. */
function monthOf(day: string): string {
  return day.slice(0, 7);
}
