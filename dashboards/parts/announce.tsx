// What screen readers are told when something on the page changed without moving the focus.
import { useEffect, useRef } from 'react';
import { createCell, useCell } from '../data/cell.ts';

const told = createCell('');

/** Tells a sentence once. */
export function announce(sentence: string): void {
  told.set(sentence);
}

/** The live region; stands once in the frame. */
export function Announcer() {
  return (
    <div role="status" aria-live="polite" aria-label="Announcements" className="outlay-hidden">
      {useCell(told)}
    </div>
  );
}

/**
 * Tells a sentence such as "42 rows, $1,204" when the address of the page has changed since the last one, so that figures
 * which come in live stay silent. Undefined while the answer is not there.
 */
export function useAnnounce(sentence: string | undefined): void {
  const lastAddress = useRef(location.pathname + location.search);
  useEffect(() => {
    const address = location.pathname + location.search;
    if (sentence === undefined || lastAddress.current === address) return;
    lastAddress.current = address;
    announce(sentence);
  }, [sentence]);
}
