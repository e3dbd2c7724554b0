// Keys that work anywhere: one for commands, and single letters that can be switched off.
import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useView } from '../view/use-view.ts';
import { PAGES } from './pages.ts';

const SEQUENCE_MS = 1_500;

type Openers = { readonly onSearch: () => void; readonly onHelp: () => void };

/** Whether single letters do something, kept in this browser. */
export function useLettersOn() {
  return useLocalStorage({ key: 'outlay.shortcuts', defaultValue: true, getInitialValueInEffect: false });
}

export function useShortcuts({ onSearch, onHelp }: Openers): void {
  const [areLettersOn] = useLettersOn();
  const [, goTo] = useLocation();
  const { search } = useView();
  const wentAt = useRef(0);
  useEffect(() => {
    const letter = (key: string): boolean => {
      const target = PAGES.find(({ go }) => go === key);
      if (target && Date.now() - wentAt.current < SEQUENCE_MS) goTo(`${target.path}${search()}`);
      else if (key === '/') focusSearch(onSearch);
      else if (key === '?') onHelp();
      else return false;
      return true;
    };
    const onKey = (event: KeyboardEvent): void => {
      const isModified = event.metaKey || event.ctrlKey;
      if (isModified && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onSearch();
        return;
      }
      if (isModified || event.altKey || !areLettersOn || isTyped(event.target)) return;
      if (letter(event.key)) event.preventDefault();
      wentAt.current = event.key === 'g' ? Date.now() : 0;
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [areLettersOn, goTo, search, onSearch, onHelp]);
}

function isTyped(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null)
  );
}

/** The page's own field for searching; without one the search over everything. */
function focusSearch(otherwise: () => void): void {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (field) field.focus();
  else otherwise();
}
