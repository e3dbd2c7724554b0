// Settles the records of one export: seen before, increment of what, told by a better signal, whose, and what it costs.
import type { Activity, Charge, ChargeDimensions } from '../../schemas/charge.ts';
import { toMilliseconds } from '../../schemas/nanos.ts';
import { intervalStart } from '../../schemas/period.ts';
import type { Sender } from '../../schemas/sender.ts';
import type {
  ActivityReport,
  Adapted,
  CallReport,
  CounterReport,
  ReportModel,
  ReportOrigin,
} from '../../schemas/usage-report.ts';
import { fingerprint, recordIdOf } from '../adapters/fingerprint.ts';
import type { PriceBook } from '../price/book.ts';
import { bookEvent, bookTally } from './activities.ts';
import { attribute, dimensionText, type GroupOf } from './attribute.ts';
import { book, newEntry, rebook } from './book.ts';
import { withChanges } from './change.ts';
import { close, closedBy, isClosed } from './closed.ts';
import { noteRecent, noteTokenGroup, withDeclared } from './declared.ts';
import { emitterOf, emittersOf } from './emitter.ts';
import { copiesOf } from './copies.ts';
import { grown } from './grow.ts';
import { recall, scopeOfHistory, stirredPast, type Recalled } from './history.ts';
import { leaveSessionless, noteSessionless } from './hours.ts';
import { incrementOf, type Increment } from './increment.ts';
import { merged } from './merge-call.ts';
import { ownAttributes } from './own-attributes.ts';
import { isToldByEvents, isUntold, noteCall, noteCell, scopesOf, type Scopes } from './scopes.ts';
import { settlePast, shelfOf, tellBesidePast, type PastWork } from './settle-past.ts';
import type { Entry, SettleState } from './state.ts';
import { noteSubagent } from './subagents.ts';
import { withTwins } from './twins.ts';
import { awaitContext, inherited, noteContext } from './trace-context.ts';

/** How one record ended. Every record of an export has exactly one outcome. */
export type Outcome =
  | { readonly outcome: 'charged' | 'activity' | 'evidence' | 'duplicate' }
  | { readonly outcome: 'unused' | 'rejected'; readonly reason: string };

/** The rows that an export led to, and the outcome of each of its records in order. */
export type Settled = {
  readonly charges: Charge[];
  readonly evidence: Charge[];
  readonly activities: Activity[];
  readonly outcomes: Outcome[];
};

export type SettleContext = {
  readonly state: SettleState;
  readonly prices: PriceBook;
  readonly sender: Sender;
  readonly groupOf: GroupOf;
  /** Of the sessions of an import, which may be older than memory. */
  readonly recalled?: Recalled | undefined;
};

/** Entries that this export touched, as they were before it. */
type Touched = Map<string, { readonly kind: 'call' | 'cell' | 'past'; readonly before: Entry | undefined }>;
/** What one export changes. */
export type Work = SettleContext & { readonly touched: Touched; readonly activities: Activity[] };

type Added = Extract<Increment, { kind: 'increment' }>;

const DUPLICATE: Outcome = { outcome: 'duplicate' };

/** Settles adapted records against the state, which it updates. */
export function settle(adapted: readonly Adapted[], context: SettleContext): Settled {
  const state = withTwins(context.state);
  const work: Work = { ...context, state, touched: new Map(), activities: [] };
  if (context.recalled) recall(context.recalled, state);
  const outcomes = adapted.map((report): Outcome => {
    switch (report.kind) {
      case 'call':
        return report.signal === 'history' ? settleHistory(report, work) : settleCall(report, work);
      case 'counter':
        return settleCounter(report, work);
      case 'activity':
        return settleActivity(report, work);
      case 'unused':
      case 'rejected':
        return { outcome: report.kind, reason: report.reason };
    }
  });
  const booked = bookTouched(work);
  state.flush();
  return { ...withChanges({ ...booked, activities: work.activities }, state), outcomes };
}

/** Books what this export touched. */
export function bookTouched({ touched, state, prices }: Work): Pick<Settled, 'charges' | 'evidence'> {
  const charges: Charge[] = [];
  const evidence: Charge[] = [];
  for (const [key, { kind, before }] of touched) {
    const entry = state.get(kind, key);
    if (!entry || isClosed(entry, state)) continue;
    const session =
      entry.signal === 'history' ? scopeOfHistory(entry, state) : scopesOf(entry, state).session;
    const booked = before ? rebook(before, entry, session, prices) : book(entry, session, prices);
    state.put(kind, key, booked.entry);
    charges.push(...booked.charges);
    evidence.push(...booked.evidence);
  }
  return { charges, evidence };
}

/** Keeps entries as they were, before they change. */
export function touch(work: Work, kind: 'call' | 'cell', keys: readonly string[]): void {
  for (const key of keys) {
    if (work.touched.has(key)) continue;
    const shelf = kind === 'call' ? shelfOf(key, work.state) : kind;
    const before = work.state.get(shelf, key);
    work.touched.set(key, { kind: shelf, before });
    if (before?.signal === 'history') touch(work, 'call', copiesOf(before, work.state));
  }
}

/** What is told again after the audit closed it is a new entry: nothing of the old one is left to correct. */
function reopen(work: Work, kind: 'call' | 'cell', key: string): void {
  close(recordIdOf(key), 'none', work.state);
  work.touched.set(key, { kind, before: undefined });
}

function settleCall(report: CallReport, work: Work): Outcome {
  const key = callKey(report);
  const id = recordIdOf(key);
  const closed = closedBy(id, work.state);
  if (closed === 'logs' || closed === report.signal) return DUPLICATE;
  if (closed !== 'none') reopen(work, 'call', key);
  const shelf = closed === 'none' ? shelfOf(key, work.state) : 'call';
  const known = closed === 'none' ? work.state.get(shelf, key) : undefined;
  const told = entryOfCall(report, id, work);
  noteSubagent(report, work);
  awaitContext(told.dimensions, { key, traceId: report.traceId ?? '' }, work.state);
  const next = known ? merged(known, told, scopesOf(told, work.state).session) : told;
  if (!next) return DUPLICATE;
  touch(work, 'call', [key]);
  work.state.put(shelf, key, next);
  noteRecent(next.dimensions, { key, time: next.time }, work.state);
  const { session: before } = scopesOf(next, work.state);
  const stirred = noteCall(next, key, emittersOf(report, next.dimensions), work.state);
  touch(work, 'cell', stirred.cells);
  touch(work, 'call', [...stirred.calls, ...leaveSessionless(stirred.cells, work.state)]);
  if (before.history) tellBesidePast({ key, known, next, before }, pastWork(work));
  if (known) return DUPLICATE;
  const { session } = scopesOf(next, work.state);
  return { outcome: isToldByEvents(next, session) ? 'evidence' : 'charged' };
}

function settleHistory(report: CallReport, work: Work): Outcome {
  const key = callKey(report);
  const told = entryOfCall(report, recordIdOf(key), work);
  return { outcome: settlePast({ key, told }, pastWork(work)) };
}

function pastWork(work: Work): PastWork {
  return { ...work, touch: (kind, keys) => touch(work, kind, keys) };
}

function callKey({ agent, session, callId }: CallReport): string {
  return fingerprint(['call', agent, session, callId]);
}

function entryOfCall(report: CallReport, id: bigint, work: Work): Entry {
  const own = dimensionsOf(report, report.subagentId, work);
  const dimensions = inherited(own, report.traceId ?? '', work.state);
  return newEntry({
    kind: 'call',
    signal: report.signal,
    recordId: id,
    time: report.time,
    dimensions: { ...dimensions, creditUnit: dimensionText(report.credits?.unit ?? '') },
    emitter: report.session ? '' : emitterOf(report, dimensions),
    calls: 1,
    retries: Math.max(0, (report.attempts ?? 1) - 1),
    tokens: report.tokens,
    reasoning: report.reasoning,
    reportedCost: report.reportedCost,
    credits: report.credits?.amount,
  });
}

/** A span around calls may tell where they were made; calls that came before it are booked anew. */
function settleActivity(report: ActivityReport, work: Work): Outcome {
  if (report.traceId) inheritFrom(report, report.traceId, work);
  return bookEvent(report, work) ? { outcome: 'activity' } : DUPLICATE;
}

function inheritFrom(report: ActivityReport, traceId: string, work: Work): void {
  const place = attribute(report, work.sender, work.groupOf);
  for (const key of noteContext(place, traceId, work.state)) {
    const shelf = shelfOf(key, work.state);
    const call = work.state.get(shelf, key);
    if (!call) continue;
    touch(work, 'call', [key]);
    work.state.put(shelf, key, {
      ...call,
      dimensions: inherited(call.dimensions, traceId, work.state),
    });
  }
}

function settleCounter(report: CounterReport, work: Work): Outcome {
  const increment = incrementOf(report, work.state);
  if (increment.kind === 'duplicate') return DUPLICATE;
  if (increment.kind === 'unused') return { outcome: 'unused', reason: increment.reason };
  if (increment.value === 0n) return { outcome: 'unused', reason: 'nothing_spent' };
  if (report.measure.of !== 'activity') return addToCell(report, increment, work);
  const isNews = bookTally(report, report.measure, increment.value, work);
  return { outcome: isNews ? 'activity' : 'evidence' };
}

function addToCell(report: CounterReport, increment: Added, work: Work): Outcome {
  const dimensions = dimensionsOf(report, '', work);
  const hour = intervalStart('hour', toMilliseconds(report.time));
  const key = fingerprint(['cell', hour, ...partsOf(dimensions)]);
  const id = recordIdOf(key);
  const wasClosed = closedBy(id, work.state) !== 'none';
  if (wasClosed) reopen(work, 'cell', key);
  const emitter = report.session ? '' : emitterOf(report, dimensions);
  const known = wasClosed ? undefined : work.state.get('cell', key);
  const cell = known ?? newCell(id, report, dimensions, emitter);
  touch(work, 'cell', [key]);
  work.state.put('cell', key, grown(cell, report, increment));
  const scopes: Scopes = scopesOf({ dimensions, emitter }, work.state);
  touch(work, 'call', noteCell(scopes, key, report.measure.of === 'cost', work.state));
  if (!known) touch(work, 'call', noteSessionless(cell, work.state));
  touch(work, 'call', stirredPast({ dimensions }, scopes.session, work.state));
  return { outcome: isUntold(scopes.session, report.measure.of) ? 'charged' : 'evidence' };
}

/**
 * Dimensions that came later are no part of the identity where they say nothing: cells of earlier versions keep theirs. How
 * the change is known says nothing of which cell it is.
 */
function partsOf({ creditUnit, attributes, ...dimensions }: ChargeDimensions): string[] {
  const parts = Object.entries(dimensions).filter(([name]) => name !== 'prSource');
  const later = [creditUnit, attributes].filter((text) => text !== '');
  return [...parts.map(([, text]) => text), ...later];
}

function newCell(id: bigint, { time }: CounterReport, dimensions: ChargeDimensions, emitter: string): Entry {
  const nothing = { calls: 0, retries: 0, reasoning: 0, reportedCost: undefined };
  return newEntry({ kind: 'cell', signal: 'metrics', recordId: id, time, dimensions, emitter, ...nothing });
}

function dimensionsOf(
  report: ReportOrigin & ReportModel & { readonly time: bigint },
  subagentId: string,
  work: Work,
): ChargeDimensions {
  const told: ChargeDimensions = {
    ...attribute(report, work.sender, work.groupOf),
    agent: dimensionText(report.agent),
    agentVersion: dimensionText(report.agentVersion),
    session: dimensionText(report.session),
    prompt: dimensionText(report.prompt),
    provider: dimensionText(report.provider),
    model: dimensionText(report.model),
    modelReported: dimensionText(report.modelReported),
    source: report.source,
    subagent: dimensionText(report.subagent),
    subagentId: dimensionText(subagentId),
    effort: dimensionText(report.effort),
    speed: dimensionText(report.speed),
    creditUnit: '',
    attributes: ownAttributes(report),
  };
  noteTokenGroup(told, work.sender, work.state);
  return withDeclared(told, report.time, work);
}
