// What the API lane and the ingest lane say to each other. Two threads, one process, messages by value.
import type { PriceEntry } from '../schemas/price-book.ts';
import type { Sender } from '../schemas/sender.ts';
import type { HistoryImportAnswer } from '../schemas/history.ts';
import type { Attributed } from './attribution/attributor.ts';
import type { Link } from './attribution/link.ts';
import type { Declared } from './declarations.ts';
import type { ForgeAnswer, ForgeDelivery } from './forge/delivery.ts';
import type { DeliveryCount } from './forge/delivery-counters.ts';
import type { HistoryImport } from './history/import-history.ts';
import type { Pause } from './intake.ts';
import type { JournalFigures } from './journal/figures.ts';
import type { AuditFigures, AuditFindings } from './audit/findings.ts';
import type { OutcomeCount } from './outcome-counters.ts';
import type { QuarantinedLine, QuarantineQuestion } from './journal/quarantine-lines.ts';
import type { BatchSpend, SavedTotals, SpendIncrement } from './journal/spend-log.ts';
import type { PriceList } from './price/price-list.ts';
import type { Span } from './rerate/days.ts';
import type { RerateAsked, RerateJob } from './rerate/job.ts';
import type { Preview } from './rerate/preview.ts';
import type { SendersAnswer } from '../schemas/senders.ts';
import type { RecentRequest } from '../schemas/setup.ts';
import type { SendersQuestion } from './senders/page.ts';

/** What the ingest lane needs to know at its start. */
export type LaneOptions = {
  readonly journalPath: string;
  readonly horizonMs: number;
  /** Bytes of rows that may wait for the ledger, and for how long. */
  readonly maxPendingBytes: number;
  readonly maxPendingMs: number;
  /** Free space on the journal's volume below which nothing is taken; undefined for the default. */
  readonly diskFloorBytes: number | undefined;
  readonly maxBodyBytes: number;
  readonly host: string;
  readonly otlpPort: number;
  readonly grpcPort: number;
  readonly store: StoreAddress;
  /** Whether the ledger has its tables; where not, nothing is inserted before the message `ledgerReady`. */
  readonly ledgerReady: boolean;
  readonly access: Access;
  /** Entries of the price book; undefined where the settings could not be read yet. */
  readonly prices?: readonly PriceEntry[] | undefined;
  /** The published list that counts; undefined for the bundled one. */
  readonly priceList?: PriceList | undefined;
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
  /** False where the tokens could not be read yet: a token that is not among them may be valid. */
  readonly known: boolean;
  readonly tokens: ReadonlyMap<string, Sender>;
  readonly groups: ReadonlyMap<string, string>;
};

export type ToLane =
  | { readonly type: 'access'; readonly access: Access }
  | { readonly type: 'metered'; readonly batchId: number }
  | { readonly type: 'ledgerReady' }
  /** The insert that is due may begin. */
  | { readonly type: 'insert' }
  | AskLane
  | { readonly type: 'stop' };

/** What the API lane may ask the ingest lane, by name: what it sends along, and what it is answered. */
export type LaneQuestions = {
  readonly status: { readonly ask: null; readonly answer: LaneStatus };
  /** Answered when everything acknowledged before is in the ledger. */
  readonly flush: { readonly ask: null; readonly answer: null };
  /** Answered when the ledger writer stands between two chunks; it goes on when asked to, or after `ms`. */
  readonly hold: { readonly ask: { readonly ms: number }; readonly answer: null };
  /** Whether the writer stood since it was held. */
  readonly resume: { readonly ask: null; readonly answer: boolean };
  /** Copies the journal into a new folder; answered with the newest batch that the ledger holds. */
  readonly copyJournal: { readonly ask: { readonly folder: string }; readonly answer: number };
  /** Rows that the ledger refused, oldest first. */
  readonly quarantine: { readonly ask: QuarantineQuestion; readonly answer: readonly QuarantinedLine[] };
  /** Sends rows of the quarantine to the ledger again; answered with how many, before they are written. */
  readonly replay: { readonly ask: readonly number[] | 'all'; readonly answer: number };
  /** Says that rollups in doubt were compared with the ledger and are right. */
  readonly trust: { readonly ask: null; readonly answer: null };
  /** Takes back what the ledger holds twice; answered when the corrections are in it. */
  readonly audit: { readonly ask: null; readonly answer: AuditFindings };
  /** Takes calls of session files; answered when they are on disk and metered. */
  readonly history: {
    readonly ask: HistoryImport;
    readonly answer: HistoryImportAnswer | { readonly unavailable: string };
  };
  /** Takes where a session works; answered when it is on disk and metered. */
  readonly declare: { readonly ask: Declared; readonly answer: null };
  /** Takes a delivery of a forge; answered when it is on disk. */
  readonly forge: { readonly ask: ForgeDelivery; readonly answer: ForgeAnswer };
  /** Replaces all links that people made, the ones that count first before others; answered when they are on disk. */
  readonly link: { readonly ask: readonly Link[]; readonly answer: null };
  /** Replaces all entries of the price book; answered when they are on disk, and count for what is rated from then on. */
  readonly prices: { readonly ask: readonly PriceEntry[]; readonly answer: null };
  readonly priceList: { readonly ask: PriceList; readonly answer: null };
  /** Notes a job of re-rating; it runs by itself. */
  readonly rerate: {
    readonly ask: RerateAsked;
    readonly answer: RerateJob | { readonly unavailable: string };
  };
  /** One job of re-rating, or all, the latest first. */
  readonly rerates: { readonly ask: { readonly id?: string }; readonly answer: readonly RerateJob[] };
  /** Compares the ledger with a price book of these entries; nothing is written. */
  readonly previewPrices: {
    readonly ask: { readonly span: Span; readonly entries: readonly PriceEntry[] };
    readonly answer: Preview | { readonly unavailable: string };
  };
  /** Moves spend to the changes that there is news of; answered when that is in the ledger. */
  readonly attribute: { readonly ask: null; readonly answer: Attributed };
  /** Keeps totals of the ledger for the next start, instead of what the batches that they cover add. */
  readonly saveTotals: { readonly ask: SavedTotals; readonly answer: null };
  /** Who sends, what became of it and what it lacks. */
  readonly senders: { readonly ask: SendersQuestion; readonly answer: SendersAnswer };
  /** The latest requests with telemetry, from one address or from all; the newest first. */
  readonly requests: {
    readonly ask: { readonly address: string | undefined };
    readonly answer: readonly RecentRequest[];
  };
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
      readonly grpcPort: number;
      /** The newest batch in the ledger at the start. */
      readonly written: number;
    }
  /** Before `ready`: the totals that were saved last, then what batches after them add, in any number of messages. */
  | { readonly type: 'saved'; readonly totals: Uint8Array }
  | { readonly type: 'kept'; readonly batches: readonly BatchSpend[] }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'batch'; readonly batchId: number; readonly increments: readonly SpendIncrement[] }
  | { readonly type: 'written'; readonly batchId: number }
  /** Batches not yet in the ledger add less, because the ledger refuses rows of them. */
  | { readonly type: 'amended'; readonly batches: readonly BatchSpend[] }
  /** An insert waits for the message `insert`; and it has ended, or is given up for now. */
  | { readonly type: 'insert'; readonly is: 'due' | 'ended' }
  /** Rollups may differ from the ledger after a power cut; told again at every start until they are trusted. */
  | { readonly type: 'doubtful' }
  /** Telemetry is no longer taken, or taken again. */
  | { readonly type: 'intake'; readonly pause: Pause | undefined }
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
  /** What became of deliveries of forges. */
  readonly deliveries: readonly DeliveryCount[];
  readonly pendingBytes: number;
  readonly lastBatch: number;
  readonly writtenBatch: number;
  readonly failedInserts: number;
  readonly audit: AuditFigures;
  readonly journal: JournalFigures;
  /** Exports that were told to come back because too many waited. */
  readonly overloadRefusals: number;
};
