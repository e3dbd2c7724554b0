// Which form two dimensions take, and the cells where both meet.
import type { UseQueryResult } from '@tanstack/react-query';
import type { UsageAnswer } from '../../../schemas/api.ts';
import { topOf } from '../../parts/top.ts';
import { useView } from '../../view/use-view.ts';
import { useAsked } from './ask.ts';
import { mostOf, valueIn } from './question.ts';
import { useExplore } from './use-explore.ts';

/** Values of the second dimension that fit beside each other. */
const MOST_COLUMNS = 8;
/** More rows than this are no table to look at. */
const MOST_ROWS = 100;

/** `crossed`: the second dimension across the page; `nested`: one row for each pair. */
export type Crossing = {
  readonly shape: 'single' | 'crossed' | 'nested';
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly first: UsageAnswer | undefined;
  readonly second: UsageAnswer | undefined;
  readonly cells: UsageAnswer | undefined;
  /** The answer that is still missing, or why there is none. */
  readonly query: UseQueryResult<UsageAnswer>;
};

export function useCrossing(): Crossing {
  const { measure, by, and, top } = useExplore();
  const { span, filters } = useView();
  const asked = and ? span : undefined;
  const groupBy = and ?? by;
  const { data: first, query: firstQuery } = useAsked({ span, filters, groupBy: [by], measure });
  const { data: second, query: secondQuery } = useAsked({
    span: asked,
    filters,
    groupBy: [groupBy],
    measure,
  });
  const isFew = second !== undefined && second.next_cursor === null && second.rows.length <= MOST_COLUMNS;
  const rows = first ? largest(first, Math.min(mostOf(top), MOST_ROWS)).map((row) => valueIn(row, by)) : [];
  const columns = second ? largest(second, MOST_COLUMNS).map((row) => valueIn(row, groupBy)) : [];
  const cells = useAsked({
    span: isFew ? asked : undefined,
    filters,
    groupBy: [by, groupBy],
    only: [[by, rows]],
  });
  const shape = and ? shapeOf(first, second, isFew) : 'single';
  // Without the answers before it, the last one is never asked for.
  const failed = [firstQuery, secondQuery].find(({ data, error }) => data === undefined && error !== null);
  return { shape, rows, columns, first, second, cells: cells.data, query: failed ?? cells.query };

  function largest(answer: UsageAnswer, most: number) {
    const isKept = (row: UsageAnswer['rows'][number]): boolean => valueIn(row, by) === '';
    return topOf({ ...answer, measure, most, ...(most === MOST_COLUMNS ? {} : { isKept }) }).shown;
  }
}

/** Where there is nothing, the plain table says so. */
function shapeOf(
  first: UsageAnswer | undefined,
  second: UsageAnswer | undefined,
  isFew: boolean,
): Crossing['shape'] {
  if (first?.rows.length === 0) return 'single';
  return isFew || second === undefined ? 'crossed' : 'nested';
}
