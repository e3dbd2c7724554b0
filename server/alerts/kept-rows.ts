// Rows on their way to a table: kept in order while the store is away, also in a file, for the next start.
import { createHash } from 'node:crypto';
import { RowsRejected, StoreUnavailable, type Store } from '../../store/store.ts';
import { keepTrying } from '../keep-trying.ts';
import { createLatch } from '../latch.ts';
import type { RowFile } from './row-file.ts';

export type KeptRows<Row> = {
  /** What an earlier process left. It is stored before everything else, and not told to `onStored`. */
  readonly earlier: readonly Row[];
  /** Resolves when nothing of {@link KeptRows.earlier} waits any more. */
  readonly settled: Promise<void>;
  /** Stores rows after those that wait already. */
  add(rows: readonly Row[]): void;
  /** How many rows may still be added. */
  room(): number;
  /** How many rows wait, and how many were lost since the start: refused by the store, or without a place to wait. */
  figures(): { readonly waiting: number; readonly dropped: number };
  /** What waits stays in the file. */
  stop(): void;
};

export type KeptRowsOptions<Row> = {
  readonly store: Pick<Store, 'insert'>;
  readonly table: string;
  /** Columns by name, and the cell of each in a row. */
  readonly cells: Readonly<Record<string, (row: Row) => string | number | boolean | null>>;
  /** Where rows wait over a restart; in memory only where it is absent. */
  readonly file?: RowFile<Row> | undefined;
  /** Called with rows that the store has. */
  readonly onStored?: (rows: readonly Row[]) => void;
  /** Told, now and then, why rows wait, and of rows that the store refused for good. */
  readonly onFault: (error: unknown) => void;
};

/** Most rows that wait: the store may be away for days. */
const MOST = 10_000;
const ROWS_PER_INSERT = 1_000;
/** What the store takes at once is never written to the file. */
const FILE_PAUSE_MS = 1_000;

/** Rows of one table. */
export function createKeptRows<Row>(options: KeptRowsOptions<Row>): KeptRows<Row> {
  const { onStored } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const saved = createSaved(options.file, () => waiting);
  const earlier = saved.earlier;
  const settled = createLatch(earlier.length === 0);
  let waiting: Row[] = [...earlier];
  let left = earlier.length;
  let dropped = 0;
  let running = false;
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const rows = waiting.slice(0, left > 0 ? Math.min(left, ROWS_PER_INSERT) : ROWS_PER_INSERT);
      const stored = await insertAll(rows, options, signal);
      if (signal.aborted) return;
      waiting = waiting.slice(rows.length);
      dropped += rows.length - stored.length;
      if (left === 0) onStored?.(stored);
      else left -= rows.length;
      if (left === 0) settled.open();
    }
    saved.drained();
  };
  const start = (): void => {
    if (running) return;
    running = true;
    void run().finally(() => (running = false));
  };
  if (earlier.length > 0) start();
  return {
    earlier,
    settled: settled.opened,
    add(rows) {
      const taken = rows.slice(0, MOST - waiting.length);
      dropped += rows.length - taken.length;
      waiting.push(...taken);
      saved.changed();
      start();
    },
    room: () => MOST - waiting.length,
    figures: () => ({ waiting: waiting.length, dropped }),
    stop: () => {
      stopping.abort();
      saved.stop();
    },
  };
}

/** Writes the file a moment after a change, and only while rows still wait then. */
function createSaved<Row>(file: RowFile<Row> | undefined, waiting: () => readonly Row[]) {
  const earlier = file?.read() ?? [];
  let isWritten = earlier.length > 0;
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const rows = waiting();
    if (rows.length > 0 || isWritten) file?.write(rows);
    isWritten = rows.length > 0;
  };
  return {
    earlier,
    changed: (): void => {
      timer ??= setTimeout(save, FILE_PAUSE_MS).unref();
    },
    drained: save,
    stop: save,
  };
}

/** Those that were stored. Where one row is at fault the others are not lost for it; nobody is left when it is told to end. */
async function insertAll<Row>(
  rows: readonly Row[],
  options: KeptRowsOptions<Row>,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const { store, onFault } = options;
  const insert = insertOf(rows, options);
  const isPassing = (error: unknown): boolean => error instanceof StoreUnavailable;
  try {
    await keepTrying(async () => await store.insert(insert), { signal, onFault, isPassing });
    return rows;
  } catch (error) {
    if (signal.aborted) return [];
    if (rows.length > 1 && error instanceof RowsRejected) {
      const half = Math.ceil(rows.length / 2);
      const first = await insertAll(rows.slice(0, half), options, signal);
      return [...first, ...(await insertAll(rows.slice(half), options, signal))];
    }
    onFault(error);
    return [];
  }
}

function insertOf<Row>(
  given: readonly Row[],
  { table, cells }: KeptRowsOptions<Row>,
): Parameters<Store['insert']>[0] {
  const lines = given.map((row) => JSON.stringify(Object.values(cells).map((cell) => wellFormed(cell(row)))));
  const text = `${lines.join('\n')}\n`;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, ID_LENGTH);
  return { table, columns: Object.keys(cells), rows: Buffer.from(text), token: `${table} ${digest}` };
}

/** Text of strangers may hold half a character, which no store takes. */
function wellFormed<Cell>(cell: Cell): Cell | string {
  return typeof cell === 'string' ? cell.toWellFormed() : cell;
}

const ID_LENGTH = 32;
