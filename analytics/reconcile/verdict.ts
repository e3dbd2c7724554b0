// Whether a slice matches, by a tolerance of two numbers, and how far its figures are final. Pure.
import type { ReconcileToleranceValue } from '../../schemas/finance-settings.ts';
import { fromUsd, PICO_PER_USD, type Pico } from '../../schemas/money.ts';
import type { SliceOutcome, SliceStatus } from '../../schemas/reconciliation-api.ts';
import type { Part } from './match.ts';
import { magnitude } from './sides.ts';

const DAY_MS = 86_400_000;

/** Reasons that leave a question open. */
const UNEXPLAINED: ReadonlySet<string> = new Set([
  'not_billed',
  'no_telemetry',
  'unattributed',
  'price',
  'unpriced',
  'unknown_item',
]);

/** Differences of parts without a known cause, added without their signs. */
export function unexplainedOf(parts: readonly Part[]): Pico {
  return grossOf(parts.filter(({ reason }) => UNEXPLAINED.has(reason)));
}

function grossOf(parts: readonly Part[]): Pico {
  return parts.reduce((sum, { local, billed }) => sum + magnitude(local) + magnitude(billed), 0n);
}

/** What the verdict is about. */
export type Judged = {
  readonly parts: readonly Part[];
  readonly local: Pico;
  /** Before and after discounts and included amounts; undefined: no report was imported. */
  readonly billedList: Pico | undefined;
  readonly billed: Pico | undefined;
};

/** The outcome of a slice. */
export function outcomeOf(judged: Judged, tolerance: ReconcileToleranceValue): SliceOutcome {
  const { parts, local, billedList, billed } = judged;
  if (billedList === undefined || billed === undefined) return 'no_bill';
  const whole = [local, billedList, billed]
    .map(magnitude)
    .reduce((most, next) => (next > most ? next : most));
  const isWithin = (difference: Pico): boolean => isTolerated(difference, whole, tolerance);
  const apart = grossOf(parts.filter((each) => each.class !== 'matched'));
  if (isWithin(apart + magnitude(billedList - billed))) return 'matched';
  return isWithin(unexplainedOf(parts)) ? 'explained' : 'drift';
}

/** Whether a difference meets either number of the tolerance. `whole` is the larger side. */
export function isTolerated(
  difference: Pico,
  whole: Pico,
  { absolute, relative }: Pick<ReconcileToleranceValue, 'absolute' | 'relative'>,
): boolean {
  const size = magnitude(difference);
  return (
    size <= (fromUsd(absolute) ?? 0n) || size * PICO_PER_USD <= magnitude(whole) * (fromUsd(relative) ?? 0n)
  );
}

/** The versions of a bill of a slice. Times in milliseconds since 1970. */
export type Versions = { readonly count: number; readonly lastAt: number };

/** The first moment at which a day's figures are final. `day` as 2026-10-05; milliseconds since 1970. */
export function finalAt(day: string, settlingDays: number): number {
  return Date.parse(day) + (1 + settlingDays) * DAY_MS;
}

/** How far a day's figures are final at `now`. */
export function statusOf(
  { day, versions }: { readonly day: string; readonly versions: readonly Versions[] },
  settlingDays: number,
  now: number,
): SliceStatus {
  const end = finalAt(day, settlingDays);
  if (now < Date.parse(day) + DAY_MS) return 'open';
  if (now < end) return 'settling';
  return versions.some(({ count, lastAt }) => count > 1 && lastAt >= end) ? 'restated' : 'final';
}
