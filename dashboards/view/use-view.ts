// The shared state of the page as React sees it: read from the address, changed by going to another address.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { useNow } from './use-now.ts';
import { comparedWith, spanOf, type Span } from './range.ts';
import { parseView, toggled, withView, type Filters, type View } from './view.ts';
import type { Dimension } from './dimensions.ts';

export type UsedView = View & {
  /** The range in time. */
  readonly span: Span;
  /** What it is compared with; undefined for nothing. */
  readonly before: Span | undefined;
  /** Goes to the same page with other state; the browser's way back leads here. */
  readonly change: (next: Partial<View>) => void;
  /** Adds a filter, or takes it away where it is there. */
  readonly toggle: (dimension: Dimension, value: string) => void;
  /** The query string of this view with other filters: a link to elsewhere keeps range and unit. */
  readonly search: (filters?: Filters) => string;
};

/** The state that all pages share. */
export function useView(): UsedView {
  const [query, setQuery] = useSearchParams();
  const now = useNow();
  const view = useMemo(() => parseView(query), [query]);
  const change = useCallback(
    (next: Partial<View>) => setQuery((old) => withView(old, { ...parseView(old), ...next })),
    [setQuery],
  );
  const toggle = useCallback(
    (dimension: Dimension, value: string) =>
      setQuery((old) => {
        const current = parseView(old);
        return withView(old, { ...current, filters: toggled(current.filters, dimension, value) });
      }),
    [setQuery],
  );
  return useMemo(
    () => ({
      ...view,
      span: spanOf(view.range, now),
      before: comparedWith(view.range, view.compare, now),
      change,
      toggle,
      search: (filters = view.filters) => {
        const text = withView(new URLSearchParams(), { ...view, filters }).toString();
        return text === '' ? '' : `?${text}`;
      },
    }),
    [view, now, change, toggle],
  );
}
