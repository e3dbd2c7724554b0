// One process per data folder: a file there says who holds it and where it answers, for the next start and for commands.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const instanceSchema = z.object({
  pid: z.int(),
  url: z.string(),
  otlp_url: z.string(),
  started_at: z.string(),
});

/** A running Outlay. Addresses are empty while it starts. */
export type Instance = z.infer<typeof instanceSchema>;

/** The data folder is held by another running process. */
export class DataDirInUse extends Error {
  override readonly name = 'DataDirInUse';
}

const fileIn = (dataDir: string): string => join(dataDir, 'outlay.json');

/** The Outlay that runs on this data folder, if one does. */
export function runningInstance(dataDir: string): Instance | undefined {
  try {
    const instance = read(dataDir);
    return instance.pid !== process.pid && isAlive(instance.pid) ? instance : undefined;
  } catch {
    return undefined;
  }
}

function read(dataDir: string): Instance {
  return instanceSchema.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return isOutlay(pid);
}

/** Process ids come again, soonest in containers: where the system tells what runs under one, it must be Outlay. */
function isOutlay(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('outlay');
  } catch {
    return true;
  }
}

/** Whether the folder was not taken over by a process that could not see this one, as in another container. */
function isOurs(dataDir: string): boolean {
  try {
    return read(dataDir).pid === process.pid;
  } catch {
    return false;
  }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`OUTLAY_DATA_DIR=${dataDir} cannot be used as a folder: ${reason}`, { cause: error });
  }
}

/** Takes the data folder; throws {@link DataDirInUse} with the holder's address. */
export function holdDataDir(dataDir: string): {
  announce(url: string, otlpUrl: string): void;
  release(): void;
} {
  makeFolder(dataDir);
  const holder = runningInstance(dataDir);
  if (holder) {
    throw new DataDirInUse(
      `Another Outlay (process ${holder.pid}) holds ${dataDir}${holder.url && ` and answers at ${holder.url}`}. ` +
        'Stop it, or give this one a folder of its own with OUTLAY_DATA_DIR.',
    );
  }
  const write = (url: string, otlp_url: string): void => {
    const instance: Instance = { pid: process.pid, url, otlp_url, started_at: new Date().toISOString() };
    writeFileSync(fileIn(dataDir), `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  };
  write('', '');
  const release = (): void => {
    if (isOurs(dataDir)) rmSync(fileIn(dataDir), { force: true });
  };
  return { announce: write, release };
}
