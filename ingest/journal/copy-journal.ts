// A copy of the journal as of one commit, taken while batches go on being appended.
import { open, type RootDatabase } from 'lmdb';
import { mkdir, open as openFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TABLE_ENCODING } from './memory.ts';

/** The one file of a journal; beside it is only a lock. */
export const JOURNAL_FILE = 'data.mdb';

/**
 * Copies the journal into a new folder and syncs it. Resolves with the newest batch that the ledger holds as the copy
 * knows it: rows of the ledger up to this batch and the copy together are everything that was acknowledged.
 */
export async function copyJournal(root: RootDatabase, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  await root.backup(folder, true);
  const file = await openFile(join(folder, JOURNAL_FILE), 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return await newestWritten(folder);
}

async function newestWritten(folder: string): Promise<number> {
  const copy = open({ path: folder, readOnly: true, maxDbs: 128 });
  try {
    const marks = copy.openDB({ name: 'marks', ...TABLE_ENCODING });
    // Ids of a journal begin at its birth, above those of a journal that it replaced.
    return Math.max(Number(marks.get('written') ?? 0), Number(marks.get('first')));
  } finally {
    await copy.close();
    await rm(join(folder, 'lock.mdb'), { force: true });
  }
}
