// Lists of the calls that files told, in pages: a list that grows is not written anew as a whole.
import { fingerprint } from '../adapters/fingerprint.ts';
import type { SettleState } from './state.ts';

const PAGE = 200;

/** Adds a key to a list that holds `count` of them. */
export function listKey(list: string, count: number, key: string, state: SettleState): void {
  const page = pageKey(list, Math.floor(count / PAGE));
  state.put('pastKeys', page, [...(state.get('pastKeys', page) ?? []), key]);
}

/** The keys of a list that holds `count` of them. */
export function keysIn(list: string, count: number, state: SettleState): readonly string[] {
  const pages = Array.from({ length: Math.ceil(count / PAGE) }, (_, page) => pageKey(list, page));
  return pages.flatMap((page) => state.get('pastKeys', page) ?? []);
}

function pageKey(list: string, page: number): string {
  return fingerprint(['past', list, page]);
}
