// Starts the ingest lane's thread and speaks for it in the API lane.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type {
  Access,
  AskLane,
  FromLane,
  LaneOptions,
  LaneQuestion,
  LaneQuestions,
  ToLane,
} from '../../ingest/lane-protocol.ts';
import type { Pause } from '../../ingest/intake.ts';
import type { BatchSpend } from '../../ingest/journal/spend-log.ts';
import { openThread } from '../thread.ts';
import { createBehind, type Behind } from './behind.ts';
import { createMoments, type Answering, type Moments } from './moments.ts';

type Ready = Extract<FromLane, { type: 'ready' }>;
type Batch = Extract<FromLane, { type: 'batch' }>;

export interface IngestLane {
  /** Where OTLP/HTTP is received, and what the ledger held at the start. */
  readonly start: Ready;
  allow(access: Access): void;
  /** Lets the ledger be written. */
  ledgerReady(): void;
  /** Why telemetry is not taken at the moment, as of a second ago. */
  paused(): Pause | undefined;
  /** Age in milliseconds of the oldest acknowledged batch that the ledger lacks; 0 where it lacks none. */
  behindMs(): number;
  /** Calls when rollups are to be compared with the ledger and then trusted; at once where that was told already. */
  onDoubt(listener: () => void): void;
  /** Asks the thread; rejects with its reason where it cannot answer. */
  ask: Ask;
  /** Resolves when everything acknowledged so far is in the ledger, or when patience ends: an engine that is behind delays no answer for long. */
  caughtUp(): Promise<void>;
  /** Begins an answer after {@link caughtUp} and between two inserts, both with the same patience. */
  answering(): Promise<Answering>;
  /** Calls when the ledger holds what answers did not wait for. */
  onLate: Moments['onLate'];
  stop(): Promise<void>;
}

type Ask = <Question extends LaneQuestion>(
  question: Question,
  ask: LaneQuestions[Question]['ask'],
) => Promise<LaneQuestions[Question]['answer']>;

type Options = LaneOptions & {
  /** How long {@link IngestLane.caughtUp} waits at most. */
  readonly readPatienceMs: number;
};

type Handlers = {
  /** Totals of an earlier process, before any batch. */
  readonly onSaved: (totals: Uint8Array) => void;
  /** Meters what batches of an earlier process add, before the thread is ready. */
  readonly onKept: (batches: readonly BatchSpend[]) => void;
  /** Meters a batch. Its export is acknowledged after this returns. */
  readonly onBatch: (batch: Batch) => void;
  /** Batches not yet in the ledger add less. */
  readonly onAmended: (batches: readonly BatchSpend[]) => void;
  readonly onWritten: (batchId: number) => void;
  readonly onLog: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** The thread ended by itself: nothing is received any more. */
  readonly onDeath: (error: Error) => void;
};

const STOP_DEADLINE_MS = 7_000;

/** Starts the thread and resolves when it receives. Rejects with a sentence when it cannot. */
export async function startIngestLane(
  { readPatienceMs, ...options }: Options,
  handlers: Handlers,
): Promise<IngestLane> {
  const worker = openThread(new URL('./ingest-lane.ts', import.meta.url), options);
  const send = (message: ToLane): void => worker.postMessage(message);
  const questions = createQuestions(send);
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  const doubts = createDoubtBell();
  const behind = createBehind(() => performance.now());
  const moments = createMoments(() => performance.now());
  const state: State = { pause: undefined, newest: 0, behind, moments, doubt: doubts.ring };
  const stopping = { is: false };
  const start = await whenReady(worker, {
    hear: (message) => hear(message, { handlers, questions, send, state }),
    onError: handlers.onDeath,
    onExit: (error) => {
      questions.end(error.message);
      if (!stopping.is) handlers.onDeath(error);
    },
  }).catch(async (error: unknown) => {
    stopping.is = true;
    await worker.terminate();
    throw error;
  });
  behind.written(start.written);
  moments.written(start.written);
  const caughtUp = createCatchUp(state, questions.ask, readPatienceMs);
  return {
    start,
    allow: (access) => send({ type: 'access', access }),
    ledgerReady: () => send({ type: 'ledgerReady' }),
    paused: () => state.pause,
    behindMs: behind.ms,
    onDoubt: doubts.onRing,
    ask: questions.ask,
    caughtUp,
    answering: createAnswering(caughtUp, moments, readPatienceMs),
    onLate: moments.onLate,
    stop: async () => {
      stopping.is = true;
      send({ type: 'stop' });
      const late = setTimeout(() => void worker.terminate(), STOP_DEADLINE_MS);
      await exited;
      clearTimeout(late);
    },
  };
}

type Hears = {
  readonly hear: (message: Exclude<FromLane, { type: 'ready' | 'failed' }>) => void;
  readonly onError: (error: Error) => void;
  readonly onExit: (error: Error) => void;
};

/** Listens to the thread from now on; resolves when it receives, and rejects when it ends before. */
async function whenReady(worker: Worker, { hear: hearIt, onError, onExit }: Hears): Promise<Ready> {
  return await new Promise<Ready>((resolve, reject) => {
    worker.on('message', (message: FromLane) => {
      if (message.type === 'ready') resolve(message);
      else if (message.type === 'failed') reject(new Error(message.message));
      else hearIt(message);
    });
    worker.on('error', (error: Error) => {
      reject(error);
      onError(error);
    });
    worker.on('exit', (code) => {
      const error = new Error(`the ingest lane ended with code ${code}`);
      reject(error);
      onExit(error);
    });
  });
}

/** Rings for one listener, also for what was before it listened. */
function createDoubtBell() {
  let hasRung = false;
  let heard: (() => void) | undefined;
  return {
    ring: (): void => {
      hasRung = true;
      heard?.();
    },
    onRing: (listener: () => void): void => {
      heard = listener;
      if (hasRung) listener();
    },
  };
}

/** One question for all who wait for the same batch: while the engine is away, no question is answered, and each is kept. */
function createCatchUp(state: Pick<State, 'newest'>, ask: Ask, patienceMs: number): IngestLane['caughtUp'] {
  let last: { readonly batch: number; readonly flushed: Promise<unknown> } | undefined;
  return async () => {
    const { newest: batch } = state;
    if (last?.batch !== batch) last = { batch, flushed: ask('flush', null).catch(() => undefined) };
    await Promise.race([last.flushed, sleep(patienceMs, undefined, { ref: false })]);
  };
}

function createAnswering(
  caughtUp: IngestLane['caughtUp'],
  moments: Moments,
  patienceMs: number,
): IngestLane['answering'] {
  return async () => {
    const deadline = performance.now() + patienceMs;
    await caughtUp();
    return await moments.begin(deadline - performance.now());
  };
}

type Answer = Extract<FromLane, { type: 'answer' | 'unanswered' }>;
type Questions = {
  readonly ask: Ask;
  readonly settle: (answer: Answer) => void;
  /** Leaves every question, also later ones, without an answer. */
  readonly end: (reason: string) => void;
};

/** Pairs answers of the thread with what was asked. */
function createQuestions(send: (message: ToLane) => void): Questions {
  const asked = new Map<number, (answer: Answer) => void>();
  let last = 0;
  let ended: string | undefined;
  return {
    ask: async (question, ask) =>
      await new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(new Error(ended));
          return;
        }
        const request = ++last;
        asked.set(request, (answer) => {
          if (answer.type === 'unanswered') reject(new Error(answer.reason));
          else resolve(answer.answer);
        });
        const message: unknown = { type: 'ask', request, question, ask };
        send(message as AskLane);
      }),
    settle: (answer) => {
      asked.get(answer.request)?.(answer);
      asked.delete(answer.request);
    },
    end: (reason) => {
      ended = reason;
      for (const [request, tell] of asked) tell({ type: 'unanswered', request, reason });
      asked.clear();
    },
  };
}

type Hearing = {
  handlers: Handlers;
  questions: Questions;
  send: (message: ToLane) => void;
  state: State;
};

/** What the thread last told of itself. */
type State = {
  pause: Pause | undefined;
  newest: number;
  readonly behind: Behind;
  readonly moments: Moments;
  readonly doubt: () => void;
};

function hearOfInsert(is: 'due' | 'ended', moments: Moments, send: (message: ToLane) => void): void {
  if (is === 'due') void moments.due().then(() => send({ type: 'insert' }));
  else moments.ended();
}

function hear(
  message: Exclude<FromLane, { type: 'ready' | 'failed' }>,
  { handlers, questions, send, state }: Hearing,
): void {
  switch (message.type) {
    case 'saved':
      handlers.onSaved(message.totals);
      break;
    case 'kept':
      message.batches.forEach(({ batchId }) => state.behind.came(batchId));
      handlers.onKept(message.batches);
      break;
    case 'batch':
      state.newest = message.batchId;
      state.behind.came(message.batchId);
      handlers.onBatch(message);
      send({ type: 'metered', batchId: message.batchId });
      break;
    case 'amended':
      handlers.onAmended(message.batches);
      break;
    case 'written':
      state.behind.written(message.batchId);
      state.moments.written(message.batchId);
      handlers.onWritten(message.batchId);
      break;
    case 'insert':
      hearOfInsert(message.is, state.moments, send);
      break;
    case 'doubtful':
      state.doubt();
      break;
    case 'intake':
      state.pause = message.pause;
      break;
    case 'answer':
    case 'unanswered':
      questions.settle(message);
      break;
    case 'log':
      handlers.onLog(message.level, message.message);
      break;
  }
}
