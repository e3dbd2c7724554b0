// Rows that the ledger refuses for what is in them: kept whole until they are replayed, shown, and never counted as spend.
import type { Database, RootDatabase } from 'lmdb';
import { LEDGER_TABLES, type JournalBatch, type LedgerTable } from './batch.ts';
import { incrementsIn, rebatched } from '../ledger/columns.ts';
import { TABLE_ENCODING } from './memory.ts';
import { ROW_FORMAT, withLaterCells } from './row-format.ts';

/** A row that was set aside. */
export type QuarantinedRow = {
  readonly table: LedgerTable;
  /** As it was to be inserted. */
  readonly line: Buffer;
  /** The batch that it came from. */
  readonly batch: number;
  /** When it was set aside, in milliseconds. */
  readonly at: number;
  /** ClickHouse's error code, and its name with the column or constraint; no value of the row. */
  readonly code: number;
  readonly reason: string;
};

/** Rows that go back to the ledger. */
export type Taken = { readonly rows: number; readonly batch: JournalBatch };

/** In the order in which rows were set aside; ids are never used again. */
export interface Quarantine {
  count(): number;
  ids(): number[];
  list(after: number, limit: number): (QuarantinedRow & { readonly id: number })[];
  /** Takes rows out as a new batch, at most `maxBytes` or one; inside the transaction that appends it. */
  take(ids: readonly number[], batchId: number, maxBytes: number): Taken | undefined;
}

/** For the journal, inside its transactions. */
export type OpenQuarantine = Quarantine & { add(rows: readonly QuarantinedRow[]): void };

/** A row as it is kept; rows of the first versions do not tell their format. */
type ShelvedRow = QuarantinedRow & { readonly format?: number };

/** Opens it in the journal's environment. */
export function openQuarantine(root: RootDatabase): OpenQuarantine {
  const shelf: Database<ShelvedRow, number> = root.openDB({ name: 'quarantine', ...TABLE_ENCODING });
  const ids: Database<number, string> = root.openDB({ name: 'quarantine-ids', ...TABLE_ENCODING });
  return {
    count: () => shelf.getKeysCount(),
    ids: () => [...shelf.getKeys()],
    list: (after, limit) =>
      [...shelf.getRange({ start: after + 1, limit })].map(({ key, value }) => ({
        id: key,
        ...taken(value),
      })),
    add(rows) {
      let last = ids.get('last') ?? 0;
      for (const row of rows) shelf.putSync(++last, { ...row, format: ROW_FORMAT });
      ids.putSync('last', last);
    },
    take(wanted, batchId, maxBytes) {
      const rows: QuarantinedRow[] = [];
      let bytes = 0;
      for (const id of wanted) {
        const shelved = shelf.get(id);
        if (!shelved) continue;
        const row = taken(shelved);
        bytes += row.line.length;
        if (rows.length > 0 && bytes > maxBytes) break;
        rows.push(row);
        shelf.removeSync(id);
      }
      return rows.length === 0 ? undefined : { rows: rows.length, batch: batchOf(rows, batchId) };
    },
  };
}

function taken({ format, line, ...row }: ShelvedRow): QuarantinedRow {
  return { ...row, line: withLaterCells(line, row.table, format) };
}

function batchOf(taken: readonly QuarantinedRow[], batchId: number): JournalBatch {
  const rowsOf = (table: LedgerTable): Buffer =>
    Buffer.concat(taken.filter((row) => row.table === table).map(({ line }) => rebatched(line, batchId)));
  const rows = Object.fromEntries(LEDGER_TABLES.map((table) => [table, rowsOf(table)]));
  const increments = taken.flatMap(({ table, line }) => incrementsIn(table, line));
  return { rows: rows as JournalBatch['rows'], increments };
}
