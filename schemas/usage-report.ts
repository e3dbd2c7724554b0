// What an adapter understood of one OTLP record: a model call, an interval of a counter, or an activity.
import type { Pico } from './money.ts';
import type { Attributes, Signal } from './otlp.ts';
import type { TokenCounts, TokenKind } from './tokens.ts';

/** Who in the agent spent the tokens: the main turn, a subagent, or work beside the turn such as titles and compaction. */
export type SpendSource = 'main' | 'subagent' | 'auxiliary';

/** What people did or the agent did for them, counted from logs and metrics. */
export const ACTIVITY_KINDS = [
  'prompt',
  'session_start',
  'commit',
  'pull_request',
  'lines_added',
  'lines_removed',
  'edit_accepted',
  'edit_rejected',
  'active_seconds_user',
  'active_seconds_cli',
  'api_error',
  'retry',
  'subagent_started',
  'subagent_completed',
  'tool_result',
  'compaction',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** What every report says about its sender and its place in the agent's work. Unknown text is empty. */
export type ReportOrigin = {
  readonly agent: string;
  readonly agentVersion: string;
  readonly session: string;
  /** Joins everything that one prompt of a person caused. */
  readonly prompt: string;
  /** The record's own attributes and its resource's; settle reads identity and context from them, the record's first. */
  readonly attributes: Attributes;
  readonly resource: Attributes;
  /** The trace of a span: what one span of it says of the place of work holds for its calls. */
  readonly traceId?: string;
};

/** Which model did the work, for which part of the agent. */
export type ReportModel = {
  readonly provider: string;
  /** As sent, including suffixes such as `[1m]`. */
  readonly modelReported: string;
  /** The id used for joins and prices: lower case, without context suffix. */
  readonly model: string;
  readonly source: SpendSource;
  /** Name of the subagent, where there is one. */
  readonly subagent: string;
  readonly effort: string;
  /** Speed tier, such as `fast`; empty for the normal one. */
  readonly speed: string;
};

/** One model call, told by a request event (logs), by a leaf span (traces) or by a session file (history). */
export type CallReport = ReportOrigin &
  ReportModel & {
    readonly kind: 'call';
    readonly signal: Extract<Signal, 'logs' | 'traces'> | 'history';
    /** Identifies the call within agent and session, the same in every signal. */
    readonly callId: string;
    readonly time: bigint;
    readonly tokens: TokenCounts;
    /** The part of the output that was reasoning. */
    readonly reasoning: number;
    /** The agent's own figure, where it gives one. */
    readonly reportedCost: Pico | undefined;
    /** How many requests it took, where the record tells. */
    readonly attempts: number | undefined;
    /** The agent's id of the subagent that made the call. */
    readonly subagentId: string;
    /** The id of the subagent that started that one; absent where the record tells none. */
    readonly parentSubagentId?: string;
    /** The agent's own credits, where it gives any. */
    readonly credits?: Credits | undefined;
  };

/** Native credits: an amount in units of 1e-12, and what they are counted in. Never dollars, never added over units. */
export type Credits = { readonly amount: bigint; readonly unit: string };

/**
 * How one token of a counter moves the counts that Outlay keeps apart. Agents count the cache inside their input or beside
 * it, and reasoning inside their output or beside it: a counter of cache reads inside the input adds a cache read and
 * takes one input away.
 */
export type TokenMoves = Readonly<Partial<Record<TokenKind | 'reasoning' | 'inputUnsplit', 1 | -1>>>;

/** What a counter counts. Values are tokens, calls, pico-dollars, or millionths of an activity. */
export type CounterMeasure =
  | { readonly of: 'tokens'; readonly moves: TokenMoves }
  | { readonly of: 'calls' }
  | { readonly of: 'cost' }
  | { readonly of: 'activity'; readonly kind: ActivityKind; readonly name?: string };

/** One point of a metric series, before settle knows which increment it tells. */
export type CounterReport = ReportOrigin &
  ReportModel & {
    readonly kind: 'counter';
    readonly measure: CounterMeasure;
    /** Identity of the series as OTLP defines it: resource, scope, name, unit, type, temporality, attributes. */
    readonly series: string;
    readonly temporality: 'delta' | 'cumulative';
    /** 0n where the sender gave none. */
    readonly start: bigint;
    readonly time: bigint;
    readonly value: bigint;
    /** Model calls told by the same point: the count of a histogram with one observation a call. */
    readonly calls: number;
  };

/** Something that happened, told once by an event. */
export type ActivityReport = ReportOrigin & {
  readonly kind: 'activity';
  /** One or more: a request that fails at its second attempt is an error and a retry. */
  readonly activities: readonly ActivityKind[];
  /** Identifies the event within agent and session. */
  readonly eventId: string;
  readonly time: bigint;
  /** Millionths: 1_000_000 is one. */
  readonly quantity: bigint;
  /** What the same record counts beside that, each with a quantity of its own. */
  readonly counted?: readonly { readonly kind: ActivityKind; readonly quantity: bigint }[];
} & ActivityDetail;

/** What is known of an activity beyond that it happened. Names only: arguments, commands and texts are never read. */
export type ActivityDetail = {
  /** Of the tool, the subagent or the kind of error. */
  readonly name?: string;
  /** Which attempt of a request it was, counted from 1. */
  readonly attempt?: number;
  /** How deep a subagent is: 1 below the main work. */
  readonly depth?: number;
};

export type UsageReport = CallReport | CounterReport | ActivityReport;

/** Why a record is refused. Each is counted and told to the sender in the partial success. */
export const REJECTIONS = [
  'time_missing',
  'time_in_future',
  'time_too_old',
  'start_after_time',
  'no_value',
  'not_finite',
  'negative',
  'fractional',
  'too_large',
  'unreadable_number',
  'temporality_unspecified',
  'histogram_inconsistent',
  'unknown_token_type',
  'unknown_activity',
] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** Why a record that is fine says nothing about usage. Each is counted. */
export const UNUSED = [
  'unknown_sender',
  'not_usage',
  'no_recorded_value',
  'not_a_counter',
  'no_sum',
  'counter_baseline',
  'counter_fell',
  'late_point',
  'nothing_spent',
] as const;
export type Unused = (typeof UNUSED)[number];

/** The outcome of adapting one record. */
export type Adapted =
  | UsageReport
  | { readonly kind: 'unused'; readonly reason: Unused }
  | { readonly kind: 'rejected'; readonly reason: Rejection; readonly detail: string };
