// Takes journal batches in order and inserts them into the ledger, for ever if need be, each chunk under the same token.
import type { Chunk } from '../journal/batch.ts';
import { JournalBroken } from '../journal/guard.ts';
import type { Journal } from '../journal/journal.ts';
import { LAST_RETRY_MS, pause, writeChunk, type WriteOptions } from './write-chunk.ts';
import { createWaiters, type WrittenWaiters } from './written-waiters.ts';
import { createWriterHold, type WriterHold } from './writer-hold.ts';

/** Rows of one insert: enough for good parts, little enough to be one block that the engine books whole. */
const MAX_CHUNK_BYTES = 8 * 1024 * 1024;

/** Waiting a little lets many small exports share one insert. */
const LINGER_MS = 200;

export interface LedgerWriter {
  /** Says that the journal has grown. */
  wake(): void;
  /** Resolves when everything appended before the call is in the ledger; rejects where the journal is broken before. */
  flush(): Promise<void>;
  /** Stands between two chunks until it may go on. */
  readonly hold: Pick<WriterHold, 'hold' | 'resume'>;
  /** Stops after the insert under way; what is left stays in the journal. */
  stop(): Promise<void>;
}

type Options = Omit<WriteOptions, 'now'> & {
  readonly now?: () => number;
  /** Nothing is inserted before the ledger has all of its tables: a rollup that comes later would miss it. */
  readonly ready?: Promise<void>;
};

/** Starts writing at once, beginning with the chunk that an earlier process may have left half done. */
export function startLedgerWriter(options: Options): LedgerWriter {
  const { journal } = options;
  const inherited = journal.begun()?.first;
  const stopping = new AbortController();
  const standing = createWriterHold();
  let wakeUp = (): void => undefined;
  const waiters = createWaiters();

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted && journal.fault === undefined) {
      const chunk = takeChunk(options);
      if (chunk === 'failed') {
        await pause(LAST_RETRY_MS, stopping.signal);
      } else if (chunk) {
        await writeChunk(chunk, chunk.first !== inherited, { now: Date.now, ...options }, stopping.signal);
        waiters.release(journal.written);
      } else {
        await new Promise<void>((resolve) => (wakeUp = resolve));
        if (waiters.count === 0) await pause(LINGER_MS, stopping.signal);
      }
      await standing.pass(stopping.signal);
    }
    giveUp(journal, waiters);
  };

  const running = ready(options, stopping.signal).then(run);
  return {
    wake: () => wakeUp(),
    flush: async () => {
      const flushed = waiters.add(journal.last);
      waiters.release(journal.written);
      giveUp(journal, waiters);
      wakeUp();
      await flushed;
    },
    hold: {
      hold: async (ms) => {
        const held = standing.hold(ms);
        wakeUp();
        await held;
      },
      resume: () => standing.resume(),
    },
    stop: async () => {
      stopping.abort();
      wakeUp();
      await running;
    },
  };
}

async function ready(options: Options, stopped: AbortSignal): Promise<void> {
  const aborted = new Promise((resolve) => stopped.addEventListener('abort', resolve, { once: true }));
  await Promise.race([options.ready, aborted]);
}

/** What is in a broken journal is written after a restart: it cannot be told any more what the ledger has. */
function giveUp({ fault }: Journal, waiters: WrittenWaiters): void {
  if (fault !== undefined) waiters.giveUp(new JournalBroken(fault));
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
