// What lies in the journal: batches of rows, and the chunk of them that is on its way into the ledger.
import type { SpendIncrement } from './spend-log.ts';

/** What telemetry tells: the tables whose rows add up. */
export const USAGE_TABLES = ['charges', 'evidence', 'activities'] as const;
export type UsageTable = (typeof USAGE_TABLES)[number];

/** What forges tell: facts, and versions of the changes that they add up to. */
export const FORGE_TABLES = ['forge_facts', 'changes'] as const;
export type ForgeTable = (typeof FORGE_TABLES)[number];

export const LEDGER_TABLES = [...USAGE_TABLES, ...FORGE_TABLES] as const;
export type LedgerTable = UsageTable | ForgeTable;

/** Rows by table, as JSONCompactEachRow. Most batches, and all of earlier versions, hold nothing of forges. */
export type BatchRows = Readonly<Record<UsageTable, Buffer>> & Readonly<Partial<Record<ForgeTable, Buffer>>>;

const NO_ROWS = Buffer.alloc(0);

/** The rows of one table; empty where the batch has none. */
export function rowsIn(rows: BatchRows, table: LedgerTable): Buffer {
  return rows[table] ?? NO_ROWS;
}

/** A batch on disk; what it adds to spend is kept apart, because it is needed for longer. */
export type StoredBatch = {
  readonly rows: BatchRows;
  /** Of the rows; see {@link ROW_FORMAT}. Missing in batches of the first versions. */
  readonly format?: number;
};

/** Rows of one batch, and what they add to current-period spend. */
export type JournalBatch = StoredBatch & { readonly increments: readonly SpendIncrement[] };

/**
 * A run of batches that is inserted as one. How it is inserted is durable before the first attempt, so that a retry is
 * the same: its bounds, and by table what differs from inserting every row under the first token.
 */
export type Chunk = {
  readonly first: number;
  readonly last: number;
  /** Wall clock in milliseconds, when its tokens were used first; unknown for chunks of earlier versions. */
  readonly begunAt?: number;
  readonly tables?: Readonly<Partial<Record<LedgerTable, ChunkTable>>>;
  /** What an attempt that was cut short may have left in the rollups. */
  readonly doubtful?: readonly DoubtfulMonths[];
};

/** Months of a table, as `yyyymm`, whose rollups may lack rows that the ledger holds, or hold them twice. */
export type DoubtfulMonths = { readonly table: LedgerTable; readonly months: readonly number[] };

export type ChunkTable = {
  /** Part of the token: rows that differ from those of an earlier attempt are another block. */
  readonly revision: number;
  /** The only months, as `yyyymm`, that are still to be inserted. */
  readonly months?: readonly number[];
};
