// The month that a page of finance is about, as its address holds it.
import { useSearchParams } from 'wouter';
import { MONTH_PATTERN, monthAt, monthsBefore, monthText } from '../../schemas/month.ts';
import { useNow } from './use-now.ts';

/** Months that are offered, the current one too. */
const OFFERED = 13;

export type UsedMonth = {
  /** `2026-10` */
  readonly month: string;
  readonly current: string;
  /** Half-open, milliseconds since 1970 UTC. */
  readonly span: { readonly from: number; readonly to: number };
  /** The latest first. */
  readonly offered: readonly string[];
  readonly choose: (month: string) => void;
};

/** The month of the address; the current one where it names none. Choosing another goes to the first page of every list. */
export function useMonth(): UsedMonth {
  const [query, setQuery] = useSearchParams();
  const now = monthAt(useNow());
  const current = monthText(now);
  const asked = query.get('month') ?? '';
  const month = MONTH_PATTERN.test(asked) ? asked : current;
  const offered = Array.from({ length: OFFERED }, (_, index) => monthText(monthsBefore(now, index)));
  const from = Date.parse(`${month}-01`);
  const start = new Date(from);
  return {
    month,
    current,
    span: { from, to: Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1) },
    offered: offered.includes(month) ? offered : [month, ...offered],
    choose: (next) =>
      setQuery((old) => {
        const to = new URLSearchParams(old);
        for (const name of ['page', 'panel', 'slice']) to.delete(name);
        if (next === current) to.delete('month');
        else to.set('month', next);
        return to;
      }),
  };
}
