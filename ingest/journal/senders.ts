// Who sends: rows that change in the transaction of what was sent, so that their figures are exact after a crash, too.
import type { Database, RootDatabase } from 'lmdb';
import { withNews, type SenderNews, type SenderRow } from '../senders/row.ts';
import { TABLE_ENCODING } from './memory.ts';

/** Most senders, and beside them most sources of refused requests, that are remembered; the longest silent is forgotten. */
export type SenderBounds = { readonly senders: number; readonly refused: number };
const BOUNDS: SenderBounds = { senders: 10_000, refused: 1_000 };

/** Rows by id. */
export interface Senders {
  /** Adds what was heard, inside a transaction of the journal. */
  hear(news: ReadonlyMap<string, SenderNews>): void;
  /** Notes a request that was refused; on disk with the next transaction. */
  refuse(id: string, news: SenderNews): void;
  /** Whether refused requests wait to be on disk. */
  readonly isBehind: boolean;
  /** All rows, those that are not on disk yet among them. */
  rows(): [id: string, row: SenderRow][];
}

/** For the journal: what happens around its transactions. */
export type OpenSenders = Senders & {
  /** Before a transaction: forgets what one that failed has left. */
  begin(): void;
  /** At the end of a transaction. */
  write(): void;
  /** After a transaction that is on disk. */
  kept(): void;
};

/** Opens the rows inside the journal's environment. */
export function openSenders(root: RootDatabase, bounds = BOUNDS): OpenSenders {
  const senders = openShelf(root.openDB({ name: 'senders', ...TABLE_ENCODING }), bounds.senders);
  const refused = openShelf(root.openDB({ name: 'refused', ...TABLE_ENCODING }), bounds.refused);
  const waiting = new Map<string, SenderRow>();
  return {
    hear(news) {
      for (const [id, one] of news) senders.put(id, withNews(senders.get(id), one));
    },
    refuse(id, news) {
      const row = withNews(waiting.get(id) ?? refused.get(id), news);
      waiting.delete(id);
      waiting.set(id, row);
      for (const oldest of waiting.keys()) if (waiting.size > bounds.refused) waiting.delete(oldest);
    },
    get isBehind() {
      return waiting.size > 0;
    },
    rows: () => [...senders.rows(), ...new Map([...refused.rows(), ...waiting])],
    begin() {
      senders.begin();
      refused.begin();
    },
    write() {
      for (const [id, row] of waiting) refused.put(id, row);
      senders.write();
      refused.write();
    },
    kept() {
      senders.kept();
      refused.kept();
      waiting.clear();
    },
  };
}

type Shelf = {
  get(id: string): SenderRow | undefined;
  put(id: string, row: SenderRow): void;
  rows(): Iterable<[string, SenderRow]>;
  begin(): void;
  write(): void;
  kept(): void;
};

/** Rows on disk and in memory, the longest silent first. What a transaction changes is in memory once it is on disk. */
function openShelf(table: Database<SenderRow, string>, most: number): Shelf {
  const found = [...table.getRange({})].map(({ key, value }): [string, SenderRow] => [key, value]);
  const rows = new Map(found.sort(([, left], [, right]) => left.last - right.last));
  let changed = new Map<string, SenderRow>();
  let forgotten: string[] = [];
  return {
    get: (id) => changed.get(id) ?? rows.get(id),
    put: (id, row) => void changed.set(id, row),
    rows: () => rows,
    begin() {
      changed = new Map();
    },
    write() {
      forgotten = rows.size + changed.size > most ? longestSilent(rows, changed, most) : [];
      for (const [id, row] of changed) table.putSync(id, row);
      for (const id of forgotten) table.removeSync(id);
    },
    kept() {
      for (const [id, row] of changed) {
        rows.delete(id);
        rows.set(id, row);
      }
      for (const id of forgotten) rows.delete(id);
      changed = new Map();
    },
  };
}

function longestSilent(
  rows: ReadonlyMap<string, SenderRow>,
  changed: ReadonlyMap<string, SenderRow>,
  most: number,
): string[] {
  const ids = [...[...rows.keys()].filter((id) => !changed.has(id)), ...changed.keys()];
  return ids.slice(0, Math.max(0, ids.length - most));
}
