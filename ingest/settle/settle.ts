// Settles the records of one export: seen before, increment of what, told by a better signal, whose, and what it costs.
import type { Activity, Charge, ChargeDimensions } from '../../schemas/charge.ts';
import { toMilliseconds } from '../../schemas/nanos.ts';
import { intervalStart } from '../../schemas/period.ts';
import type { Sender } from '../../schemas/sender.ts';
import { NO_TOKENS, TOKEN_KINDS } from '../../schemas/tokens.ts';
import type {
  ActivityReport,
  Adapted,
  CallReport,
  CounterReport,
  ReportModel,
  ReportOrigin,
  TokenMoves,
} from '../../schemas/usage-report.ts';
import { fingerprint, recordIdOf } from '../adapters/fingerprint.ts';
import type { PriceBook } from '../price/book.ts';
import { bookEvent, bookTally } from './activities.ts';
import { attribute, dimensionText, type GroupOf } from './attribute.ts';
import { book, newEntry, rebook } from './book.ts';
import { close, closedBy, isClosed } from './closed.ts';
import { emitterOf, emittersOf } from './emitter.ts';
import { incrementOf, type Increment } from './increment.ts';
import { isToldByEvents, isUntold, noteCall, noteCell, scopesOf, type Scopes } from './scopes.ts';
import type { Entry, SettleState } from './state.ts';
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
};

/** Entries that this export touched, as they were before it. */
type Touched = Map<string, { readonly kind: 'call' | 'cell'; readonly before: Entry | undefined }>;
type Work = SettleContext & { readonly touched: Touched; readonly activities: Activity[] };

type Added = Extract<Increment, { kind: 'increment' }>;

const DUPLICATE: Outcome = { outcome: 'duplicate' };

/** Settles adapted records against the state, which it updates. */
export function settle(adapted: readonly Adapted[], context: SettleContext): Settled {
  const work: Work = { ...context, touched: new Map(), activities: [] };
  const outcomes = adapted.map((report): Outcome => {
    switch (report.kind) {
      case 'call':
        return settleCall(report, work);
      case 'counter':
        return settleCounter(report, work);
      case 'activity':
        return settleActivity(report, work);
      case 'unused':
      case 'rejected':
        return { outcome: report.kind, reason: report.reason };
    }
  });
  return { ...bookTouched(work), activities: work.activities, outcomes };
}

function bookTouched({ touched, state, prices }: Work): Pick<Settled, 'charges' | 'evidence'> {
  const charges: Charge[] = [];
  const evidence: Charge[] = [];
  for (const [key, { kind, before }] of touched) {
    const entry = state.get(kind, key);
    if (!entry || isClosed(entry, state)) continue;
    const { session } = scopesOf(entry, state);
    const booked = before ? rebook(before, entry, session, prices) : book(entry, session, prices);
    state.put(kind, key, booked.entry);
    charges.push(...booked.charges);
    evidence.push(...booked.evidence);
  }
  return { charges, evidence };
}

function touch(work: Work, kind: 'call' | 'cell', keys: readonly string[]): void {
  for (const key of keys) {
    if (!work.touched.has(key)) work.touched.set(key, { kind, before: work.state.get(kind, key) });
  }
}

/** What is told again after the audit closed it is a new entry: nothing of the old one is left to correct. */
function reopen(work: Work, kind: 'call' | 'cell', key: string): void {
  close(recordIdOf(key), 'none', work.state);
  work.touched.set(key, { kind, before: undefined });
}

function settleCall(report: CallReport, work: Work): Outcome {
  const key = fingerprint(['call', report.agent, report.session, report.callId]);
  const id = recordIdOf(key);
  const closed = closedBy(id, work.state);
  if (closed === 'logs' || closed === report.signal) return DUPLICATE;
  if (closed !== 'none') reopen(work, 'call', key);
  const known = closed === 'none' ? work.state.get('call', key) : undefined;
  const told = entryOfCall(report, id, work);
  awaitContext(told.dimensions, { key, traceId: report.traceId ?? '' }, work.state);
  const next = known ? merged(known, told) : told;
  if (!next) return DUPLICATE;
  touch(work, 'call', [key]);
  work.state.put('call', key, next);
  const stirred = noteCall(next, key, emittersOf(report, next.dimensions), work.state);
  touch(work, 'cell', stirred.cells);
  touch(work, 'call', stirred.calls);
  if (known) return DUPLICATE;
  const { session } = scopesOf(next, work.state);
  return { outcome: isToldByEvents(next, session) ? 'evidence' : 'charged' };
}

/** The call as both signals tell it: the event's figures, the span's attempts and subagent. Undefined: nothing new. */
function merged(known: Entry, told: Entry): Entry | undefined {
  if (known.signal === told.signal) return undefined;
  const [event, span] = told.signal === 'logs' ? [told, known] : [known, told];
  const subagentId = event.dimensions.subagentId || span.dimensions.subagentId;
  const retries = Math.max(event.retries, span.retries);
  if (event === known && retries === known.retries && subagentId === known.dimensions.subagentId)
    return undefined;
  return { ...event, retries, dimensions: { ...event.dimensions, subagentId }, booked: known.booked };
}

function entryOfCall(report: CallReport, id: bigint, work: Work): Entry {
  const own = dimensionsOf(report, report.subagentId, work);
  const dimensions = inherited(own, report.traceId ?? '', work.state);
  return newEntry({
    kind: 'call',
    signal: report.signal,
    recordId: id,
    time: report.time,
    dimensions,
    emitter: report.session ? '' : emitterOf(report, dimensions),
    calls: 1,
    retries: Math.max(0, (report.attempts ?? 1) - 1),
    tokens: report.tokens,
    reasoning: report.reasoning,
    reportedCost: report.reportedCost,
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
    const call = work.state.get('call', key);
    if (!call) continue;
    touch(work, 'call', [key]);
    work.state.put('call', key, {
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
  const isNews = bookTally(report, report.measure.kind, increment.value, work);
  return { outcome: isNews ? 'activity' : 'evidence' };
}

function addToCell(report: CounterReport, increment: Added, work: Work): Outcome {
  const dimensions = dimensionsOf(report, '', work);
  const hour = intervalStart('hour', toMilliseconds(report.time));
  const key = fingerprint(['cell', hour, ...Object.values(dimensions)]);
  const id = recordIdOf(key);
  const wasClosed = closedBy(id, work.state) !== 'none';
  if (wasClosed) reopen(work, 'cell', key);
  const emitter = report.session ? '' : emitterOf(report, dimensions);
  const cell =
    (wasClosed ? undefined : work.state.get('cell', key)) ?? newCell(id, report, dimensions, emitter);
  touch(work, 'cell', [key]);
  work.state.put('cell', key, grown(cell, report, increment));
  const scopes: Scopes = scopesOf({ dimensions, emitter }, work.state);
  touch(work, 'call', noteCell(scopes, key, report.measure.of === 'cost', work.state));
  return { outcome: isUntold(scopes.session, report.measure.of) ? 'charged' : 'evidence' };
}

function newCell(id: bigint, { time }: CounterReport, dimensions: ChargeDimensions, emitter: string): Entry {
  const nothing = { calls: 0, retries: 0, reasoning: 0, reportedCost: undefined };
  return newEntry({ kind: 'cell', signal: 'metrics', recordId: id, time, dimensions, emitter, ...nothing });
}

function grown(cell: Entry, { measure, time }: CounterReport, { value, calls }: Added): Entry {
  const later = { ...cell, time: time > cell.time ? time : cell.time, calls: cell.calls + calls };
  switch (measure.of) {
    case 'cost':
      return { ...later, reportedCost: (cell.reportedCost ?? 0n) + value };
    case 'calls':
      return { ...later, calls: later.calls + Number(value) };
    case 'tokens':
      return { ...later, ...moved(later, measure.moves, Number(value)) };
    case 'activity':
      return later;
  }
}

function moved(
  { tokens, reasoning }: Entry,
  { reasoning: ofReasoning, ...moves }: TokenMoves,
  value: number,
): Pick<Entry, 'tokens' | 'reasoning'> {
  const counts = { ...NO_TOKENS, ...tokens };
  for (const kind of TOKEN_KINDS) counts[kind] += (moves[kind] ?? 0) * value;
  return { tokens: counts, reasoning: reasoning + (ofReasoning ?? 0) * value };
}

function dimensionsOf(report: ReportOrigin & ReportModel, subagentId: string, work: Work): ChargeDimensions {
  return {
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
  };
}
