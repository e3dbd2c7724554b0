import { expect, it } from 'vitest';
import { createBehind } from '../../../server/lane/behind.ts';

function rig() {
  let now = 5_000;
  const behind = createBehind(() => now);
  return { ...behind, wait: (ms: number) => (now += ms) };
}

it('is not behind before anything came, and not after everything was written', () => {
  const { came, written, ms, wait } = rig();
  expect(ms()).toBe(0);
  came(1);
  wait(3_000);
  came(2);
  written(2);
  wait(9_000);
  expect(ms()).toBe(0);
});

it('is as far behind as the oldest batch that waits, not the newest', () => {
  const { came, written, ms, wait } = rig();
  came(1);
  wait(10_000);
  came(2);
  wait(5_000);
  expect(ms()).toBe(15_000);
  written(1);
  expect(ms()).toBe(5_000);
});

it('keeps what came in the same second until the last of it is written', () => {
  const { came, written, ms, wait } = rig();
  came(1);
  wait(400);
  came(2);
  wait(2_000);
  written(1);
  expect(ms()).toBe(2_400);
  written(2);
  expect(ms()).toBe(0);
});
