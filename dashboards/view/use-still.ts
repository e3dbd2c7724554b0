// Whether something has stayed the same for a while.
import { useEffect, useState } from 'react';

/** True once `value` was the same for so many milliseconds. */
export function useStill(value: string, ms: number): boolean {
  const [still, setStill] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return still === value;
}
