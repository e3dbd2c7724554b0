// Which rows of the tree are open and which is picked, as the address holds it.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { partOfMore, treeRows, type TreeRow } from './tree.ts';

export type UsedTree = {
  readonly rows: readonly TreeRow[];
  /** Its arithmetic is shown; the first row where none was chosen. */
  readonly picked: TreeRow | undefined;
  readonly pick: (id: string) => void;
  readonly setOpen: (id: string, isOpen: boolean) => void;
  /** Shows the calls that a row offers to show. */
  readonly showAll: (id: string) => void;
};

export function useTree(session: SessionAnswer): UsedTree {
  const [query, setQuery] = useSearchParams();
  const rows = useMemo(
    () => treeRows(session, { open: new Set(query.getAll('open')), all: new Set(query.getAll('all')) }),
    [session, query],
  );
  const change = useCallback(
    (alter: (next: URLSearchParams) => void) =>
      setQuery(
        (old) => {
          const next = new URLSearchParams(old);
          alter(next);
          return next;
        },
        { replace: true },
      ),
    [setQuery],
  );
  return {
    rows,
    picked: rows.find(({ id }) => id === query.get('pick')) ?? rows[0],
    pick: (id) => change((next) => next.set('pick', id)),
    setOpen: (id, isOpen) =>
      change((next) => {
        next.delete('open', id);
        if (isOpen) next.append('open', id);
      }),
    showAll: (id) => change((next) => next.append('all', partOfMore(id))),
  };
}
