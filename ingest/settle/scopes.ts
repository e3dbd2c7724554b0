// Already told by a better signal? Keeps, per session, which signals told it, and says what must be booked anew.
import type { ChargeDimensions } from '../../schemas/charge.ts';
import type { CounterMeasure } from '../../schemas/usage-report.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { NEW_SCOPE, type Entry, type ScopeState, type SettleState } from './state.ts';

/** The scope that decides which of an entry's signals counts, and its key. */
export type Scopes = { readonly key: string; readonly session: ScopeState };

/** Entries whose bookings a new signal changes. */
export type Stirred = { readonly cells: readonly string[]; readonly calls: readonly string[] };

const NOTHING: Stirred = { cells: [], calls: [] };

/** The scope of a session; metrics without a session share the scope of their sender. */
export function scopesOf(
  { dimensions, emitter }: Pick<Entry, 'dimensions' | 'emitter'>,
  state: SettleState,
): Scopes {
  const key = emitter || sessionKey(dimensions);
  return { key, session: state.get('scope', key) ?? NEW_SCOPE };
}

/** The key of a session's scope. */
export function sessionKey({ agent, session }: Pick<ChargeDimensions, 'agent' | 'session'>): string {
  return fingerprint(['session', agent, session]);
}

/**
 * Notes that a call was told. The metrics of its session become evidence, and those of its sender's (`emitters`) that know
 * no session.
 */
export function noteCall(
  call: Entry,
  callKey: string,
  emitters: readonly string[],
  state: SettleState,
): Stirred {
  const stirred = emitters.map((emitter) => noteEvents(emitter, call, state)).reduce(both, NOTHING);
  const { key, session } = scopesOf(call, state);
  if (call.signal === 'logs') {
    const { told, isNews } = withEvents(session, call);
    if (!isNews) return stirred;
    state.put('scope', key, { ...told, spanCalls: [] });
    return both(stirred, {
      cells: session.cells,
      calls: session.spanCalls.filter((other) => other !== callKey),
    });
  }
  const listed = session.events || session.spanCalls.includes(callKey);
  if (session.spans && listed) return stirred;
  const spanCalls = listed ? session.spanCalls : [...session.spanCalls, callKey];
  state.put('scope', key, { ...session, spans: true, spanCalls });
  return session.spans ? stirred : both(stirred, { cells: session.cells, calls: [] });
}

/** Metrics that know no session count only while their sender has no calls, whichever signal tells those. */
function noteEvents(key: string, call: Entry, state: SettleState): Stirred {
  const { told, isNews } = withEvents(state.get('scope', key) ?? NEW_SCOPE, call);
  if (!isNews) return NOTHING;
  state.put('scope', key, told);
  return { cells: told.cells, calls: [] };
}

/** The scope once it has calls of request events. */
function withEvents(scope: ScopeState, { reportedCost }: Entry): { told: ScopeState; isNews: boolean } {
  const eventCost = scope.eventCost || reportedCost !== undefined;
  return {
    told: { ...scope, events: true, eventCost },
    isNews: !scope.events || eventCost !== scope.eventCost,
  };
}

function both(left: Stirred, right: Stirred): Stirred {
  return { cells: [...left.cells, ...right.cells], calls: [...left.calls, ...right.calls] };
}

/** Notes a metric cell. Returns the calls that only spans told, where the metrics tell their cost for the first time. */
export function noteCell(
  { key, session }: Scopes,
  cell: string,
  tellsCost: boolean,
  state: SettleState,
): readonly string[] {
  // Events keep their precedence for ever: what they told already never has to be booked anew.
  if (session.events && (session.eventCost || !tellsCost)) return [];
  const isNew = !session.cells.includes(cell);
  const firstCost = tellsCost && !session.metricCost;
  if (!isNew && !firstCost) return [];
  const cells = isNew ? [...session.cells, cell] : session.cells;
  state.put('scope', key, { ...session, cells, metricCost: session.metricCost || tellsCost });
  return firstCost ? session.spanCalls : [];
}

/**
 * Whether request events tell what the entry tells. They do for a span that none of them matches, too: an event without
 * the provider's request id tells the same call under another name. Without a session calls are told by what tells them.
 */
export function isToldByEvents({ kind, signal, dimensions }: Entry, scope: ScopeState): boolean {
  return (
    scope.events &&
    (kind === 'cell' || signal === 'history' || (signal === 'traces' && dimensions.session !== ''))
  );
}

/** Whether a counter of this measure is charged, because no better signal tells the session's. */
export function isUntold(scope: ScopeState, measure: CounterMeasure['of']): boolean {
  return !scope.events && !(scope.spans && measure !== 'cost');
}
