// Waits for something that is to happen, however slow the machine is.
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const LOOK_MS = 20;

/** Resolves when it is so; rejects with what was waited for where it is not so in time, a minute by default. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs / 1000} s until ${what}`);
    await sleep(LOOK_MS);
  }
}
