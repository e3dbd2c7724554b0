// Tells what is left after a filter or another range was chosen.
import { useLocation } from 'wouter';
import { useUsage } from '../data/queries.ts';
import { useAnnounce } from '../parts/announce.tsx';
import { useStill } from '../view/use-still.ts';
import { useView } from '../view/use-view.ts';
import { dollars } from '../words/money.ts';
import { counted } from '../words/numbers.ts';
import { days } from '../words/times.ts';
import { filtersAt } from './pages.ts';

/** What is seen is asked for first. */
const STILL_MS = 600;

export function TotalsAnnouncer() {
  const { span, filters } = useView();
  const [path] = useLocation();
  const question = { span, filters: filtersAt(path, filters) };
  const isStill = useStill(JSON.stringify(question), STILL_MS);
  const { data, isPlaceholderData } = useUsage(isStill ? question : { ...question, span: undefined });
  const sentence =
    data && !isPlaceholderData
      ? `${dollars(data.totals.cost_usd)} in ${counted(data.totals.sessions, 'session', 'sessions')}, ${days(span)}`
      : undefined;
  useAnnounce(sentence);
  return null;
}
