// Already told by a better signal? Keeps, per session, which signals told it, and says what must be booked anew.
import type { ChargeDimensions } from '../../schemas/charge.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { NEW_SCOPE, type Entry, type ScopeState, type SettleState } from './state.ts';

/** The scope that decides which of an entry's signals counts, and its key. */
export type Scopes = { readonly key: string; readonly session: ScopeState };

/** Entries whose bookings a new signal changes. */
export type Stirred = { readonly cells: readonly string[]; readonly calls: readonly string[] };

const NOTHING: Stirred = { cells: [], calls: [] };

/** The scope of a session; metrics without a session share the scope of their person. */
export function scopesOf(dimensions: ChargeDimensions, state: SettleState): Scopes {
  const key = dimensions.session ? sessionKey(dimensions) : personKey(dimensions);
  return { key, session: state.get('scope', key) ?? NEW_SCOPE };
}

/** The key of a session's scope. */
export function sessionKey({ agent, session }: Pick<ChargeDimensions, 'agent' | 'session'>): string {
  return fingerprint(['session', agent, session]);
}

function personKey({ agent, user, userClaimed }: ChargeDimensions): string {
  return fingerprint(['person', agent, user, userClaimed]);
}

/** Notes that a call was told. Its session's metrics become evidence; once events tell it, they tell the cost too. */
export function noteCall(call: Entry, callKey: string, state: SettleState): Stirred {
  const stirred = notePersonHasCalls(call, state);
  const { key, session } = scopesOf(call.dimensions, state);
  if (call.signal === 'logs') {
    if (session.events) return stirred;
    state.put('scope', key, { ...session, events: true, spanCalls: [] });
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

/** Metrics that know no session count only while their person has no calls. */
function notePersonHasCalls(call: Entry, state: SettleState): Stirred {
  if (!call.dimensions.session) return NOTHING;
  const key = personKey(call.dimensions);
  const person = state.get('scope', key) ?? NEW_SCOPE;
  if (person.events) return NOTHING;
  state.put('scope', key, { ...person, events: true });
  return { cells: person.cells, calls: [] };
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
  if (session.events) return [];
  const isNew = !session.cells.includes(cell);
  const firstCost = tellsCost && !session.metricCost;
  if (!isNew && !firstCost) return [];
  const cells = isNew ? [...session.cells, cell] : session.cells;
  state.put('scope', key, { ...session, cells, metricCost: session.metricCost || tellsCost });
  return firstCost ? session.spanCalls : [];
}

/**
 * Whether request events tell what the entry tells. They do for a span that none of them matches, too: an event without
 * the provider's request id tells the same call under another name. Without a session the scope is the person's, which
 * says that there are calls but not which signal told them.
 */
export function isToldByEvents({ kind, signal, dimensions }: Entry, scope: ScopeState): boolean {
  return scope.events && (kind === 'cell' || (signal === 'traces' && dimensions.session !== ''));
}

/** Whether a counter of this measure is charged, because no better signal tells the session's. */
export function isUntold(scope: ScopeState, measure: 'tokens' | 'cost' | 'activity'): boolean {
  return !scope.events && !(scope.spans && measure === 'tokens');
}
