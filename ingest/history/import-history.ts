// Imports calls of session files: into the same settle step, the same journal and the same meter as telemetry.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { HistoryCall, HistoryImportAnswer } from '../../schemas/history.ts';
import { monthAt } from '../../schemas/month.ts';
import { toMilliseconds, toNanos } from '../../schemas/nanos.ts';
import type { Sender } from '../../schemas/sender.ts';
import type { Adapted, CallReport } from '../../schemas/usage-report.ts';
import type { Store } from '../../store/store.ts';
import { timeFault } from '../adapters/event-time.ts';
import { fingerprint, recordIdOf } from '../adapters/fingerprint.ts';
import type { Journal } from '../journal/journal.ts';
import type { SpendIncrement } from '../journal/spend-log.ts';
import { batchOf } from '../pipeline.ts';
import type { PriceBook } from '../price/book.ts';
import { IngestUnavailable } from '../receive/acceptance.ts';
import { attribute, type GroupOf } from '../settle/attribute.ts';
import type { Recalled, RecalledCall } from '../settle/history.ts';
import { sessionKey } from '../settle/scopes.ts';
import { settle, type Outcome, type Settled } from '../settle/settle.ts';
import { countsOf } from '../settle/twins.ts';
import { toReport } from './past-call.ts';
import { recallSessions } from './recall.ts';

/** One request: calls of one person's files. */
export type HistoryImport = {
  readonly calls: readonly HistoryCall[];
  readonly user: string;
  readonly sender: Sender;
  /** The first month that the ledger keeps, as `yyyymm`: what was dropped from it may have been known. */
  readonly floor?: number | undefined;
};

export interface HistoryImporter {
  /**
   * Resolves when the calls are on disk and the meter knows them; one import at a time. Throws IngestUnavailable while the
   * ledger cannot tell what it holds.
   */
  run(asked: HistoryImport): Promise<HistoryImportAnswer>;
  /** Hears of what telemetry tells meanwhile. */
  note(adapted: readonly Adapted[]): void;
}

export type ImporterOptions = {
  readonly journal: Journal;
  readonly store: Store;
  /** Resolves when the ledger holds everything that was appended before. */
  readonly flush: () => Promise<void>;
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
  readonly prices: PriceBook;
  readonly groupOf: GroupOf;
  readonly now: () => number;
  readonly paused: () => { readonly sentence: string } | undefined;
  readonly onOutcomes: (outcomes: readonly Outcome[]) => void;
};

/** Longest that an import waits for the ledger to hold what was acknowledged before. */
const PATIENCE_MS = 60_000;

const BEHIND =
  'The ledger is behind, so it cannot be told which of these calls are known. Try again in a minute.';

/** Creates the importer of an ingest lane. */
export function createHistoryImporter(options: ImporterOptions): HistoryImporter {
  let last: Promise<unknown> = Promise.resolve();
  /** Told of these sessions since the import under way began to look into the ledger. */
  let meanwhile: { readonly sessions: ReadonlySet<string>; readonly calls: RecalledCall[] } | undefined;
  const run = async (asked: HistoryImport): Promise<HistoryImportAnswer> => {
    const pause = options.paused();
    if (pause) throw new IngestUnavailable(pause.sentence);
    const { reports, refused } = readable(asked, toNanos(options.now()));
    meanwhile = { sessions: new Set(reports.map(sessionKey)), calls: [] };
    try {
      const known = await recalled(reports, asked.sender, options);
      // Synchronous from here to the journal: nothing comes between the look and the batch.
      const settled = await commit(
        reports,
        asked.sender,
        withCalls(known, meanwhile.calls, reports),
        options,
      );
      const refusals = [...refused].flatMap(([reason, calls]) => refusalsOf(reason, calls));
      options.onOutcomes([...(settled?.outcomes ?? []), ...refusals]);
      return answerOf(settled, refused);
    } finally {
      meanwhile = undefined;
    }
  };
  return {
    run: async (asked) => {
      const next = last.then(async () => await run(asked));
      last = next.catch(() => undefined);
      return await next;
    },
    note: (adapted) => {
      if (!meanwhile) return;
      for (const report of adapted)
        if (report.kind === 'call' && meanwhile.sessions.has(sessionKey(report)))
          meanwhile.calls.push(recalledCall(report));
    },
  };
}

type Refused = ReadonlyMap<string, number>;

function refusalsOf(reason: string, calls: number): Outcome[] {
  return Array.from({ length: calls }, () => ({ outcome: 'rejected', reason }));
}

function readable(
  { calls, user, floor = 0 }: HistoryImport,
  now: bigint,
): { readonly reports: readonly CallReport[]; readonly refused: Refused } {
  const refused = new Map<string, number>();
  const reports = calls
    .map((call) => toReport(call, user))
    .filter(({ time }) => {
      const isDropped = monthAt(toMilliseconds(time)) < floor;
      const fault = timeFault(time, now) ?? (isDropped ? 'dropped_by_retention' : undefined);
      if (fault) refused.set(fault, (refused.get(fault) ?? 0) + 1);
      return !fault;
    });
  return { reports, refused };
}

async function recalled(
  reports: readonly CallReport[],
  sender: Sender,
  { store, flush, groupOf }: ImporterOptions,
): Promise<Recalled> {
  // Waiting for an engine that is away could take hours.
  await store.query({ sql: 'SELECT 1', row: z.unknown() });
  const late = sleep(PATIENCE_MS, 'late' as const, { ref: false });
  if ((await Promise.race([flush(), late])) === 'late') throw new IngestUnavailable(BEHIND);
  const [first] = reports;
  const user = first ? attribute(first, sender, groupOf).user : '';
  return await recallSessions(store, { reports, user });
}

/** Of all that is known, what may be a call of the import: the same counts in its session, or a copy of the same moment. */
function withCalls(
  { calls, ...known }: Recalled,
  told: readonly RecalledCall[],
  reports: readonly CallReport[],
): Recalled {
  const counted = new Set(reports.map(countsKey));
  const moments = new Set(reports.map(momentKey));
  const isAsked = (call: RecalledCall): boolean =>
    counted.has(countsKey(call)) || (call.signal === 'history' && moments.has(momentKey(call)));
  return { ...known, calls: [...calls, ...told].filter(isAsked) };
}

function countsKey({ agent, session, tokens }: Pick<RecalledCall, 'agent' | 'session' | 'tokens'>): string {
  return JSON.stringify([agent, session, ...countsOf(tokens)]);
}

function momentKey({ agent, time }: Pick<RecalledCall, 'agent' | 'time'>): string {
  return `${agent}/${time.toString()}`;
}

function recalledCall({ callId, ...told }: CallReport): RecalledCall {
  const { agent, session, source, time, tokens, signal } = told;
  const id = recordIdOf(fingerprint(['call', agent, session, callId])).toString();
  return { id, agent, session, source, time, tokens, signal, charged: true };
}

async function commit(
  reports: readonly CallReport[],
  sender: Sender,
  known: Recalled,
  { journal, prices, groupOf, announce }: ImporterOptions,
): Promise<Settled | undefined> {
  let settled: Settled | undefined;
  let increments: readonly SpendIncrement[] = [];
  const batchId = journal.append((state, id) => {
    settled = settle(reports, { state, prices, sender, groupOf, recalled: known });
    const batch = batchOf([settled], id);
    increments = batch?.increments ?? [];
    return batch;
  });
  if (batchId !== undefined) await announce(batchId, increments);
  return settled;
}

function answerOf(settled: Settled | undefined, refused: Refused): HistoryImportAnswer {
  const outcomes = settled?.outcomes ?? [];
  const charged = outcomes.filter(({ outcome }) => outcome === 'charged').length;
  const unpriced = (settled?.charges ?? []).reduce((sum, { amounts }) => sum + amounts.unpricedEntries, 0);
  const refusals = [...refused].map(([reason, calls]) => ({ reason, calls }));
  return {
    calls: outcomes.length + refusals.reduce((sum, { calls }) => sum + calls, 0),
    charged,
    known: outcomes.length - charged,
    unpriced: Math.max(0, unpriced),
    refused: refusals,
  };
}
