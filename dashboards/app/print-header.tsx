// What a printed page has to say about itself: days and filters, where it has such, and when it was printed.
import { Text } from '@mantine/core';
import { useLocation } from 'wouter';
import { IS_DEMO } from '../data/place.ts';
import { nameOf } from '../parts/dimension-value.tsx';
import { DIMENSIONS, LABELS } from '../view/dimensions.ts';
import { useNow } from '../view/use-now.ts';
import { useView } from '../view/use-view.ts';
import { days, minute } from '../words/times.ts';
import { pageAt } from './pages.ts';

export function PrintHeader() {
  const { span, filters } = useView();
  const now = useNow();
  const [path] = useLocation();
  const hasDays = pageAt(path)?.controls !== undefined;
  const narrowed = DIMENSIONS.flatMap((dimension) =>
    (filters[dimension] ?? []).map((value) => `${LABELS[dimension]}: ${nameOf(dimension, value)}`),
  );
  return (
    <Text size="xs" className="outlay-only-print" aria-hidden="true">
      Outlay{IS_DEMO ? ' (invented company)' : ''}
      {hasDays && ` · ${days(span)} · ${narrowed.length === 0 ? 'no filters' : narrowed.join(', ')}`} ·
      printed {minute(now)}
    </Text>
  );
}
