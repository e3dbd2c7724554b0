// Who may wait with an import, and what becomes of those who leave.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from '../../../server/history/turns.ts';

it('lets few wait, one after the other, and a place that is left is free at once', async () => {
  const turns = createTurns(2);
  const done: string[] = [];
  let finish: () => void = () => undefined;
  const running = new Promise<void>((resolve) => (finish = resolve));
  const first = turns.enter();
  const second = turns.enter();
  expect(turns.enter()).toBeUndefined();
  const ran = first?.run(async () => {
    await running;
    done.push('first');
  });
  const skipped = second?.run(async () => await Promise.resolve(done.push('second')));
  await sleep(0);
  first?.leave();
  expect(turns.enter()).toBeUndefined();
  second?.leave();
  second?.leave();
  const third = turns.enter();
  expect(turns.enter()).toBeUndefined();
  const last = third?.run(async () => await Promise.resolve(done.push('third')));
  finish();
  await Promise.all([ran, last]);
  expect([await skipped, done]).toEqual([undefined, ['first', 'third']]);
});

it('goes on after work that failed', async () => {
  const turns = createTurns(1);
  await expect(turns.enter()?.run(async () => await Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await turns.enter()?.run(async () => await Promise.resolve(7))).toBe(7);
});
