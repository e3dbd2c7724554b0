// Files of a backup: written through to the disk, and recognised by their SHA-256.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupFile } from '../../schemas/backup.ts';

/** Writes a file and syncs it. */
export async function writeSynced(folder: string, path: string, bytes: Uint8Array): Promise<BackupFile> {
  await writeFile(join(folder, path), bytes, { flush: true });
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}

/** Describes a file that is there; reads it piece by piece. */
export async function describeFile(folder: string, path: string): Promise<BackupFile> {
  const hash = createHash('sha256');
  const file = join(folder, path);
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return { path, sha256: hash.digest('hex'), bytes: (await stat(file)).size };
}

/** Makes names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
