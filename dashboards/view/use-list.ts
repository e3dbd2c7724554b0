// The state of a table as the address holds it: order, search text, and which page. Back leads to the page before.
import { useCallback } from 'react';
import { useSearchParams } from 'wouter';
import type { Params } from '../data/client.ts';

export type UsedList = {
  readonly sort: string;
  readonly search: string;
  /** Where the page begins; undefined for the first. */
  readonly cursor: string | undefined;
  /** How many pages come before. */
  readonly page: number;
  readonly onSort: (sort: string) => void;
  /** Replaces the address: typing is no way to go back through. */
  readonly onSearch: (text: string) => void;
  /** Goes to the page that begins at a cursor. */
  readonly onNext: (cursor: string) => void;
  readonly onBack: () => void;
};

type ListOptions = {
  /** Stands before the names of parameters where a page has several tables. */
  readonly prefix?: string;
  readonly byDefault: string;
  /** What else is asked: a page of another question is its first. */
  readonly question: Params;
};

/** Order, search and page of one table. */
export function useList({ prefix = '', byDefault, question }: ListOptions): UsedList {
  const [query, setQuery] = useSearchParams();
  const sort = query.get(`${prefix}sort`) ?? byDefault;
  const search = query.get(`${prefix}q`) ?? '';
  const mark = markOf(JSON.stringify([sort, search, question]));
  const pages = query.getAll(`${prefix}page`);
  const cursors = pages[0] === mark ? pages.slice(1) : [];

  const put = useCallback(
    (name: string, value: string, replace: boolean) =>
      setQuery(
        (old) => {
          const next = new URLSearchParams(old);
          next.delete(`${prefix}page`);
          if (value === '') next.delete(prefix + name);
          else next.set(prefix + name, value);
          return next;
        },
        { replace },
      ),
    [prefix, setQuery],
  );
  const goTo = (to: readonly string[]) =>
    setQuery((old) => {
      const next = new URLSearchParams(old);
      next.delete(`${prefix}page`);
      for (const each of to.length > 0 ? [mark, ...to] : []) next.append(`${prefix}page`, each);
      return next;
    });

  return {
    sort,
    search,
    cursor: cursors.at(-1),
    page: cursors.length,
    onSort: (next) => put('sort', next === byDefault ? '' : next, false),
    onSearch: (text) => put('q', text, true),
    onNext: (cursor) => goTo([...cursors, cursor]),
    onBack: () => goTo(cursors.slice(0, -1)),
  };
}

/** A few letters that tell questions apart (FNV-1a): a cursor of another question would be refused. */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
