// The page's question, and a way to ask another one.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { parseQuestion, withQuestion, type Name, type Question } from './question.ts';

export function useExplore(): Question & { readonly set: (name: Name, value: string) => void } {
  const [query, setQuery] = useSearchParams();
  const question = useMemo(() => parseQuestion(query), [query]);
  const set = useCallback(
    (name: Name, value: string) => setQuery((old) => withQuestion(old, name, value)),
    [setQuery],
  );
  return useMemo(() => ({ ...question, set }), [question, set]);
}
