// Session files beside telemetry in the pure middle: settle, with memory in a Map and the rows so far as the ledger.
import { adapt } from '../../ingest/adapters/registry.ts';
import { toReport } from '../../ingest/history/past-call.ts';
import { createPriceBook } from '../../ingest/price/book.ts';
import type { Recalled, RecalledCall } from '../../ingest/settle/history.ts';
import { settle, type Outcome } from '../../ingest/settle/settle.ts';
import type { Memory, SettleState } from '../../ingest/settle/state.ts';
import type { Charge } from '../../schemas/charge.ts';
import type { HistoryCall } from '../../schemas/history.ts';
import { toMilliseconds, toNanos } from '../../schemas/nanos.ts';
import type { OtlpExport } from '../../schemas/otlp.ts';
import { intervalStart } from '../../schemas/period.ts';
import { mapState, REPLAY_NOW } from './replay.ts';
import { totalAmounts, totalsBy } from './totals.ts';

/** What is sent: telemetry, or calls of session files. */
export type Sending = OtlpExport | { readonly signal: 'history'; readonly calls: readonly HistoryCall[] };

const PRICES = createPriceBook();
const SENDER = { user: '', group: '' };

/** Kinds of memory that live as long as the duplicate horizon. */
const SHORT = new Set<keyof Memory>(['seen', 'call', 'traces']);

export interface Past {
  readonly charges: Charge[];
  /** `user` is whose files are sent. */
  send(one: Sending, user?: string): Outcome[];
  /** Lets the calls told so far be forgotten; sessions are not. */
  forget(): void;
  /** Lets everything be forgotten. */
  forgetAll(): void;
}

export function createPast(): Past {
  let short = mapState();
  let long = mapState();
  const charges: Charge[] = [];
  const evidence: Charge[] = [];
  const state: SettleState = {
    get: (kind, key) => (SHORT.has(kind) ? short : long).get(kind, key),
    put: (kind, key, value) => (SHORT.has(kind) ? short : long).put(kind, key, value),
  };
  return {
    charges,
    send: (one, user = '') => {
      const isHistory = one.signal === 'history';
      const reports = isHistory ? one.calls.map((call) => toReport(call, user)) : adapt(one, REPLAY_NOW);
      const recalled = isHistory ? recalledFrom(charges, evidence, one.calls) : undefined;
      const settled = settle(reports, { state, prices: PRICES, sender: SENDER, groupOf: () => '', recalled });
      charges.push(...settled.charges);
      evidence.push(...settled.evidence);
      return settled.outcomes;
    },
    forget: () => {
      short = mapState();
    },
    forgetAll: () => {
      short = mapState();
      long = mapState();
    },
  };
}

/** What the ledger would answer to an import of these calls. */
function recalledFrom(
  charges: readonly Charge[],
  evidence: readonly Charge[],
  asked: readonly HistoryCall[],
): Recalled {
  const sessions = new Set(asked.map(({ session }) => session));
  const moments = new Set(asked.map(({ time }) => toNanos(Date.parse(time))));
  const isAsked = ({ session, signal, time }: RecalledCall): boolean =>
    sessions.has(session) || (signal === 'history' && moments.has(time));
  const calls = [...callsIn(charges, true), ...callsIn(evidence, false)].filter(isAsked);
  return {
    ids: new Set(calls.map(({ id }) => id)),
    calls,
    sessions: [...sessions].flatMap((session) => factsOf(session, charges)),
    hours: hoursIn(charges),
  };
}

function factsOf(session: string, charges: readonly Charge[]): Recalled['sessions'] {
  const own = charges.filter(({ dimensions }) => dimensions.session === session);
  const [first] = own;
  if (!first) return [];
  const has = (signal: string): boolean => {
    const { entries, cost } = totalAmounts(own.filter((one) => one.signal === signal));
    return entries > 0 || cost !== 0n;
  };
  const { agent } = first.dimensions;
  return [{ agent, session, events: has('logs'), spans: has('traces'), metrics: has('metrics') }];
}

function hoursIn(charges: readonly Charge[]): Recalled['hours'] {
  const hourOf = ({ time }: Charge): number => intervalStart('hour', toMilliseconds(time));
  const cells = charges.filter(({ signal, dimensions }) => signal === 'metrics' && dimensions.session === '');
  const totals = totalsBy(cells, (cell) => `${cell.dimensions.user}/${hourOf(cell)}`);
  const charged = cells.filter(
    (cell) => (totals.get(`${cell.dimensions.user}/${hourOf(cell)}`)?.entries ?? 0) > 0,
  );
  return charged.map((cell) => ({
    agent: cell.dimensions.agent,
    user: cell.dimensions.user,
    hour: hourOf(cell),
  }));
}

function callsIn(rows: readonly Charge[], charged: boolean): RecalledCall[] {
  const totals = totalsBy(rows, ({ recordId }) => recordId.toString());
  return [...totals].flatMap(([id, { tokens, entries }]) => {
    const row = rows.findLast(({ recordId, amounts }) => recordId.toString() === id && amounts.entries > 0);
    if (!row || entries <= 0 || row.signal === 'metrics') return [];
    const { signal, time, dimensions } = row;
    if (!charged && signal !== 'history') return [];
    const { agent, session, source } = dimensions;
    return [{ id, agent, session, source, time, tokens, signal, charged }];
  });
}
