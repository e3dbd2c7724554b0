// Room that the embedded engine leaves on its disk: it must be restarted after a write that found none.
import { statfsSync } from 'node:fs';
import { exception } from './exception.ts';

const KEEP_FREE_BYTES = 64 * 1024 * 1024;
const KEEP_FREE_PART = 0.01;

/** What stays free on the disk of a folder, where the whole disk is small too. The engine reserves rows beside it. */
export function keepFreeBytes(path: string): number {
  const { blocks, bsize } = statfsSync(path);
  return Math.min(KEEP_FREE_BYTES, Math.floor(blocks * bsize * KEEP_FREE_PART));
}

/** Refuses a statement that would write a definition, for which the engine reserves nothing. */
export function requireRoom(path: string, sql: string): void {
  if (!/^\s*(?:CREATE|ALTER)\b/i.test(sql)) return;
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize >= keepFreeBytes(path)) return;
  throw exception(
    'NOT_ENOUGH_SPACE',
    `Less than ${keepFreeBytes(path)} bytes are free on the disk of ${path}`,
  );
}
