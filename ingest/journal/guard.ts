// What a failed write of the journal means: a disk without room is waited for, anything else ends writing for good.
import { statfsSync } from 'node:fs';
import type { RootDatabase } from 'lmdb';

/** The disk has no room for this write; nothing of it was kept. The next one may succeed. */
export class JournalFull extends Error {
  override readonly name = 'JournalFull';
}

/** The disk failed a write or a sync, so what is on it is unknown; nothing is written until a restart. */
export class JournalBroken extends Error {
  override readonly name = 'JournalBroken';
}

export interface JournalGuard {
  /** Runs work in one transaction that is on disk when this returns. */
  transact<Result>(work: () => Result): Result;
  /** Runs work that has transactions of its own. */
  attempt<Result>(work: () => Result): Result;
  /** Throws {@link JournalFull} where the disk has no room for so much, before anything is written. */
  needRoom(bytes: number): void;
  /** Why the journal takes nothing any more; undefined while it does. */
  readonly fault: string | undefined;
}

// A write that meets a full disk corrupts the memory of LMDB's binding (a message longer than its buffer), so it is not tried.
const RESERVE_BYTES = 4 * 1024 * 1024;

/** Marks and forgetting need little, and let the ledger go on while no batch is taken. */
const LEAST_BYTES = 512 * 1024;

const FULL = 'The disk of the journal is full; free some space, nothing else is needed.';

/** A short write is told as EIO; with less room than this it was the room. */
const SCARCE_BYTES = 16 * 1024 * 1024;

/** ENOSPC, EDQUOT on Linux and macOS, MDB_MAP_FULL. */
const NO_ROOM: ReadonlySet<number> = new Set([28, 122, 69, -30792]);

/** MDB_KEYEXIST, MDB_NOTFOUND, MDB_TXN_FULL, MDB_BAD_VALSIZE: about what was to be written, not about the disk. */
const ABOUT_DATA: ReadonlySet<number> = new Set([-30799, -30798, -30788, -30781]);

const EIO = 5;

/**
 * Guards writes to the journal. The kernel tells a failed sync once and drops the pages, so a second sync that succeeds
 * proves nothing (https://wiki.postgresql.org/wiki/Fsync_Errors): it is never tried.
 */
export function createJournalGuard(
  root: Pick<RootDatabase, 'transactionSync'>,
  path: string,
  onBroken: (reason: string) => void = () => undefined,
): JournalGuard {
  let fault: string | undefined;
  const freeBytes = (): number => {
    try {
      const { bavail, bsize } = statfsSync(path);
      return bavail * bsize;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  };
  const failureOf = (error: unknown): unknown => {
    const code = codeOf(error);
    if (code === undefined || ABOUT_DATA.has(code)) return error;
    const told = error instanceof Error ? error.message : '';
    if (NO_ROOM.has(code) || (code === EIO && freeBytes() < SCARCE_BYTES)) {
      return new JournalFull(`The disk of the journal is full: ${told}`, { cause: error });
    }
    fault =
      `The disk failed a write of the journal (${told}, code ${code}), so nothing is acknowledged any more. ` +
      'Check the disk, then restart Outlay: it goes on with what is safely on it.';
    onBroken(fault);
    return new JournalBroken(fault, { cause: error });
  };
  const attempt = <Result>(work: () => Result): Result => {
    if (fault !== undefined) throw new JournalBroken(fault);
    if (freeBytes() < LEAST_BYTES) throw new JournalFull(FULL);
    try {
      return work();
    } catch (error) {
      throw failureOf(error);
    }
  };
  return {
    attempt,
    transact: (work) => attempt(() => root.transactionSync(work)),
    needRoom(bytes) {
      if (freeBytes() >= bytes + RESERVE_BYTES) return;
      throw new JournalFull(FULL);
    },
    get fault() {
      return fault;
    },
  };
}

/** LMDB's errors carry numbers: its own below -30000, the system's above 0. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}
