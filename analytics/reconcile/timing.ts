// What one side has on a day and the other on the day beside: calls at midnight, and usage that is told late.
import { gapOf, isBilledElsewhere, type Comparable, type Moved } from './match.ts';
import { least, magnitude } from './sides.ts';

/** The cell of a day; days as counted from 1970. */
export type DatedCell = { readonly day: number; readonly cell: Comparable };

/** So many days before a day, and after it, decide what of it is timing. */
export const DAYS_BEFORE = 2;
export const DAYS_AFTER = 1;

/**
 * For cells of one provider, scope, model and kind: what of each belongs to the day before or after. A surplus of one side is
 * set against what the other has too much of on the day beside. What could be of the day before is never given to the day
 * after, so that nothing is used twice and only the days around a day decide, however many are asked for.
 */
export function movesOf(series: readonly DatedCell[]): ReadonlyMap<number, Moved> {
  const gaps = new Map(series.map(({ day, cell }) => [day, isBilledElsewhere(cell) ? 0n : gapOf(cell)]));
  const gapAt = (day: number): bigint => gaps.get(day) ?? 0n;
  /** How much of a day could be of the next one. */
  const shared = (day: number): bigint => {
    const [here, next] = [gapAt(day), gapAt(day + 1)];
    return here === 0n || next === 0n || here > 0n === next > 0n
      ? 0n
      : least(magnitude(here), magnitude(next));
  };
  const moved = (day: number): bigint => least(magnitude(gapAt(day)) - shared(day - 1), shared(day));
  return new Map(
    [...gaps].map(([day, gap]): [number, Moved] => {
      const amount = moved(day - 1) + moved(day);
      return [day, gap > 0n ? { local: 0n, billed: amount } : { local: amount, billed: 0n }];
    }),
  );
}
