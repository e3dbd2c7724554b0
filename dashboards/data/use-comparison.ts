// What a page is compared with, and whether records reach back far enough for that.
import { useView } from '../view/use-view.ts';
import type { Span } from '../view/range.ts';
import { useUsage } from './queries.ts';

const DAY_MS = 86_400_000;
/** How long before its start recorded usage is looked for. */
const OLDER_MS = 31 * DAY_MS;

export type UsedComparison = {
  /** Undefined where nothing is compared. */
  readonly before: Span | undefined;
  /** Whether usage was recorded through all of it; undefined while that is not known. */
  readonly isCovered: boolean | undefined;
  /** What to ask about: the span, where records reach back through all of it. */
  readonly asked: Span | undefined;
};

/** The comparison that the address chooses. A span in which recording began compares with nothing. */
export function useComparison(): UsedComparison {
  const { before } = useView();
  const older = before && { from: before.from - OLDER_MS, to: before.from + DAY_MS };
  const query = useUsage({ span: older, limit: 1 });
  if (!before) return { before, isCovered: undefined, asked: undefined };
  // Where even the question is refused, older usage was removed: then there was some.
  const isCovered = query.isError || (query.data ? query.data.totals.sessions > 0 : undefined);
  return { before, isCovered, asked: isCovered === true ? before : undefined };
}
