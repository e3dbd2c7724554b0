// Bounds of time for programs that a test starts, on a machine that may do other things besides.
import { spawn } from 'node:child_process';
import { expect } from 'vitest';

/** A program starts Node.js, and may start it again. */
const STARTS = 4;

/**
 * Expects that a program which is a start of Node.js and little else ended within a bound. Where it did not, what a start
 * takes at this moment decides: a busy machine is slow for every program.
 */
export async function expectSoon(tookMs: number, boundMs: number): Promise<void> {
  const busyMs = tookMs < boundMs ? 0 : STARTS * (await startMs());
  expect(tookMs).toBeLessThan(boundMs + busyMs);
}

async function startMs(): Promise<number> {
  const since = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('close', resolve));
  return performance.now() - since;
}
