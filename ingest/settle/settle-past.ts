// Settles a call of a session file: charged where nothing better tells it, under the same id, under another or in another file.
import { closedBy } from './closed.ts';
import { copiesOf, noteCopy } from './copies.ts';
import { notePast, scopeOfHistory, stirredPast, type Recalled } from './history.ts';
import { merged } from './merge-call.ts';
import { scopesOf } from './scopes.ts';
import type { Entry, ScopeState, SettleState } from './state.ts';
import { isNotedPast, leaveTwins, noteTwin } from './twins.ts';

/** The call as the file tells it. */
export type PastCall = { readonly key: string; readonly told: Entry };

/** Where it is settled. */
export type PastWork = {
  readonly state: SettleState;
  readonly recalled?: Recalled | undefined;
  /** Entries that are booked anew, as they are before they change. */
  readonly touch: (kind: 'call' | 'cell', keys: readonly string[]) => void;
};

/** Where a call is remembered: what a session file told first for as long as its session. */
export function shelfOf(key: string, state: SettleState): 'call' | 'past' {
  return state.get('call', key) === undefined && state.get('past', key) !== undefined ? 'past' : 'call';
}

/** Whether the call is told for the first time, and if so by what it is charged. */
export function settlePast(call: PastCall, work: PastWork): 'duplicate' | 'evidence' | 'charged' {
  const { key, told } = call;
  const { state, touch } = work;
  const shelf = shelfOf(key, state);
  const known = state.get(shelf, key);
  const kept = keptBy(call, known, work);
  const isTold = kept !== undefined || (known !== undefined && known.signal !== 'history');
  noteCopy(told, { id: told.recordId.toString(), key: kept ? '' : key, told: isTold }, state);
  touch('call', copiesOf(told, state));
  if (kept === 'ledger') touch('call', noteTwin(told, { key: '', history: true }, state));
  if (kept) return 'duplicate';
  if (known) tellAgain(call, { known, shelf }, work);
  else tell(call, work);
  if (known) return 'duplicate';
  return scopeOfHistory(told, state).events ? 'evidence' : 'charged';
}

/** What answers for a call of which nothing may change: the audit closed it, or memory has forgotten what the ledger knows. */
function keptBy(
  { told }: PastCall,
  known: Entry | undefined,
  { state, recalled }: PastWork,
): 'audit' | 'ledger' | undefined {
  if (closedBy(told.recordId, state) !== 'none') return 'audit';
  return !known && recalled?.ids.has(told.recordId.toString()) === true ? 'ledger' : undefined;
}

/** What OTLP tells of a session of which a file told calls: the file's calls are paired anew. */
export function tellBesidePast({ key, known, next, before }: OtlpCall, { state, touch }: PastWork): void {
  const history = known !== undefined && isNotedPast(known, state);
  if (known?.signal === 'history') noteCopy(known, { id: known.recordId.toString(), key, told: true }, state);
  if (known) touch('call', leaveTwins(known, state));
  touch('call', noteTwin(next, { key, history }, state));
  for (const past of stirredPast(next, before, state)) {
    touch('call', [past]);
    leaveSpan(past, state);
  }
}

/** Where request events tell the session, a call of which only a span and a file are known is the file's. */
function leaveSpan(key: string, state: SettleState): void {
  const shelf = shelfOf(key, state);
  const entry = state.get(shelf, key);
  if (entry?.signal !== 'traces' || !scopesOf(entry, state).session.events) return;
  state.put(shelf, key, { ...entry, signal: 'history' });
}

/** A call as it was known and is now, and its session before it. */
export type OtlpCall = {
  readonly key: string;
  readonly known: Entry | undefined;
  readonly next: Entry;
  readonly before: ScopeState;
};

function tell({ key, told }: PastCall, { state, touch }: PastWork): void {
  state.put('past', key, told);
  touch('call', [key]);
  notePast(told, key, state);
  touch('call', noteTwin(told, { key, history: true }, state));
}

function tellAgain(
  { key, told }: PastCall,
  { known, shelf }: { readonly known: Entry; readonly shelf: 'call' | 'past' },
  { state, touch }: PastWork,
): void {
  const isNoted = known.signal === 'history' || isNotedPast(known, state);
  const next = merged(known, told, scopesOf(told, state).session);
  if (!next && isNoted) return;
  touch('call', [key]);
  if (next) {
    touch('call', leaveTwins(known, state));
    state.put(shelf, key, next);
  }
  const entry = next ?? known;
  if (!isNoted) notePast(entry, key, state);
  touch('call', noteTwin(entry, { key, history: true }, state));
}
