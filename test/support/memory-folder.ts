// Temporary folders of a run in memory: an engine syncs every part that it writes, and disks are what tests wait for longest.
import { mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
const NAME = /^outlay-tests-(\d+)$/;
/** A run takes a part of it. */
const NEEDED_BYTES = 4 * 1024 ** 3;

/** Names the folder for what outlives a run. */
export const LASTING = 'OUTLAY_TEST_LASTING';

/** Has `tmpdir()` name a folder in memory for all processes of this run, where there is room. Returns what removes it. */
export function keepInMemory(): () => void {
  if (process.env['TMPDIR'] !== undefined || !hasRoom()) return () => undefined;
  removeLeftBehind();
  process.env[LASTING] = tmpdir();
  const folder = join(MEMORY, `outlay-tests-${process.pid}`);
  mkdirSync(folder, { mode: 0o700 });
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return Math.min(bavail * bsize, process.availableMemory()) >= NEEDED_BYTES;
  } catch {
    return false;
  }
}

/** A run that was killed removes nothing. */
function removeLeftBehind(): void {
  for (const name of readdirSync(MEMORY)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !runs(Number(pid))) rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
