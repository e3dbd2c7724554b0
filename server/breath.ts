// Lets others run in the middle of long work: limit checks are answered by the same thread.
import { setImmediate as others } from 'node:timers/promises';

const SLICE_MS = 5;

/** To be awaited between steps; takes a breath when the steps since the last one took their time. */
export function createBreath(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await others();
    since = performance.now();
  };
}
