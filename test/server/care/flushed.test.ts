import { describe, expect, it } from 'vitest';
import { flushed } from '../../../server/care/flushed.ts';
import { StoreUnavailable, type Store } from '../../../store/store.ts';

/** A ledger that is asked so often whether it is there, and is there when `answers` say so. */
function storeThat(answers: () => boolean): Store & { asked: number } {
  const store = {
    asked: 0,
    query: async () => {
      store.asked += 1;
      if (!answers()) throw new StoreUnavailable('away');
      return await Promise.resolve([]);
    },
  };
  return store as Partial<Store> as Store & { asked: number };
}

describe('waiting for the ledger', () => {
  it('lasts for as long as the engine is there, and ends when the ledger has everything', async () => {
    let finish: () => void = () => undefined;
    const lane = {
      ask: async () => {
        await new Promise<void>((resolve) => (finish = resolve));
        return null as never;
      },
    };
    const store = storeThat(() => {
      if (store.asked === 3) finish();
      return true;
    });
    await flushed(lane, store, 5);
    expect(store.asked).toBe(3);
  });

  it('does not ask where the ledger has everything at once', async () => {
    const store = storeThat(() => false);
    await flushed({ ask: async () => await Promise.resolve(null as never) }, store, 5);
    expect(store.asked).toBe(0);
  });

  it('ends with the reason where the engine stays away', async () => {
    const never = { ask: async () => await new Promise<never>(() => undefined) };
    const store = storeThat(() => false);
    await expect(flushed(never, store, 5)).rejects.toThrow(StoreUnavailable);
    expect(store.asked).toBe(1);
  });
});
