// Filters of one list in the address.
import { useSearchParams } from 'wouter';

/** Sets a filter, or takes it off with empty text; the list, whose page is named `page`, begins at its first again. */
export function usePut(page = 'page'): (name: string, value: string) => void {
  const [, setAddress] = useSearchParams();
  return (name, value) =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.delete(page);
      if (value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });
}
