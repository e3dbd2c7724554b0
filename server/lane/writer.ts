// The ledger writer as the ingest lane runs it: what it tells of, and what it counts.
import type { Journal } from '../../ingest/journal/journal.ts';
import type { createSetAsideCounter } from '../../ingest/journal/figures.ts';
import type { FromLane, StoreAddress } from '../../ingest/lane-protocol.ts';
import { startLedgerWriter, type LedgerWriter } from '../../ingest/ledger/writer.ts';
import { createStore } from '../../store/clickhouse.ts';
import { RowsRejected, StoreRejected, StoreUnavailable } from '../../store/store.ts';

type Options = {
  readonly store: StoreAddress;
  /** Resolves when the ledger has all of its tables. */
  readonly ready: Promise<void>;
  readonly failures: { inserts: number };
  readonly setAside: ReturnType<typeof createSetAsideCounter>;
  readonly readers: LaneReaders;
  readonly tell: (message: FromLane) => void;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
};

/** An engine that is away is told of once in this time. */
const REPEAT_MS = 60_000;

/** Those who read the ledger, in the API lane. */
export type LaneReaders = {
  readonly due: () => Promise<void>;
  readonly ended: () => void;
  /** They answered that an insert may begin. */
  readonly letIn: () => void;
};

/** Answers of readers come at once, or not at all. */
const READERS_MS = 5_000;

/** Asks them before an insert. One that does not answer delays the ledger, and does not stop it. */
export function createLaneReaders(tell: (message: FromLane) => void): LaneReaders {
  let letIn: () => void = () => undefined;
  return {
    due: async () => {
      let late: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        letIn = resolve;
        late = setTimeout(resolve, READERS_MS);
        tell({ type: 'insert', is: 'due' });
      });
      clearTimeout(late);
    },
    ended: () => tell({ type: 'insert', is: 'ended' }),
    letIn: () => letIn(),
  };
}

/** Starts it, and tells what an earlier process left in doubt. */
export function startLaneWriter(journal: Journal, options: Options): LedgerWriter {
  const { store, ready, readers, failures, setAside, tell, log } = options;
  if (journal.doubtful().length > 0) tell({ type: 'doubtful' });
  let told = { message: '', at: 0 };
  return startLedgerWriter({
    journal,
    store: createStore(store),
    now: Date.now,
    ready,
    readers,
    onWritten: (batchId) => tell({ type: 'written', batchId }),
    onFailure: (error, chunk) => {
      failures.inserts += 1;
      const waiting = chunk ? `batches ${chunk.first}-${chunk.last} wait` : 'the journal waits';
      const message = `${waiting} for the ledger: ${describe(error)}`;
      if (message === told.message && Date.now() - told.at < REPEAT_MS) return;
      told = { message, at: Date.now() };
      log(error instanceof StoreUnavailable ? 'warn' : 'error', message);
    },
    onSetAside: (rows, amended) => {
      setAside.add(rows.map(({ code }) => code));
      const reasons = [...new Set(rows.map(({ table, reason }) => `${table}: ${reason}`))].join('; ');
      log(
        'error',
        `the ledger refuses ${rows.length} rows (${reasons}); they are kept in quarantine and count as no spend: ` +
          'see GET /api/v1/quarantine, and replay them when the cause is gone',
      );
      if (amended.length > 0) tell({ type: 'amended', batches: amended });
    },
    onDoubt: (doubtful) => {
      const months = doubtful.map(({ table, months: of }) => `${table} ${of.join(', ')}`).join('; ');
      log('warn', `an insert may have been cut short by a power cut; rollups in doubt: ${months}`);
      tell({ type: 'doubtful' });
    },
  });
}

/** ClickHouse quotes rows that it refuses, so of a refusal only the code is told. */
export function describe(error: unknown): string {
  if (error instanceof RowsRejected)
    return `${error.name}: ${error.reason} (ClickHouse's code ${error.code})`;
  if (error instanceof StoreRejected) return `${error.name} with ClickHouse's code ${error.code}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
