// Looks at the journal's file before the store opens it, because LMDB maps it into memory: a damaged one would end the process.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
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

/** LMDB begins with two pages that say where everything is. */
const META_PAGES = 2;
const PAGE = 4096;
const MAGIC_AT = 24;
const MAGIC = 0xbeefc0de;

/** Copies what is in use, and so reads all of it. In a process of its own: a page that is not there ends it by a signal. */
const COPY = `
const { open } = require(process.argv[1]);
const root = open({ path: process.argv[2], readOnly: true, maxDbs: 64 });
root.backup(process.argv[3], true).then(() => process.exit(0), () => process.exit(1));`;

/** Throws {@link JournalDamaged} where the file in the folder cannot be opened. Removes a file that never held anything. */
export function checkJournalFile(path: string): void {
  const file = join(path, 'data.mdb');
  const size = sizeOf(file);
  if (size === 0) return;
  const metas = readStart(file, META_PAGES * PAGE);
  if (size <= metas.length && metas.every((byte) => byte === 0)) {
    rmSync(file);
    return;
  }
  for (let page = 0; page < META_PAGES; page++) {
    const at = page * PAGE + MAGIC_AT;
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
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const copy = join(path, 'checked');
  mkdirSync(copy, { recursive: true });
  const { status } = spawnSync(process.execPath, ['-e', COPY, lmdb, path, copy]);
  rmSync(copy, { recursive: true, force: true });
  if (status !== 0) throw new JournalDamaged(file, `it has ${size} bytes and should have ${expected}`);
}

const stats = z.object({ lastPageNumber: z.number(), pageSize: z.number() });

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
