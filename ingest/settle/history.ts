// Calls that session files tell, beside what OTLP told of the same sessions: nothing that is known is charged again.
import type { ChargeDimensions } from '../../schemas/charge.ts';
import type { TokenCounts } from '../../schemas/tokens.ts';
import { isCopied, recallCopy } from './copies.ts';
import { isToldWithoutSession, notePastHour, recallHours, type RecalledHour } from './hours.ts';
import { keysIn, listKey } from './past-keys.ts';
import { sessionKey } from './scopes.ts';
import { NEW_SCOPE, type Entry, type ScopeState, type SettleState } from './state.ts';
import { isPaired, recallTwin } from './twins.ts';

/** What the ledger holds of the sessions of an import, which memory may have forgotten. */
export type Recalled = {
  /** Record ids of all that answers for its call: what is charged, and what files told. */
  readonly ids: ReadonlySet<string>;
  /** Those that may be told by the import under another id, or are copied in it; those that are charged come first. */
  readonly calls: readonly RecalledCall[];
  readonly sessions: readonly RecalledSession[];
  readonly hours: readonly RecalledHour[];
};

/** A call as the ledger has it. */
export type RecalledCall = Pick<ChargeDimensions, 'agent' | 'session' | 'source'> & {
  readonly id: string;
  readonly time: bigint;
  readonly tokens: TokenCounts;
  readonly signal: 'logs' | 'traces' | 'history';
  readonly charged: boolean;
};

/** Which signals of a session were charged. */
export type RecalledSession = Pick<ChargeDimensions, 'agent' | 'session'> & {
  readonly events: boolean;
  readonly spans: boolean;
  readonly metrics: boolean;
};

/** Puts what the ledger knows into memory, in the transaction that settles the import. */
export function recall({ calls, sessions, hours }: Recalled, state: SettleState): void {
  for (const { agent, session, source, id, time, tokens, signal, charged } of calls) {
    const isHistory = signal === 'history';
    const dimensions = { agent, session, source };
    if (isHistory) recallCopy({ dimensions, time, tokens }, { id, told: charged }, state);
    const twin = { id, key: '', time, signal: isHistory ? '' : signal, history: isHistory } as const;
    recallTwin({ dimensions, tokens }, twin, state);
  }
  for (const { events, spans, metrics, ...session } of sessions) {
    const key = sessionKey(session);
    if (state.get('scope', key)) continue;
    const told = { events, eventCost: events, spans, metricCost: spans && metrics, pastMetrics: metrics };
    state.put('scope', key, { ...NEW_SCOPE, ...told });
  }
  recallHours(hours, state);
}

/** The scope by which a call of a session file is booked: as told already, or as told by nothing else. */
export function scopeOfHistory(entry: Entry, state: SettleState): ScopeState {
  const isTold = isToldBeside(entry, state) || isCopied(entry, (key) => isToldCopy(key, state), state);
  const { metricCost } = standingOf(scopeOf(entry, state));
  return { ...NEW_SCOPE, events: isTold, eventCost: isTold, metricCost };
}

/** Whether telemetry tells the call under another id. */
function isToldBeside(entry: Entry, state: SettleState): boolean {
  const { metrics } = standingOf(scopeOf(entry, state));
  return metrics || isToldWithoutSession(entry, state) || isPaired(entry, state);
}

function isToldCopy(key: string, state: SettleState): boolean {
  const entry = state.get('past', key) ?? state.get('call', key);
  return entry !== undefined && (entry.signal !== 'history' || isToldBeside(entry, state));
}

/** What of a session's signals decides about calls of its files. */
type Standing = {
  readonly events: boolean;
  /** Metrics alone tell it. They do not say which calls they count, and files lack what agents do beside the conversation. */
  readonly metrics: boolean;
  /** Spans tell the calls, and metrics their cost. */
  readonly metricCost: boolean;
};

function standingOf({ events, spans, cells, metricCost, pastMetrics }: ScopeState): Standing {
  return {
    events,
    metrics: !events && !spans && (cells.length > 0 || pastMetrics === true),
    metricCost: !events && spans && metricCost,
  };
}

/** Notes that a session file told a call. */
export function notePast(entry: Entry, key: string, state: SettleState): void {
  const scopeKey = sessionKey(entry.dimensions);
  const scope = scopeOf(entry, state);
  const count = scope.history ?? 0;
  listKey(scopeKey, count, key, state);
  state.put('scope', scopeKey, { ...scope, history: count + 1 });
  notePastHour(entry, key, state);
}

/** Keys of the calls of session files that are to be booked anew, because their session is told in another way than before. */
export function stirredPast(
  { dimensions }: Pick<Entry, 'dimensions'>,
  before: ScopeState,
  state: SettleState,
): readonly string[] {
  if (!before.history) return [];
  const key = sessionKey(dimensions);
  const after = state.get('scope', key) ?? NEW_SCOPE;
  const [left, right] = [standingOf(before), standingOf(after)];
  const isSame =
    left.events === right.events && left.metrics === right.metrics && left.metricCost === right.metricCost;
  return isSame ? [] : keysIn(key, after.history ?? 0, state);
}

function scopeOf({ dimensions }: Pick<Entry, 'dimensions'>, state: SettleState): ScopeState {
  return state.get('scope', sessionKey(dimensions)) ?? NEW_SCOPE;
}
