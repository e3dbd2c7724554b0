// Takes journal batches in order and inserts them into the ledger, for ever if need be, each chunk under the same token.
import { ACTIVITY_COLUMNS, CHARGE_COLUMNS } from '../schemas/charge.ts';
import { StoreUnavailable, type Store } from '../store/store.ts';
import { LEDGER_TABLES, type Chunk, type Journal, type LedgerTable } from './journal.ts';

const COLUMNS: Readonly<Record<LedgerTable, readonly string[]>> = {
  charges: [...CHARGE_COLUMNS, 'batch_id'],
  evidence: [...CHARGE_COLUMNS, 'batch_id'],
  activities: [...ACTIVITY_COLUMNS, 'batch_id'],
};

/** Rows of one insert: enough for good parts, little enough to be one block that the engine books whole. */
const MAX_CHUNK_BYTES = 8 * 1024 * 1024;

/** Waiting a little lets many small exports share one insert. */
const LINGER_MS = 200;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface LedgerWriter {
  /** Says that the journal has grown. */
  wake(): void;
  /** Resolves when everything appended before the call is in the ledger. */
  flush(): Promise<void>;
  /** Stops after the insert under way; what is left stays in the journal. */
  stop(): Promise<void>;
}

type Options = {
  readonly journal: Journal;
  readonly store: Store;
  /** Called when everything up to this batch is in the ledger. */
  readonly onWritten: (batchId: number) => void;
  /** Called for each failed attempt, which is made again; without a chunk where the journal gave none. */
  readonly onFailure: (error: unknown, chunk: Chunk | undefined) => void;
};

/** Starts writing at once, beginning with the chunk that an earlier process may have left half done. */
export function startLedgerWriter(options: Options): LedgerWriter {
  const { journal } = options;
  const stopping = new AbortController();
  let wakeUp = (): void => undefined;
  let waiters: Waiter[] = [];

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const chunk = takeChunk(options);
      if (chunk === 'failed') {
        await pause(LAST_RETRY_MS, stopping.signal);
      } else if (chunk) {
        await writeChunk(chunk, options, stopping.signal);
        waiters = released(waiters, journal.written);
      } else {
        await new Promise<void>((resolve) => (wakeUp = resolve));
        if (waiters.length === 0) await pause(LINGER_MS, stopping.signal);
      }
    }
  };

  const running = run();
  return {
    wake: () => wakeUp(),
    flush: async () =>
      await new Promise<void>((resolve) => {
        waiters = released([...waiters, { batchId: journal.last, resolve }], lastWritten(journal));
        wakeUp();
      }),
    stop: async () => {
      stopping.abort();
      wakeUp();
      await running;
    },
  };
}

type Waiter = { readonly batchId: number; readonly resolve: () => void };

function lastWritten({ pendingBytes, last, written }: Journal): number {
  return pendingBytes === 0 ? last : written;
}

/** Lets go those who waited for this batch or an earlier one; returns the others. */
function released(waiters: readonly Waiter[], written: number): Waiter[] {
  for (const { batchId, resolve } of waiters) if (batchId <= written) resolve();
  return waiters.filter(({ batchId }) => batchId > written);
}

/** The next chunk, without waiting, so that no wake-up is missed. Its bounds go to disk, which may be full for a while. */
function takeChunk({ journal, onFailure }: Options): Chunk | 'failed' | undefined {
  try {
    return journal.nextChunk(MAX_CHUNK_BYTES);
  } catch (error) {
    onFailure(error, undefined);
    return 'failed';
  }
}

/** Tries one chunk until the ledger has it, or until Outlay stops. */
async function writeChunk(chunk: Chunk, options: Options, stopped: AbortSignal): Promise<void> {
  for (let retryMs = FIRST_RETRY_MS; !stopped.aborted; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    try {
      await insertChunk(options.journal, options.store, chunk);
      options.journal.release(chunk);
      options.onWritten(chunk.last);
      return;
    } catch (error) {
      options.onFailure(error, chunk);
      await pause(error instanceof StoreUnavailable ? retryMs : LAST_RETRY_MS, stopped);
    }
  }
}

async function insertChunk(journal: Journal, store: Store, chunk: Chunk): Promise<void> {
  const batches = journal.batchesOf(chunk);
  for (const table of LEDGER_TABLES) {
    const rows = Buffer.concat(batches.map((batch) => batch.rows[table]));
    if (rows.length === 0) continue;
    const token = `${journal.id}-${chunk.first}-${chunk.last}-${table}`;
    await store.insert({ table, columns: COLUMNS[table], rows, token });
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
