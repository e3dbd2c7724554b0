// What one transaction reads and writes of settle's memory, so that each value is decoded once and encoded once.
import type { Memory, SettleState } from '../settle/state.ts';

type Known = { readonly value: Memory[keyof Memory] | undefined; readonly isNew: boolean };
type Page = Map<string, Known>;

/** Runs work on memory and then writes what it put; nothing where the work throws. Inside one transaction. */
export function withDraft<Result>(memory: SettleState, work: (state: SettleState) => Result): Result {
  const pages = new Map<keyof Memory, Page>();
  const result = work(draftOf(memory, pages));
  for (const [kind, page] of pages) {
    for (const [key, { value, isNew }] of page) {
      if (isNew && value !== undefined) memory.put(kind, key, value);
    }
  }
  return result;
}

function draftOf(memory: SettleState, pages: Map<keyof Memory, Page>): SettleState {
  const pageOf = (kind: keyof Memory): Page => {
    const page = pages.get(kind) ?? (new Map() as Page);
    pages.set(kind, page);
    return page;
  };
  return {
    get: <Kind extends keyof Memory>(kind: Kind, key: string) => {
      const page = pageOf(kind);
      const known = page.get(key) ?? { value: memory.get(kind, key), isNew: false };
      page.set(key, known);
      return known.value as Memory[Kind] | undefined;
    },
    put: (kind, key, value) => {
      pageOf(kind).set(key, { value, isNew: true });
    },
  };
}
