// The ingest lane: a thread of its own from OTLP bytes to the journal and the ledger, so that no decode delays a limit check.
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openJournal, type Journal } from '../ingest/journal.ts';
import type {
  Access,
  AskLane,
  FromLane,
  LaneOptions,
  LaneQuestion,
  LaneQuestions,
  LaneStatus,
  ToLane,
} from '../ingest/lane-protocol.ts';
import { startLedgerWriter, type LedgerWriter } from '../ingest/ledger-writer.ts';
import { createOutcomeCounters, type OutcomeCounters } from '../ingest/outcome-counters.ts';
import { createPipeline } from '../ingest/pipeline.ts';
import { createPriceBook } from '../ingest/price/book.ts';
import { createOtlpHandler } from '../ingest/receive/otlp-http.ts';
import type { Outcome } from '../ingest/settle/settle.ts';
import type { Signal } from '../schemas/otlp.ts';
import type { Sender } from '../schemas/sender.ts';
import { createStore } from '../store/clickhouse.ts';
import { StoreRejected, StoreUnavailable } from '../store/store.ts';
import { hashOfBearer } from './bearer.ts';
import { closeHttpServer, createHttpServer, listen } from './http-server.ts';

/** Longest that stopping waits for answers under way, and then for the insert under way. */
const STOP_STEP_MS = 1_000;

type Lane = {
  readonly journal: Journal;
  readonly writer: LedgerWriter;
  readonly server: Server;
  readonly counters: OutcomeCounters;
  readonly failures: { inserts: number };
};

function tell(message: FromLane): void {
  parentPort?.postMessage(message);
}

function log(level: 'info' | 'warn' | 'error', message: string): void {
  tell({ type: 'log', level, message });
}

/** ClickHouse quotes rows that it refuses, so of a refusal only the code is told. */
function describe(error: unknown): string {
  if (error instanceof StoreRejected) return `${error.name} with ClickHouse's code ${error.code}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Waits for the API lane to have metered a batch: only then may its export be acknowledged. */
function createAnnouncer() {
  const waiting = new Map<number, () => void>();
  return {
    announce: async (
      batchId: number,
      increments: Extract<FromLane, { type: 'batch' }>['increments'],
    ): Promise<void> =>
      await new Promise((resolve) => {
        waiting.set(batchId, resolve);
        tell({ type: 'batch', batchId, increments });
      }),
    metered: (batchId: number): void => {
      waiting.get(batchId)?.();
      waiting.delete(batchId);
    },
  };
}

function authorizer(access: () => Access): (authorization: string | undefined) => Sender | undefined {
  return (authorization) => {
    const { open, tokens } = access();
    const hash = hashOfBearer(authorization);
    return (hash && tokens.get(hash)) || (open ? { user: '', group: '' } : undefined);
  };
}

/** Rejections are gone for the sender, so each reason is logged, at most once a minute and never with a payload value. */
function createRejectionLog(): (signal: Signal, outcomes: readonly Outcome[]) => void {
  const lastLogged = new Map<string, number>();
  return (signal, outcomes) => {
    for (const one of outcomes) {
      if (one.outcome !== 'rejected') continue;
      const key = `${signal} ${one.reason}`;
      if (Date.now() - (lastLogged.get(key) ?? 0) < 60_000) continue;
      lastLogged.set(key, Date.now());
      log('warn', `rejected a record of ${signal}: ${one.reason}`);
    }
  };
}

async function openLane(options: LaneOptions): Promise<void> {
  const { journalPath: path, horizonMs } = options;
  const journal = openJournal({ path, horizonMs, now: Date.now });
  const written = journal.written;
  // One batch at a time: after a long outage the rows that wait are more than fits in memory.
  const pending = Array.from(journal.pending(), ({ batchId, batch: { increments } }) => ({
    batchId,
    increments,
  }));
  const announcer = createAnnouncer();
  const counters = createOutcomeCounters();
  const failures = { inserts: 0 };
  const writer = startWriter(journal, options, failures);
  const access = { current: options.access };
  const server = createReceiver(options, access, {
    journal,
    counters,
    announce: async (batchId, increments) => {
      writer.wake();
      await announcer.announce(batchId, increments);
    },
  });
  const lane: Lane = { journal, writer, server, counters, failures };
  parentPort?.on('message', (message: ToLane) => {
    if (message.type === 'access') access.current = message.access;
    else if (message.type === 'metered') announcer.metered(message.batchId);
    else if (message.type === 'ask') void answer(message, createAnswers(lane));
    else void closeLane(lane);
  });
  const address = { host: options.host, port: options.otlpPort, variable: 'OUTLAY_OTLP_HTTP_PORT' };
  const port = await listen(server, address);
  tell({ type: 'ready', port, written, pending });
}

function startWriter(journal: Journal, { store }: LaneOptions, failures: { inserts: number }): LedgerWriter {
  return startLedgerWriter({
    journal,
    store: createStore(store),
    onWritten: (batchId) => tell({ type: 'written', batchId }),
    onFailure: (error, chunk) => {
      failures.inserts += 1;
      const level = error instanceof StoreUnavailable ? 'warn' : 'error';
      const waiting = chunk ? `batches ${chunk.first}-${chunk.last} wait` : 'the journal waits';
      log(level, `${waiting} for the ledger: ${describe(error)}`);
    },
  });
}

type Receiving = {
  readonly journal: Journal;
  readonly counters: OutcomeCounters;
  readonly announce: ReturnType<typeof createAnnouncer>['announce'];
};

function createReceiver(
  { maxPendingBytes, maxBodyBytes }: LaneOptions,
  access: { readonly current: Access },
  { journal, counters, announce }: Receiving,
): Server {
  const logRejections = createRejectionLog();
  const pipeline = createPipeline({
    journal,
    prices: createPriceBook(),
    groupOf: (user) => access.current.groups.get(user) ?? '',
    now: Date.now,
    maxPendingBytes,
    announce,
    onOutcomes: (signal, outcomes) => {
      counters.add(signal, outcomes);
      logRejections(signal, outcomes);
    },
  });
  const handler = createOtlpHandler({
    accept: pipeline.accept,
    authorize: authorizer(() => access.current),
    limits: { maxBodyBytes, maxWireBytes: maxBodyBytes, maxBytesInFlight: 4 * maxBodyBytes },
    onError: (error) => log('error', `export failed: ${describe(error)}`),
  });
  return createHttpServer(handler, access.current.open);
}

type Answers = {
  readonly [Question in LaneQuestion]: (
    ask: LaneQuestions[Question]['ask'],
  ) => Promise<LaneQuestions[Question]['answer']>;
};

function createAnswers(lane: Lane): Answers {
  return {
    status: async () => await Promise.resolve(statusOf(lane)),
    flush: async () => {
      await lane.writer.flush();
      return null;
    },
  };
}

async function answer({ request, question, ask }: AskLane, answers: Answers): Promise<void> {
  try {
    tell({ type: 'answer', request, answer: await answers[question](ask) });
  } catch (error) {
    tell({ type: 'unanswered', request, reason: describe(error) });
  }
}

function statusOf({ journal, counters, failures }: Lane): LaneStatus {
  const { pendingBytes, last, written } = journal;
  return {
    outcomes: counters.counts(),
    pendingBytes,
    lastBatch: last,
    writtenBatch: written,
    failedInserts: failures.inserts,
  };
}

/** What the journal holds and the ledger does not is written at the next start: stopping never waits for the engine. */
async function closeLane({ server, writer, journal }: Lane): Promise<void> {
  await closeHttpServer(server, STOP_STEP_MS);
  await Promise.race([writer.stop(), sleep(STOP_STEP_MS)]);
  await journal.close();
  // Ends this thread at once, with whatever an engine that hangs still keeps open.
  process.exit();
}

openLane(workerData as LaneOptions).catch((error: unknown) => {
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
});
