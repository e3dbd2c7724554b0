// The months of a table: its partitions.
import { z } from 'zod';
import type { Store } from './store.ts';

/** A month (202611) of a table and its rows. */
export type StoredMonth = { readonly month: number; readonly rows: number };

const row = z.object({ month: z.coerce.number(), rows: z.coerce.number() });

/** The months that a table of the ledger or a rollup holds, oldest first. */
export async function readMonths(store: Store, table: string): Promise<StoredMonth[]> {
  const sql = `SELECT _partition_id AS month, count() AS rows FROM ${table} GROUP BY month ORDER BY month`;
  return await store.query({ sql, row });
}

/** Drops a month whole. Repeatable; cut short by a crash it may have to be. */
export async function dropMonth(store: Store, table: string, month: number): Promise<void> {
  await store.command(`ALTER TABLE ${table} DROP PARTITION ${month}`);
}
