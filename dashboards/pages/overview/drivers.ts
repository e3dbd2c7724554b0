// What accounts for a change of spend: the value of a dimension whose own change is the largest in the same direction.
import type { UsageList } from '../../data/queries.ts';
import type { Dimension } from '../../view/dimensions.ts';
import { picoOf } from '../../words/money.ts';

/** One value and how much of the change it is; both in pico-dollars, with the same sign. */
export type Driver = {
  readonly dimension: Dimension;
  readonly value: string;
  readonly change: bigint;
  /** At least half of the whole change. */
  readonly isMost: boolean;
};

export type Pair = {
  readonly dimension: Dimension;
  readonly now: UsageList | undefined;
  readonly before: UsageList | undefined;
};

/** The largest driver over several dimensions; undefined where nothing changed or answers are missing. */
export function driverOf(pairs: readonly Pair[]): Driver | undefined {
  const found = pairs.flatMap((pair) => driverIn(pair) ?? []);
  return found.reduce<Driver | undefined>(
    (largest, each) => (largest && size(largest.change) >= size(each.change) ? largest : each),
    undefined,
  );
}

function driverIn({ dimension, now, before }: Pair): Driver | undefined {
  if (!now || !before) return undefined;
  const whole = (picoOf(now.totals.cost_usd) ?? 0n) - (picoOf(before.totals.cost_usd) ?? 0n);
  if (whole === 0n) return undefined;
  const spentNow = spendBy(now.rows, dimension);
  const spentBefore = spendBy(before.rows, dimension);
  let best: Driver | undefined;
  for (const value of new Set([...spentNow.keys(), ...spentBefore.keys()])) {
    const change = changeFrom(spentNow.get(value), spentBefore.get(value), { now, before });
    if (value === '' || change === undefined || change > 0n !== whole > 0n) continue;
    if (best && size(best.change) >= size(change)) continue;
    best = { dimension, value, change, isMost: size(change) * 2n >= size(whole) };
  }
  return best;
}

/** A value that one side does not list spent nothing there, unless the list goes on. */
function changeFrom(
  now: bigint | undefined,
  before: bigint | undefined,
  answers: { readonly now: UsageList; readonly before: UsageList },
): bigint | undefined {
  if (now === undefined && answers.now.next_cursor !== null) return undefined;
  if (before === undefined && answers.before.next_cursor !== null) return undefined;
  return (now ?? 0n) - (before ?? 0n);
}

function spendBy(rows: UsageList['rows'], dimension: Dimension): Map<string, bigint> {
  return new Map(rows.map((row) => [row[dimension] ?? '', picoOf(row.cost_usd) ?? 0n]));
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
