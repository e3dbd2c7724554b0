// What cannot be attributed is left, and named; the rest is not held up by it.
import { expect, it } from 'vitest';
import { attribute, type AttributorOptions } from '../../../ingest/attribution/attributor.ts';
import { dirtyPage, markDirty, type DirtyKey } from '../../../ingest/attribution/dirty.ts';
import { StoreRejected, StoreUnavailable, type Store } from '../../../store/store.ts';
import { mapState } from '../../support/replay.ts';

const branch = (name: string): DirtyKey => ({ kind: 'branch', repo: 'github.com/acme/web', branch: name });

/** An engine that holds nothing, and fails where it is asked for a branch. */
function failingAt(poison: string, error: Error, isAway = false) {
  const state = mapState();
  const asked: string[][] = [];
  const left: DirtyKey[] = [];
  const query = async ({ params }: { params?: { branches?: string[] } }): Promise<unknown[]> => {
    const branches = params?.branches ?? [];
    asked.push(branches);
    if (isAway || branches.includes(poison)) throw error;
    return await Promise.resolve([]);
  };
  const journal = { append: (work: (of: typeof state) => unknown) => void work(state), written: 0 };
  const options = {
    journal,
    store: { query } as unknown as Store,
    flush: async () => await Promise.resolve(),
    announce: async () => await Promise.resolve(),
    onLeft: (key: DirtyKey) => left.push(key),
  } as unknown as AttributorOptions;
  return { state, asked, left, options };
}

const names = Array.from({ length: 9 }, (_, index) => `b${index}`);

it('is found by halves, left and told; all else is looked at', async () => {
  const { state, asked, left, options } = failingAt('b3', new StoreRejected('Unknown identifier', 47));
  markDirty(names.map(branch), state);
  expect(await attribute(options)).toEqual({ moved: 0, left: 0 });
  expect(left).toEqual([branch('b3')]);
  const answered = asked.filter((branches) => !branches.includes('b3')).flat();
  expect(answered.toSorted()).toEqual(names.filter((name) => name !== 'b3'));
  expect(dirtyPage(state)).toBeUndefined();
});

it('is looked at again in the next run where it only asks too much of the engine now', async () => {
  const { state, left, options } = failingAt('b3', new StoreUnavailable('Memory limit exceeded'));
  markDirty(names.map(branch), state);
  expect(await attribute(options)).toEqual({ moved: 0, left: 0 });
  expect(left).toEqual([branch('b3')]);
  expect(dirtyPage(state)).toEqual([branch('b3')]);
});

it('waits for an engine that is away', async () => {
  const { state, left, options } = failingAt('b3', new StoreUnavailable('away'), true);
  markDirty(names.map(branch), state);
  await expect(attribute(options)).rejects.toThrow('away');
  expect(left).toEqual([]);
  expect(dirtyPage(state)).toHaveLength(9);
});
