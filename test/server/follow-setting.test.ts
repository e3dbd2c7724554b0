// What follows settings: told at the start and on each change, and again where it could not be taken.
import { expect, it, vi } from 'vitest';
import type { ChangedSetting } from '../../control/settings.ts';
import { followSetting } from '../../server/follow-setting.ts';

type Listener = (changed: readonly ChangedSetting[]) => unknown;

function rig(isKnown = true) {
  const listeners = new Set<Listener>();
  const state = { isKnown };
  const settings = {
    known: () => state.isKnown,
    onChange: (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const change = async (kind: string): Promise<void> => {
    await Promise.all([...listeners].map(async (listener) => await listener([{ kind, id: 'a' }])));
  };
  return { settings, change, state, listeners };
}

const COMMON = { kind: 'price', what: 'prices', againMs: 10 };

it('is told at the start, and of changes of its kind before they are answered', async () => {
  const { settings, change, listeners } = rig();
  let told = 0;
  const tell = vi.fn(async () => {
    await Promise.resolve();
    told += 1;
  });
  const following = followSetting({ ...COMMON, settings, tell, log: { warn: vi.fn() } });
  await expect.poll(() => told).toBe(1);
  await change('price');
  expect(told).toBe(2);
  await change('budget');
  expect(told).toBe(2);
  following.stop();
  expect(listeners.size).toBe(0);
});

it('is told again until it was taken, and a change is answered meanwhile', async () => {
  const { settings, change } = rig();
  const warn = vi.fn();
  const tell = vi.fn(async () => await Promise.reject<undefined>(new Error('the journal is full')));
  const following = followSetting({ ...COMMON, settings, tell, log: { warn } });
  await change('price');
  await expect.poll(() => tell.mock.calls.length).toBeGreaterThan(4);
  tell.mockResolvedValue(undefined);
  const calls = tell.mock.calls.length;
  await expect.poll(() => tell.mock.calls.length).toBeGreaterThan(calls);
  const taken = tell.mock.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(tell.mock.calls.length).toBe(taken);
  expect(warn).toHaveBeenCalledWith(expect.anything(), 'prices could not be kept and are told again');
  following.stop();
});

it('is not told what is not known yet: what it was told before goes on counting', async () => {
  const { settings, change, state } = rig(false);
  const tell = vi.fn(async () => await Promise.resolve());
  const following = followSetting({ ...COMMON, settings, tell, log: { warn: vi.fn() } });
  await change('price');
  expect(tell).not.toHaveBeenCalled();
  state.isKnown = true;
  await change('price');
  expect(tell).toHaveBeenCalledTimes(1);
  following.stop();
});
