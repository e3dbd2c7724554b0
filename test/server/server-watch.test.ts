import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchServer, type ServerWatch } from '../../server/server-watch.ts';
import type { Store } from '../../store/store.ts';

let answer: () => Promise<void>;
let told: boolean[];
let watch: ServerWatch;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  answer = async () => await Promise.resolve();
  const store = {
    query: async () => {
      await answer();
      return [];
    },
  } as Partial<Store> as Store;
  watch = watchServer(store, (isUp) => told.push(isUp));
});

afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

const seconds = async (count: number) => await vi.advanceTimersByTimeAsync(count * 1000);

describe('a watched server', () => {
  it('is down from the first question that fails to the next that does not, each told once', async () => {
    await seconds(60);
    expect([watch.up(), told]).toEqual([true, []]);
    answer = async () => await Promise.reject(new Error('refused'));
    await seconds(30);
    expect([watch.up(), told]).toEqual([false, [false]]);
    answer = async () => await Promise.resolve();
    await seconds(30);
    expect([watch.up(), told]).toEqual([true, [false, true]]);
  });

  it('is down when it hangs, and is not asked twice at once', async () => {
    let asked = 0;
    let finish: () => void = () => undefined;
    answer = async () => {
      asked += 1;
      await new Promise<void>((resolve) => (finish = resolve));
    };
    await seconds(40);
    expect([watch.up(), told, asked]).toEqual([false, [false], 1]);
    finish();
    await seconds(1);
    expect([watch.up(), told]).toEqual([true, [false, true]]);
  });
});
