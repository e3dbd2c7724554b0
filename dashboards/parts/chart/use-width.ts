// How wide a drawing can be.
import { useEffect, useState } from 'react';

/** Of an element in pixels; 0 until it is there. */
export function useWidth(box: HTMLElement | null): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!box) return;
    const observer = new ResizeObserver(() => setWidth(box.clientWidth));
    observer.observe(box);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
