// What the API lane and the ingest lane say to each other. Two threads, one process, messages by value.
import type { Sender } from '../schemas/sender.ts';
import type { SpendIncrement } from './journal.ts';
import type { OutcomeCount } from './outcome-counters.ts';

/** What the ingest lane needs to know at its start. */
export type LaneOptions = {
  readonly journalPath: string;
  readonly horizonMs: number;
  readonly maxPendingBytes: number;
  readonly maxBodyBytes: number;
  readonly host: string;
  readonly otlpPort: number;
  readonly store: StoreAddress;
  readonly access: Access;
};

/** Where the engine answers. */
export type StoreAddress = {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
};

/** Who may send, and which group each person is in. Tokens by the SHA-256 of their text, in hex. */
export type Access = {
  readonly open: boolean;
  readonly tokens: ReadonlyMap<string, Sender>;
  readonly groups: ReadonlyMap<string, string>;
};

export type ToLane =
  | { readonly type: 'access'; readonly access: Access }
  | { readonly type: 'metered'; readonly batchId: number }
  | AskLane
  | { readonly type: 'stop' };

/** What the API lane may ask the ingest lane, by name: what it sends along, and what it is answered. */
export type LaneQuestions = {
  readonly status: { readonly ask: null; readonly answer: LaneStatus };
  /** Answered when everything acknowledged before is in the ledger. */
  readonly flush: { readonly ask: null; readonly answer: null };
};

export type LaneQuestion = keyof LaneQuestions;

/** One question; `request` pairs it with its answer. */
export type AskLane = {
  [Question in LaneQuestion]: {
    readonly type: 'ask';
    readonly request: number;
    readonly question: Question;
    readonly ask: LaneQuestions[Question]['ask'];
  };
}[LaneQuestion];

export type FromLane =
  | {
      readonly type: 'ready';
      readonly port: number;
      /** The newest batch in the ledger at the start, and what is not in it yet. */
      readonly written: number;
      readonly pending: readonly {
        readonly batchId: number;
        readonly increments: readonly SpendIncrement[];
      }[];
    }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'batch'; readonly batchId: number; readonly increments: readonly SpendIncrement[] }
  | { readonly type: 'written'; readonly batchId: number }
  | {
      readonly type: 'answer';
      readonly request: number;
      readonly answer: LaneQuestions[LaneQuestion]['answer'];
    }
  | { readonly type: 'unanswered'; readonly request: number; readonly reason: string }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string };

/** The ingest lane's figures, for `/metrics` and readiness. */
export type LaneStatus = {
  readonly outcomes: readonly OutcomeCount[];
  readonly pendingBytes: number;
  readonly lastBatch: number;
  readonly writtenBatch: number;
  readonly failedInserts: number;
};
