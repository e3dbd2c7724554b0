// Starts the ingest lane's thread and speaks for it in the API lane.
import { setTimeout as sleep } from 'node:timers/promises';
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
  let stopping = false;
  const doubts = createDoubtBell();
  const behind = createBehind(() => performance.now());
  const state: State = { pause: undefined, newest: 0, behind, doubt: doubts.ring };
  const start = await new Promise<Ready>((resolve, reject) => {
    worker.on('message', (message: FromLane) => {
      if (message.type === 'ready') resolve(message);
      else if (message.type === 'failed') reject(new Error(message.message));
      else hear(message, { handlers, questions, send, state });
    });
    worker.on('error', (error: Error) => {
      reject(error);
      handlers.onDeath(error);
    });
    worker.on('exit', (code) => {
      const error = new Error(`the ingest lane ended with code ${code}`);
      reject(error);
      questions.end(error.message);
      if (!stopping) handlers.onDeath(error);
    });
  }).catch(async (error: unknown) => {
    stopping = true;
    await worker.terminate();
    throw error;
  });
  behind.written(start.written);
  return {
    start,
    allow: (access) => send({ type: 'access', access }),
    ledgerReady: () => send({ type: 'ledgerReady' }),
    paused: () => state.pause,
    behindMs: behind.ms,
    onDoubt: doubts.onRing,
    ask: questions.ask,
    caughtUp: createCatchUp(state, questions.ask, readPatienceMs),
    stop: async () => {
      stopping = true;
      send({ type: 'stop' });
      const late = setTimeout(() => void worker.terminate(), STOP_DEADLINE_MS);
      await exited;
      clearTimeout(late);
    },
  };
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
  readonly doubt: () => void;
};

function hear(
  message: Exclude<FromLane, { type: 'ready' | 'failed' }>,
  { handlers, questions, send, state }: Hearing,
): void {
  switch (message.type) {
    case 'saved':
      handlers.onSaved(message.totals);
      break;
    case 'kept':
      for (const { batchId } of message.batches) state.behind.came(batchId);
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
      handlers.onWritten(message.batchId);
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
