// Size and age of each batch that waits for the ledger, apart from its rows, so that nothing is decoded to know them.
import type { Database, RootDatabase } from 'lmdb';
import { LEDGER_TABLES, rowsIn, type StoredBatch } from './batch.ts';
import { TABLE_ENCODING } from './memory.ts';

/** Inside the journal's transactions. */
export interface Backlog {
  put(batchId: number, batch: StoredBatch): void;
  /** Forgets a run of batches; returns the bytes of their rows. */
  remove(first: number, last: number): number;
  /** The oldest batches, at most `maxBytes` of rows but at least one. */
  cut(maxBytes: number): { readonly first: number; readonly last: number } | undefined;
  /** Bytes of the rows of all batches. */
  sum(): number;
  /** When the oldest batch was appended, in milliseconds. */
  oldestAt(): number | undefined;
}

/** Opens it in the journal's environment. Batches that it does not know, an earlier version's, count from now. */
export function openBacklog(
  root: RootDatabase,
  batches: Database<StoredBatch, number>,
  now: () => number,
): Backlog {
  const sizes: Sizes = root.openDB({ name: 'backlog', ...TABLE_ENCODING });
  const put = (batchId: number, batch: StoredBatch): void => {
    sizes.putSync(batchId, [bytesOf(batch), sizes.get(batchId)?.[1] ?? now()]);
  };
  if (sizes.getKeysCount() !== batches.getKeysCount()) {
    root.transactionSync(() => {
      for (const key of [...sizes.getKeys()]) if (!batches.doesExist(key)) sizes.removeSync(key);
      for (const { key, value } of batches.getRange({})) put(key, value);
    });
  }
  return {
    put,
    remove(first, last) {
      let removed = 0;
      for (const { key, value } of [...sizes.getRange({ start: first, end: last + 1 })]) {
        removed += value[0];
        sizes.removeSync(key);
      }
      return removed;
    },
    cut(maxBytes) {
      let cut: { first: number; last: number } | undefined;
      let bytes = 0;
      for (const { key, value } of sizes.getRange({})) {
        bytes += value[0];
        if (cut && bytes > maxBytes) break;
        cut = { first: cut?.first ?? key, last: key };
      }
      return cut;
    },
    sum() {
      let bytes = 0;
      for (const { value } of sizes.getRange({})) bytes += value[0];
      return bytes;
    },
    oldestAt: () => [...sizes.getRange({ limit: 1 })][0]?.value[1],
  };
}

type Sizes = Database<readonly [bytes: number, at: number], number>;

/** Bytes of the rows of a batch. */
export function bytesOf({ rows }: StoredBatch): number {
  return LEDGER_TABLES.reduce((bytes, table) => bytes + rowsIn(rows, table).length, 0);
}
