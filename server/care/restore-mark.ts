// A data folder that is being restored says so, from before its first change until everything was compared.
import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder, writeSynced } from './files.ts';

const MARK = 'restoring.json';

const restoreMark = z.object({
  /** When the first attempt began, for the name of what it put aside. */
  begun: z.string(),
  /** Whether there was a journal before. */
  replaces: z.boolean(),
});
export type RestoreMark = z.infer<typeof restoreMark>;

/** Whether a restore into this folder has begun and did not end. */
export function isHalfRestored(dataDir: string): boolean {
  return existsSync(join(dataDir, MARK));
}

/** Throws a sentence where the folder must not be used yet. */
export function requireWhole(dataDir: string): void {
  if (!isHalfRestored(dataDir)) return;
  throw new Error(
    `A restore into ${dataDir} began and did not end. Run it again: outlay restore <folder of the backup>.`,
  );
}

/** Marks the folder, where an earlier attempt has not; durable when it returns. */
export async function markRestore(dataDir: string, mark: RestoreMark): Promise<RestoreMark> {
  if (isHalfRestored(dataDir))
    return restoreMark.parse(JSON.parse(await readFile(join(dataDir, MARK), 'utf8')));
  // Written aside first: a mark is whole or not there.
  await writeSynced(dataDir, `${MARK}.part`, Buffer.from(`${JSON.stringify(mark)}\n`));
  await rename(join(dataDir, `${MARK}.part`), join(dataDir, MARK));
  await syncFolder(dataDir);
  return mark;
}

/** Takes the mark away. */
export async function clearRestoreMark(dataDir: string): Promise<void> {
  await rm(join(dataDir, MARK));
  await syncFolder(dataDir);
}
