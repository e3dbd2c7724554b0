// Takes journal batches in order and inserts them into the ledger, for ever if need be, each chunk under the same token.
import type { Chunk } from '../journal/batch.ts';
import { JournalBroken } from '../journal/guard.ts';
import type { Journal } from '../journal/journal.ts';
import { createPace, type Pace } from './pace.ts';
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
  /** Who reads the ledger: an insert begins when they let it, and they are told when it has ended. */
  readonly readers?: { readonly due: () => Promise<void>; readonly ended: () => void };
};

/** Starts writing at once, beginning with the chunk that an earlier process may have left half done. */
export function startLedgerWriter(options: Options): LedgerWriter {
  const { journal } = options;
  const inherited = journal.begun()?.first;
  const stopping = new AbortController();
  const standing = createWriterHold();
  const waiters = createWaiters();
  const pace = createPace({
    isDue: () => stopping.signal.aborted || standing.isAsked || journal.pendingBytes >= MAX_CHUNK_BYTES,
    isAwaited: () => waiters.count > 0,
  });
  const bell: Bell = { wakeUp: () => undefined };
  const hurry = (): void => {
    bell.wakeUp();
    pace.hurry();
  };
  const parts: Parts = { inherited, stopped: stopping.signal, standing, waiters, pace, bell };
  const running = ready(options, stopping.signal).then(async () => await run(options, parts));
  return {
    wake: () => bell.wakeUp(),
    flush: async () => {
      const flushed = waiters.add(journal.last);
      waiters.release(journal.written);
      giveUp(journal, waiters);
      hurry();
      await flushed;
    },
    hold: {
      hold: async (ms) => {
        const held = standing.hold(ms);
        hurry();
        await held;
      },
      resume: () => standing.resume(),
    },
    stop: async () => {
      stopping.abort();
      hurry();
      await running;
    },
  };
}

/** Rung when the journal has grown. */
type Bell = { wakeUp: () => void };

type Parts = {
  /** The first batch of a chunk that an earlier process began. */
  readonly inherited: number | undefined;
  readonly stopped: AbortSignal;
  readonly standing: WriterHold;
  readonly waiters: WrittenWaiters;
  readonly pace: Pace;
  readonly bell: Bell;
};

async function run(
  options: Options,
  { inherited, stopped, standing, waiters, pace, bell }: Parts,
): Promise<void> {
  const { journal } = options;
  while (!stopped.aborted && journal.fault === undefined) {
    const chunk = takeChunk(options);
    if (chunk === 'failed') {
      await pause(LAST_RETRY_MS, stopped);
    } else if (chunk) {
      await options.readers?.due();
      const ended = pace.begin();
      await writeChunk(chunk, chunk.first !== inherited, { now: Date.now, ...options }, stopped);
      ended();
      options.readers?.ended();
      waiters.release(journal.written);
    } else {
      await new Promise<void>((resolve) => (bell.wakeUp = resolve));
      if (waiters.count === 0) await pause(LINGER_MS, stopped);
    }
    await pace.rest();
    await standing.pass(stopped);
  }
  giveUp(journal, waiters);
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
