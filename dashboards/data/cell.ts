// A value outside of React that parts of the frame share.
import { useSyncExternalStore } from 'react';

export type Cell<Value> = {
  readonly get: () => Value;
  readonly set: (next: Value) => void;
  readonly subscribe: (onChange: () => void) => () => void;
};

export function createCell<Value>(first: Value): Cell<Value> {
  const readers = new Set<() => void>();
  let value = first;
  return {
    get: () => value,
    set: (next) => {
      value = next;
      for (const read of readers) read();
    },
    subscribe: (onChange) => {
      readers.add(onChange);
      return () => void readers.delete(onChange);
    },
  };
}

/** The value as React sees it. */
export function useCell<Value>(cell: Cell<Value>): Value {
  return useSyncExternalStore(cell.subscribe, cell.get);
}
