// What test files of one run share because it is dear: whoever needs it first makes it, the others wait and take it as it is.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const RUN = 'OUTLAY_TEST_RUN';
const LOOK_MS = 50;

/** Begins a run: a folder for what it shares. Returns what removes it. */
export function beginRun(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-test-run-'));
  process.env[RUN] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * The folder of that name, filled by `make` where no other file of this run did or does. Where `make` fails, it fails for who
 * tried, and the next one tries again.
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const made = join(runFolder(), name);
  const making = `${made}.making`;
  while (!existsSync(made)) {
    if (!isMine(making)) await sleep(LOOK_MS);
    else if (existsSync(made)) rmSync(making, { recursive: true });
    else await fill(making, made, make);
  }
  return made;
}

/** Outside of a run of tests it is one of this process. */
function runFolder(): string {
  if (process.env[RUN] === undefined) process.once('exit', beginRun());
  return process.env[RUN] ?? '';
}

/** Whether it is this process that makes it: a folder can be made by one only. */
function isMine(making: string): boolean {
  try {
    mkdirSync(making);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function fill(making: string, made: string, make: (folder: string) => Promise<void>): Promise<void> {
  try {
    await make(making);
    renameSync(making, made);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
}
