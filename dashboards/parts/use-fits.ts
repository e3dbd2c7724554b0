// Whether a table has room. Only then can its head stay in view while the page scrolls: a box that scrolls holds it back.
import { useEffect, useState, type RefCallback } from 'react';

/** A ref for the box around the table, and whether the table is no wider than the box. */
export function useFits(): readonly [RefCallback<HTMLElement>, boolean] {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [fits, setFits] = useState(false);
  useEffect(() => {
    const table = box?.querySelector('table');
    if (!box || !table) return;
    const observer = new ResizeObserver(() => setFits(table.offsetWidth <= box.clientWidth));
    observer.observe(box);
    observer.observe(table);
    return () => observer.disconnect();
  }, [box]);
  return [setBox, fits];
}
