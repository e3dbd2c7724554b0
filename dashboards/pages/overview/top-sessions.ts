// The sessions that cost most, and what is left of all spend.
import { restOf, topOf, type Top } from '../../parts/top.ts';
import { COST, type Measured } from '../../words/measures.ts';

type Listed<Row> = {
  readonly rows: readonly Row[];
  /** Of all usage, that of no session included. */
  readonly totals: Measured;
  readonly most: number;
  /** Whether there are sessions beyond these. */
  readonly hasMore: boolean;
};

/** Usage that names no session is in no row, so that something may be left where every session is listed. */
export function topSessions<Row extends Measured>({ rows, totals, most, hasMore }: Listed<Row>): Top<Row> {
  const { shown } = topOf({ rows, totals, measure: COST, most });
  const rest = restOf(totals, shown, []);
  return { shown, rest: hasMore || COST.of(rest) !== 0n ? rest : undefined };
}
