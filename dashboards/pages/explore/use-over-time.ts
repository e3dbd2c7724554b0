import { topOf } from '../../parts/top.ts';
import { useView } from '../../view/use-view.ts';
import { useAsked } from './ask.ts';
import { intervalFor, valueIn } from './question.ts';
import { useExplore } from './use-explore.ts';

/** Six hues can be told apart: five names, and Other. */
const MOST_SERIES = 5;

/** The largest values over time, and everything over time. */
export function useUsageOverTime() {
  const { measure, by, every } = useExplore();
  const { span, filters } = useView();
  const interval = intervalFor(every, span);
  const asked = interval ? span : undefined;
  const ranked = useAsked({ span: asked, filters, groupBy: [by], measure });
  const top = ranked.data ? topOf({ ...ranked.data, measure, most: MOST_SERIES }).shown : [];
  const names = top.filter((row) => (measure.of(row) ?? 0n) !== 0n).map((row) => valueIn(row, by));
  const all = useAsked({ span: asked, filters, interval });
  const named = useAsked({ span: asked, filters, groupBy: [by], interval, only: [[by, names]] });
  return { interval, names, ranked, all, named };
}
