// The time where seconds count: how long ago something happened, how long until a next try.
import { useSyncExternalStore } from 'react';

const read = (): number => Math.floor(Date.now() / 1_000) * 1_000;

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, 1_000);
  return () => clearInterval(timer);
}

/** Milliseconds since 1970 at the start of the current second. */
export function useSeconds(): number {
  return useSyncExternalStore(subscribe, read);
}
