// Looks at the journal's file before the store opens it, because LMDB maps it into memory: a damaged one would end the process.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, rmSync, statfsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RootDatabase } from 'lmdb';
import { z } from 'zod';

/** The journal's file is not whole. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged';

  constructor(file: string, what: string) {
    super(
      `The journal ${file} is damaged: ${what}. Put back a backup (outlay restore), or move the file away and start ` +
        'anew: the ledger keeps what it has, and what only the journal held is lost.',
    );
  }
}

/** LMDB begins with two pages that say where everything is. Their size is that of the system that made the file. */
const META_PAGES = 2;
const SMALLEST_PAGE = 4096;
const LARGEST_PAGE = 65_536;
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
/** The number of the last commit. */
const COMMITS_AT = 152;
const MAGIC = 0xbeefc0de;

/** Copies what is in use, and so reads all of it. In a process of its own: a page that is not there ends it by a signal. */
const COPY = `
const { open } = require(process.argv[1]);
const root = open({ path: process.argv[2], readOnly: true, maxDbs: 128 });
root.backup(process.argv[3], true).then(() => process.exit(0), () => process.exit(1));`;

/** Throws {@link JournalDamaged} where the file in the folder cannot be opened. Removes a file that never held anything. */
export function checkJournalFile(path: string): void {
  const file = join(path, 'data.mdb');
  const size = sizeOf(file);
  if (size === 0) return;
  const metas = readStart(file, META_PAGES * LARGEST_PAGE);
  if (size <= metas.length && isUnused(metas)) {
    rmSync(file);
    return;
  }
  const pageSize = pageSizeIn(metas);
  for (let page = 0; page < META_PAGES; page++) {
    const at = page * pageSize + MAGIC_AT;
    if (metas.length < at + 4 || metas.readUInt32LE(at) !== MAGIC)
      throw new JournalDamaged(file, `page ${page} of it does not say what it is`);
  }
}

/**
 * Throws {@link JournalDamaged} where an open file ends before pages that are in use. The newest pages may rightly be
 * missing from its end, when they were given up before they were written: then a copy of what is in use tells.
 */
export function checkJournalLength(path: string, root: RootDatabase): void {
  const file = join(path, 'data.mdb');
  const { lastPageNumber, pageSize } = stats.parse(root.getStats());
  const [size, expected] = [sizeOf(file), (lastPageNumber + 1) * pageSize];
  if (size >= expected) return;
  // A disk without room fails the copy too, and says nothing about the journal.
  const { bavail, bsize } = statfsSync(path);
  if (bavail * bsize < expected) {
    throw new Error(
      `The journal ${file} must be checked before it is used, and its disk has no room for a copy of it.`,
    );
  }
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const copy = join(path, 'checked');
  mkdirSync(copy, { recursive: true });
  const { status } = spawnSync(process.execPath, ['-e', COPY, lmdb, path, copy]);
  rmSync(copy, { recursive: true, force: true });
  if (status !== 0) throw new JournalDamaged(file, `it has ${size} bytes and should have ${expected}`);
}

const stats = z.object({ lastPageNumber: z.number(), pageSize: z.number() });

/** A start that was cut short before anything was committed leaves zeros, or a part of the two pages. */
function isUnused(file: Buffer): boolean {
  if (file.every((byte) => byte === 0)) return true;
  if (file.length >= META_PAGES * SMALLEST_PAGE) return false;
  return file.length < COMMITS_AT + 8 || file.readBigUInt64LE(COMMITS_AT) === 0n;
}

function pageSizeIn(metas: Buffer): number {
  const told = metas.length < PAGE_SIZE_AT + 4 ? 0 : metas.readUInt32LE(PAGE_SIZE_AT);
  return told >= SMALLEST_PAGE && told <= LARGEST_PAGE ? told : SMALLEST_PAGE;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readStart(file: string, length: number): Buffer {
  const opened = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(opened, bytes, 0, length, 0));
  } finally {
    closeSync(opened);
  }
}
