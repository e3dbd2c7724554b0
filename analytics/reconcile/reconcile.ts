// Reads and compares a range: all its slices with their verdicts.
import type { ReconcileToleranceValue } from '../../schemas/finance-settings.ts';
import type { MonthVerdict } from '../../schemas/reconciliation-api.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Store } from '../../store/store.ts';
import { requireKept } from '../floors.ts';
import type { Range } from '../source.ts';
import { compare } from './compare.ts';
import { monthVerdicts, type MonthParts } from './months.ts';
import type { CreditPriceOf } from './plans.ts';
import { readSides, type ReadSides, type SidesQuestion, type UsedRow } from './read-sides.ts';
import type { ScopeRule } from './scope-rules.ts';
import { dayText, withNeighbours } from './span.ts';
import { judged, type JudgedSlice } from './told-figures.ts';
import { statusOf } from './verdict.ts';

/** The settings that decide. */
export type ReconcileSettings = {
  readonly rules: readonly ScopeRule[];
  readonly tolerance: ReconcileToleranceValue;
  /** Months that are signed off, such as 2026-10. */
  readonly signedMonths: readonly string[];
  readonly creditPriceOf: CreditPriceOf;
};

/** What it reads from. */
export type ReconcileSources = {
  readonly store: Store;
  readonly settings: () => ReconcileSettings;
  /** The months below which tables were cut; none where this is absent. */
  readonly floors?: (() => Floors) | undefined;
  /** Reads both sides as they are now; from the store where it is absent. */
  readonly readNow?: (question: SidesQuestion) => Promise<ReadSides>;
};

/** A range, compared. */
export type Reconciled = {
  readonly slices: readonly DatedSlice[];
  /** Every line of the range, whatever became of it. */
  readonly lines: readonly UsedRow[];
  readonly settings: ReconcileSettings;
  /** Lines that repeat others. */
  readonly beside: MonthParts['beside'];
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** A slice, and when the newest version of its bill was imported; undefined where none was. */
export type DatedSlice = JudgedSlice & { readonly importedAt: number | undefined };

/** Compares the days of a range. `now` in milliseconds since 1970. Throws 400 where the ledger was cut there. */
export async function reconcile(
  { store, settings: current, floors, readNow }: ReconcileSources,
  range: Range,
  now: number,
  part: Pick<SidesQuestion, 'asOf' | 'byUser' | 'provider'> = {},
): Promise<Reconciled> {
  requireKept(range, 'charges', 'usage_daily', floors?.() ?? {});
  const settings = current();
  const { rules, creditPriceOf } = settings;
  const question = { ...part, range: withNeighbours(range), rules, creditPriceOf };
  const read = readNow ? await readNow(question) : await readSides(store, question);
  const [first, end] = [dayText(range.from), dayText(range.to)];
  const isAsked = ({ day }: { readonly day: string }): boolean => first <= day && day < end;
  const slices = compare(read.sides, creditPriceOf)
    .filter(isAsked)
    .map((slice): DatedSlice => {
      const of = read.importedOf(slice);
      const dated = {
        day: slice.day,
        versions: of.map(({ versions: count, at }) => ({ count, lastAt: at })),
      };
      const { tolerance } = settings;
      return {
        ...judged(slice, statusOf(dated, tolerance.settlingDays, now), tolerance),
        importedAt: of.length === 0 ? undefined : Math.max(...of.map(({ at }) => at)),
      };
    });
  const beside = read.sides.beside.filter(isAsked);
  return { slices, lines: read.lines.filter(isAsked), settings, beside, now };
}

/** The verdicts of the months of these slices, which are those of a range or some of them. */
export function monthsOf(
  { settings, beside, now }: Pick<Reconciled, 'settings' | 'beside' | 'now'>,
  slices: readonly DatedSlice[],
): MonthVerdict[] {
  const { tolerance, creditPriceOf } = settings;
  return monthVerdicts({ slices, beside, tolerance, creditPriceOf, now });
}
