// What settle remembers between exports. It is kept durably, in one transaction with the rows that it led to.
import type { Activity, Amounts, Attribution, ChargeDimensions } from '../../schemas/charge.ts';
import type { Pico } from '../../schemas/money.ts';
import type { PriceEntry } from '../../schemas/price-book.ts';
import type { TokenCounts } from '../../schemas/tokens.ts';
import type { Link } from '../attribution/link.ts';
import type { RerateJob } from '../rerate/job.ts';
import type { BranchHead, FoldedChange, FoldedCommit, FoldedRun, Naming, Pushed } from '../forge/folded.ts';

/** A call, or a metric cell (one hour of one session's counters with the same dimensions), and what was booked for it. */
export type Entry = {
  readonly kind: 'call' | 'cell';
  /** The best signal that told it so far. */
  readonly signal: 'logs' | 'traces' | 'metrics' | 'history';
  readonly recordId: bigint;
  readonly time: bigint;
  readonly dimensions: ChargeDimensions;
  readonly calls: number;
  readonly retries: number;
  /** As told, with cache writes unsplit where the agent does not split them. */
  readonly tokens: TokenCounts;
  readonly reasoning: number;
  /** The part of the input of which the sender does not tell how much came from a cache. */
  readonly inputUnsplit: number;
  readonly reportedCost: Pico | undefined;
  /** In units of 1e-12 of the dimension `creditUnit`. */
  readonly credits: bigint | undefined;
  /** The scope of what knows no session; empty where there is one. */
  readonly emitter: string;
  readonly booked: Bookings;
};

/** What the rows of an entry add up to: in the ledger, and in the audit trail beside it. */
export type Bookings = { readonly charges: Amounts; readonly evidence: Amounts };

/** Which signals told a session, so that the better one counts whatever the order of arrival. */
export type ScopeState = {
  /** Request events arrived: calls with tokens and cost. */
  readonly events: boolean;
  /** Leaf spans arrived: calls with tokens. */
  readonly spans: boolean;
  /** Metrics told cost. */
  readonly metricCost: boolean;
  /** Request events told cost; some agents tell it in metrics only. */
  readonly eventCost: boolean;
  /** Keys of the session's metric cells, and of its calls that only spans told. */
  readonly cells: readonly string[];
  readonly spanCalls: readonly string[];
  /** How many of its calls a session file told; their keys lie in pages of `pastKeys`. */
  readonly history?: number;
  /** The ledger holds metrics of the session that memory has forgotten. */
  readonly pastMetrics?: boolean;
};

export const NEW_SCOPE: ScopeState = {
  events: false,
  spans: false,
  metricCost: false,
  eventCost: false,
  cells: [],
  spanCalls: [],
};

/** What calls inherit from their trace. */
export type TraceContext = Pick<Attribution, 'organization' | 'repo' | 'branch' | 'pr' | 'commit'>;

/** A place and from when on a session works there. `user` and `group` are those of the token that told it, if it is bound. */
export type DeclaredPlace = Pick<Attribution, 'repo' | 'branch' | 'pr' | 'commit' | 'user' | 'group'> & {
  /** Who works there, as the hook says; empty where it does not know. */
  readonly person: string;
  /** Nanoseconds since 1970. */
  readonly at: bigint;
};

/** What is known of a trace: where it works, and the calls that wait to be told. */
export type TraceState = { readonly context: TraceContext | undefined; readonly calls: readonly string[] };

/** One of the calls of a session with the same counts, so that a session file's call is paired with the one OTLP told. */
export type Twin = {
  /** The record id. */
  readonly id: string;
  /** Of the entry in memory; empty where only the ledger knows it. */
  readonly key: string;
  readonly time: bigint;
  /** How OTLP told it; empty where it did not. */
  readonly signal: 'logs' | 'traces' | '';
  /** Whether a session file told it. */
  readonly history: boolean;
};

/** A line of a session's file that the files of other sessions hold too. */
export type Copy = {
  /** The key of its session. */
  readonly session: string;
  /** The record id. */
  readonly id: string;
  /** Of the entry in memory; empty where only the ledger knows it. */
  readonly key: string;
  /** Whether something other than the file answers for the call, for good. */
  readonly told: boolean;
};

/** What is known of an hour of an agent, of one person there or of all. */
export type HourState = {
  /** Senders of metrics without a session that are charged; undefined where none was noted. */
  readonly charged?: number;
  /** How many calls files told; their keys lie in pages of `pastKeys`. */
  readonly history: number;
};

/** The highest point of a cumulative series since one start time. */
export type CounterState = { readonly value: bigint; readonly calls: number; readonly time: bigint };

/**
 * By which signal the ledger goes on telling a record whose later rows the audit took back or moved to evidence; `none`
 * where a better one told it again.
 */
export type Closed = Entry['signal'] | 'none';

/**
 * Kinds of memory. `seen` and `call` are bounded by the duplicate horizon, `windows` and `delivery` by a life of their own; what
 * forges told of changes and people of links and prices is kept for ever; the others live as long as sessions can.
 */
export type Memory = {
  seen: true;
  call: Entry;
  cell: Entry;
  scope: ScopeState;
  counter: CounterState;
  /** The windows of one series and hour that were counted: eight bytes of identity each. */
  windows: Uint8Array;
  /** What metrics counted of one kind of activity in a session or of a sender, by hour; or that events tell it. */
  tallies: readonly Activity[] | 'told';
  traces: TraceState;
  /** Calls that a session file told first: they may be told again long after the horizon. */
  past: Entry;
  pastKeys: readonly string[];
  twins: readonly Twin[];
  /** By moment and counts. */
  copies: readonly Copy[];
  /** By agent, hour and person. */
  hours: HourState;
  /** By record id. */
  closed: Closed;
  /** Where a session worked by the word of its hook, in the order of time. */
  declared: readonly DeclaredPlace[];
  /** For what the hook of a session tells later: keys of its calls in a span of time, and groups of the tokens that told it. */
  recent: readonly string[];
  /** How deep the subagents of a session are, 1 below the main work. */
  subagents: number;
  /** What forges told adds up to, for ever: changes, branches that are heads, what was pushed, commits, runs, named sessions. */
  change: FoldedChange;
  branch: readonly BranchHead[];
  pushes: readonly Pushed[];
  sha: FoldedCommit;
  run: FoldedRun;
  naming: readonly Naming[];
  /** Deliveries of forges by their id, with what was told under it, hashed, where a person chose it; facts by what is in them. */
  delivery: true | string;
  fact: true;
  /** Pages of what attribution has to look at again. */
  dirty: readonly string[];
  /** Links that people made, by what they are about. */
  links: readonly Link[];
  /** Jobs that rate the ledger anew, by id, and the ids of all, the oldest first. */
  rerates: RerateJob;
  rerateIds: readonly string[];
  /** All entries of the price book. */
  prices: readonly PriceEntry[];
};

export interface SettleState {
  get<Kind extends keyof Memory>(kind: Kind, key: string): Memory[Kind] | undefined;
  put<Kind extends keyof Memory>(kind: Kind, key: string, value: Memory[Kind]): void;
}
