// What attribution has to look at again: keys of what became known, noted in the transaction of the news, in pages.
import { fingerprint } from '../adapters/fingerprint.ts';
import type { SettleState } from '../settle/state.ts';

/** Calls that news may be about: of a branch, at a commit, or of a session (of any agent). */
export type DirtyKey =
  | { readonly kind: 'branch'; readonly repo: string; readonly branch: string }
  /** `since`: when the first change that the commit is or was of was opened, in milliseconds since 1970; 0 where that is not known. */
  | { readonly kind: 'commit'; readonly sha: string; readonly since: number }
  | { readonly kind: 'session'; readonly session: string };

/** Keys that are looked at together. */
const PAGE = 100;

const BOUNDS_KEY = 'bounds';

/** Pages in use: from `first`, which may be in work, to `last`, which takes what is noted. */
type PageBounds = { readonly first: number; readonly last: number };

/** Notes keys. What is noted while a page is in work goes to another one, so that nothing is lost. */
export function markDirty(keys: readonly DirtyKey[], state: SettleState): void {
  const { first, last: from } = boundsOf(state);
  let last = from;
  for (const text of keys.map(toText)) {
    const page = state.get('dirty', pageKey(last)) ?? [];
    if (page.includes(text)) continue;
    if (page.length >= PAGE) last += 1;
    const known = state.get('dirty', pageKey(last)) ?? [];
    state.put('dirty', pageKey(last), [...known, text]);
  }
  putBounds({ first, last }, state);
}

/** The keys of the oldest page, which takes no more from now on; undefined where nothing is to be looked at. */
export function dirtyPage(state: SettleState): readonly DirtyKey[] | undefined {
  const { first, last } = boundsOf(state);
  const page = state.get('dirty', pageKey(first)) ?? [];
  if (page.length === 0) return undefined;
  if (first === last) putBounds({ first, last: last + 1 }, state);
  return page.map(fromText);
}

/** Drops the oldest page; keys that could not be dealt with are noted anew. */
export function dropDirtyPage(left: readonly DirtyKey[], state: SettleState): void {
  const { first, last } = boundsOf(state);
  state.put('dirty', pageKey(first), []);
  const isLast = first + 1 >= last && (state.get('dirty', pageKey(last)) ?? []).length === 0;
  putBounds(isLast ? { first: 0, last: 0 } : { first: first + 1, last }, state);
  markDirty(left, state);
}

/** How many keys are noted. Pages between the first and the last count as full. */
export function countDirty(state: Pick<SettleState, 'get'>): number {
  const { first, last } = boundsOf(state);
  const ends = new Set([first, last]);
  const keys = [...ends].reduce((sum, page) => sum + (state.get('dirty', pageKey(page)) ?? []).length, 0);
  return keys + Math.max(0, last - first - 1) * PAGE;
}

/** Names a key within a page. */
function toText(key: DirtyKey): string {
  switch (key.kind) {
    case 'branch':
      return JSON.stringify(['branch', key.repo, key.branch]);
    case 'commit':
      return JSON.stringify(['commit', key.sha, String(key.since)]);
    case 'session':
      return JSON.stringify(['session', key.session]);
  }
}

function fromText(text: string): DirtyKey {
  const [kind, first = '', second = ''] = JSON.parse(text) as readonly string[];
  if (kind === 'branch') return { kind, repo: first, branch: second };
  return kind === 'commit'
    ? { kind, sha: first, since: Number(second) }
    : { kind: 'session', session: first };
}

function boundsOf(state: Pick<SettleState, 'get'>): PageBounds {
  const [first = '0', last = '0'] = state.get('dirty', BOUNDS_KEY) ?? [];
  return { first: Number(first), last: Number(last) };
}

function putBounds({ first, last }: PageBounds, state: SettleState): void {
  state.put('dirty', BOUNDS_KEY, [String(first), String(last)]);
}

function pageKey(page: number): string {
  return fingerprint(['dirty', page]);
}
