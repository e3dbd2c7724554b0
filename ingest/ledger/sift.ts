// Finds the rows of a refused insert that are at fault, so that one bad row does not keep the others from the ledger.
import { RowsRejected, type Store } from '../../store/store.ts';
import { heldByMonth, rowsToInsert, type PlacedRow } from './chunk-rows.ts';
import type { Chunk, LedgerTable } from '../journal/batch.ts';
import type { Journal } from '../journal/journal.ts';
import { LEDGER_COLUMNS } from './columns.ts';
import type { RefusedRow, SetAside } from '../journal/set-aside.ts';

type Options = { readonly journal: Journal; readonly store: Store; readonly now: () => number };

/** So many bad rows are moved at once; the next attempt finds more. */
const MOST_AT_ONCE = 200;

/**
 * Moves the rows that the engine refuses by themselves out of the chunk. Undefined where not the rows are at fault, so
 * that none may be moved: where it takes every row alone, where rows of the chunk are in the table already, and where
 * it takes none of them nor a row that the table holds.
 */
export async function siftChunk(
  chunk: Chunk,
  table: LedgerTable,
  { journal, store, now }: Options,
): Promise<SetAside | undefined> {
  const rows = rowsToInsert(journal, chunk, table);
  const held = await heldByMonth(store, chunk, table, rows);
  if ([...held.values()].some((count) => count > 0)) return undefined;
  const at = now();
  const refused: RefusedRow[] = [];
  const probe = await openProbe(store, table, journal.id);
  try {
    let taken = 0;
    const counted: Probe = async (some) => {
      const refusal = await probe(some);
      taken += refusal ? 0 : 1;
      return refusal;
    };
    await bisect(rows, counted, ({ batch, index, line }, { code, reason }) => {
      refused.push({ table, batch, index, line, at, code, reason });
      return refused.length < MOST_AT_ONCE;
    });
    if (taken === 0 && !(await takesHeldRow(store, table, journal.id))) return undefined;
  } finally {
    await dropProbe(store, table, journal.id).catch(() => undefined);
  }
  return refused.length === 0 ? undefined : journal.setAside(chunk, table, refused);
}

/** Tells why the engine refuses rows, without keeping any. */
type Probe = (rows: readonly PlacedRow[]) => Promise<RowsRejected | undefined>;

/** A table with the same columns and constraints that keeps nothing and feeds no view. */
async function openProbe(store: Store, table: LedgerTable, journalId: string): Promise<Probe> {
  const name = probeOf(table, journalId);
  await dropProbe(store, table, journalId);
  await store.command(`CREATE TABLE ${name} AS ${table} ENGINE = Null`);
  let probes = 0;
  return async (rows) => {
    try {
      await store.insert({
        table: name,
        columns: LEDGER_COLUMNS[table],
        rows: Buffer.concat(rows.map(({ line }) => line)),
        token: `${name}-${++probes}`,
      });
      return undefined;
    } catch (error) {
      if (error instanceof RowsRejected) return error;
      throw error;
    }
  };
}

/** Whether the probe takes a row that the table took before; it does where there is none. */
async function takesHeldRow(store: Store, table: LedgerTable, journalId: string): Promise<boolean> {
  try {
    await store.command(`INSERT INTO ${probeOf(table, journalId)} SELECT * FROM ${table} LIMIT 1`);
    return true;
  } catch (error) {
    if (error instanceof RowsRejected) return false;
    throw error;
  }
}

async function dropProbe(store: Store, table: LedgerTable, journalId: string): Promise<void> {
  await store.command(`DROP TABLE IF EXISTS ${probeOf(table, journalId)}`);
}

function probeOf(table: LedgerTable, journalId: string): string {
  return `${table}_probe_${journalId}`;
}

/** Halves what is refused until single rows are left; `onRow` says whether to go on. */
async function bisect(
  rows: readonly PlacedRow[],
  probe: Probe,
  onRow: (row: PlacedRow, refusal: RowsRejected) => boolean,
): Promise<boolean> {
  const [first] = rows;
  const refusal = first && (await probe(rows));
  if (!refusal) return true;
  if (rows.length === 1) return onRow(first, refusal);
  const middle = Math.ceil(rows.length / 2);
  return (
    (await bisect(rows.slice(0, middle), probe, onRow)) && (await bisect(rows.slice(middle), probe, onRow))
  );
}
