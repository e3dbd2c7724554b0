// The time for ranges that move with the clock, to the minute: so that the same questions are asked, and answered, once.
import { useSyncExternalStore } from 'react';

const MINUTE_MS = 60_000;

const read = (): number => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, MINUTE_MS / 6);
  return () => clearInterval(timer);
}

/** Milliseconds since 1970 at the start of the current minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}
