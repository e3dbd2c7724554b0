// What attribution has to look at again is kept until it was dealt with, whatever is noted meanwhile.
import { expect, it } from 'vitest';
import {
  countDirty,
  dirtyPage,
  dropDirtyPage,
  markDirty,
  type DirtyKey,
} from '../../../ingest/attribution/dirty.ts';
import { mapState } from '../../support/replay.ts';

const session = (name: number | string): DirtyKey => ({ kind: 'session', session: String(name) });

it('is told until it is dropped, once however often it was noted', () => {
  const state = mapState();
  const branch: DirtyKey = { kind: 'branch', repo: 'github.com/acme/web', branch: 'a "b" \n c' };
  markDirty([branch, session(1), branch], state);
  markDirty([{ kind: 'commit', sha: 'abc', since: 7 }, branch], state);
  expect(dirtyPage(state)).toEqual([branch, session(1), { kind: 'commit', sha: 'abc', since: 7 }]);
  expect(dirtyPage(state)).toHaveLength(3);
  dropDirtyPage([], state);
  expect(dirtyPage(state)).toBeUndefined();
});

it('is told again where it was noted while it was in work, or could not be dealt with', () => {
  const state = mapState();
  markDirty([session(1), session(2)], state);
  dirtyPage(state);
  markDirty([session(1)], state);
  dropDirtyPage([session(2)], state);
  const rest = dirtyPage(state);
  expect(rest).toEqual([session(1), session(2)]);
});

it('is told in pages, all of it', () => {
  const state = mapState();
  const all = Array.from({ length: 1_234 }, (_, name) => session(name));
  for (const key of all) markDirty([key], state);
  const told: DirtyKey[] = [];
  for (let page = dirtyPage(state); page; page = dirtyPage(state)) {
    expect(page.length).toBeLessThanOrEqual(100);
    told.push(...page);
    dropDirtyPage([], state);
  }
  expect(told).toEqual(all);
});

it('is counted, in work or not, until nothing is left', () => {
  const state = mapState();
  expect(countDirty(state)).toBe(0);
  markDirty(
    Array.from({ length: 250 }, (_, index) => session(index)),
    state,
  );
  expect(countDirty(state)).toBe(250);
  dirtyPage(state);
  markDirty([session('late')], state);
  expect(countDirty(state)).toBe(251);
  while (dirtyPage(state)) dropDirtyPage([], state);
  expect(countDirty(state)).toBe(0);
});
