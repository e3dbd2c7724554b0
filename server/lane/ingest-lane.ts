// The ingest lane: a thread of its own from OTLP bytes to the journal and the ledger, so that no decode delays a limit check.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createArrivals } from '../../ingest/arrivals.ts';
import { createDeclare } from '../../ingest/declarations.ts';
import type { Journal } from '../../ingest/journal/journal.ts';
import type {
  Access,
  AskLane,
  FromLane,
  LaneOptions,
  LaneQuestion,
  ToLane,
} from '../../ingest/lane-protocol.ts';
import { createOutcomeCounters, type OutcomeCounters } from '../../ingest/outcome-counters.ts';
import { createPipeline } from '../../ingest/pipeline.ts';
import { usePriceList } from '../../ingest/price/bundled.ts';
import { BytesInFlight } from '../../ingest/receive/bytes-in-flight.ts';
import { DEFAULT_LIMITS } from '../../ingest/receive/limits.ts';
import { createOverload, type Overload } from '../../ingest/receive/overload.ts';
import { createRecentRequests, type RecentRequests } from '../../ingest/receive/recent.ts';
import type { Outcome } from '../../ingest/settle/settle.ts';
import type { Signal } from '../../schemas/otlp.ts';
import { createStore } from '../../store/clickhouse.ts';
import { authorizer } from './authorizer.ts';
import { openLaneJournal, type LaneJournal } from './journal.ts';
import { createAnswers, type Answers, type Lane } from './answers.ts';
import { startLaneAttribution, type LaneAttribution } from './attribution.ts';
import { createLaneAudit, type LaneAudit } from './audit.ts';
import { createLaneForge, retellOnce } from './forge.ts';
import { createLaneHistory } from './history.ts';
import { openLanePrices, type LanePrices } from './prices.ts';
import type { HistoryImporter } from '../../ingest/history/import-history.ts';
import { startLaneRerate, type LaneRerate } from './rerate.ts';
import { openReceivers, type Receivers } from './receivers.ts';
import { tellSpend } from './spend.ts';
import { createLaneReaders, describe, startLaneWriter } from './writer.ts';
import { createLatch } from '../latch.ts';

/** Longest that stopping waits for answers under way, and then for the insert under way. */
const STOP_STEP_MS = 1_000;

type Announce = Lane['announce'];

function tell(message: FromLane): void {
  parentPort?.postMessage(message);
}

function log(level: 'info' | 'warn' | 'error', message: string): void {
  tell({ type: 'log', level, message });
}

/** Waits for the API lane to have metered a batch: only then may its export be acknowledged. */
function createAnnouncer() {
  const waiting = new Map<number, () => void>();
  return {
    announce: async (
      batchId: number,
      increments: Extract<FromLane, { type: 'batch' }>['increments'],
    ): Promise<void> =>
      await new Promise((resolve) => {
        waiting.set(batchId, resolve);
        tell({ type: 'batch', batchId, increments });
      }),
    metered: (batchId: number): void => {
      waiting.get(batchId)?.();
      waiting.delete(batchId);
    },
  };
}

/** Rejections are gone for the sender, so each reason is logged, at most once a minute and never with a payload value. */
function createRejectionLog(): (signal: Signal, outcomes: readonly Outcome[]) => void {
  const lastLogged = new Map<string, number>();
  return (signal, outcomes) => {
    for (const one of outcomes) {
      if (one.outcome !== 'rejected') continue;
      const key = `${signal} ${one.reason}`;
      if (Date.now() - (lastLogged.get(key) ?? 0) < 60_000) continue;
      lastLogged.set(key, Date.now());
      log('warn', `rejected a record of ${signal}: ${one.reason}`);
    }
  };
}

async function openLane(options: LaneOptions): Promise<void> {
  const kept = openLaneJournal(options, tell);
  const { journal, intake, setAside } = kept;
  const written = journal.written;
  tellSpend(journal, tell);
  const announcer = createAnnouncer();
  const counters = createOutcomeCounters();
  const overload = createOverload(() => performance.now());
  const failures = { inserts: 0 };
  const ledger = createLatch(options.ledgerReady);
  const { store } = options;
  const readers = createLaneReaders(tell);
  const ready = ledger.opened;
  const writer = startLaneWriter(journal, { store, ready, readers, failures, setAside, tell, log });
  const access = { current: options.access };
  const announce: Announce = async (batchId, increments) => {
    writer.wake();
    audit.note(increments);
    await announcer.announce(batchId, increments);
  };
  const audit = openAudit(options, { journal, writer, announce });
  if (options.priceList) usePriceList(options.priceList);
  const prices = openLanePrices(journal, options.prices);
  const settling = { journal, counters, announce, prices: prices.book, paused: () => intake.paused() };
  const history = createLaneHistory(options, { ...settling, writer, access });
  const recent = createRecentRequests(Date.now);
  const receiving = { ...settling, overload, senders: kept.senders, history, recent };
  const receivers = await openLaneReceivers(options, access, receiving);
  const parts = { kept, journal, writer, receivers, counters, overload, failures, announce };
  const groupOf = (user: string): string => access.current.groups.get(user) ?? '';
  const declare = createDeclare({ ...settling, groupOf, now: Date.now });
  const attribution = openAttribution(options, { journal, writer, announce: announcer.announce });
  const forge = createLaneForge(settling);
  const caughtUp = ready.then(async () => await writer.flush());
  void retellOnce({ store, caughtUp, journal, announce, log, describe });
  const rerate = openRerate(options, { journal, writer, announce: announcer.announce, prices });
  const lane: Lane = { ...parts, audit, history, declare, forge, attribution, prices, rerate, recent };
  parentPort?.on('message', (message: ToLane) => {
    if (message.type === 'access') access.current = message.access;
    else if (message.type === 'metered') announcer.metered(message.batchId);
    else if (message.type === 'ledgerReady') ledger.open();
    else if (message.type === 'insert') readers.letIn();
    else if (message.type === 'ask') void answer(message, createAnswers(lane));
    else void closeLane(lane);
  });
  const { port, grpcPort } = receivers;
  tell({ type: 'ready', port, grpcPort, written });
}

type Corrects = Pick<Lane, 'journal' | 'writer' | 'announce'>;

function openAttribution(options: LaneOptions, parts: Corrects): LaneAttribution {
  return startLaneAttribution(corrects(options, parts));
}

function openRerate(options: LaneOptions, { prices, ...parts }: Corrects & Pick<Lane, 'prices'>): LaneRerate {
  return startLaneRerate({ ...corrects(options, parts), prices: prices.book, now: Date.now });
}

/** What moves, or costs something else, is no late telemetry: the audit need not hear of it. */
function corrects({ store }: LaneOptions, { journal, writer, announce }: Corrects) {
  return {
    journal,
    writer,
    store: createStore(store),
    announce: async (...batch: Parameters<Announce>): Promise<void> => {
      writer.wake();
      await announce(...batch);
    },
    log,
    describe,
  };
}

function openAudit(
  { store, horizonMs }: LaneOptions,
  parts: Pick<Lane, 'journal' | 'writer' | 'announce'>,
): LaneAudit {
  return createLaneAudit({ ...parts, store: createStore(store), horizonMs, now: Date.now, log, describe });
}

type ReceivingParts = {
  readonly journal: Journal;
  readonly counters: OutcomeCounters;
  readonly overload: Overload;
  readonly announce: Announce;
  readonly paused: LaneJournal['intake']['paused'];
  readonly senders: LaneJournal['senders'];
  readonly history: HistoryImporter;
  readonly recent: RecentRequests;
  readonly prices: LanePrices['book'];
};

async function openLaneReceivers(
  { maxBodyBytes, host, otlpPort, grpcPort }: LaneOptions,
  access: { readonly current: Access },
  { journal, counters, overload, announce, paused, senders, history, recent, prices }: ReceivingParts,
): Promise<Receivers> {
  const logRejections = createRejectionLog();
  const arrivals = createArrivals(() => performance.now());
  const pipeline = createPipeline({
    journal,
    prices,
    groupOf: (user) => access.current.groups.get(user) ?? '',
    now: Date.now,
    paused,
    announce,
    letIn: arrivals.goOn,
    onOutcomes: (signal, outcomes) => {
      counters.add(signal, outcomes);
      logRejections(signal, outcomes);
    },
    onSettled: (adapted) => history.note(adapted),
  });
  const limits = {
    ...DEFAULT_LIMITS,
    maxBodyBytes,
    maxWireBytes: maxBodyBytes,
    maxBytesInFlight: 4 * maxBodyBytes,
  };
  const receiving = {
    ...recent.noting({ accept: pipeline.accept, onRefused: senders.refused }),
    authorize: authorizer(() => access.current),
    overload,
    limits,
    inFlight: new BytesInFlight(limits.maxBytesInFlight),
    onError: (error: unknown) => log('error', `export failed: ${describe(error)}`),
  };
  const { open: isOpen } = access.current;
  return await openReceivers(receiving, { host, otlpPort, grpcPort, isOpen, onArrival: arrivals.note });
}

async function answer({ request, question, ask }: AskLane, answers: Answers): Promise<void> {
  try {
    const reply = answers[question] as (ask: unknown) => ReturnType<Answers[LaneQuestion]>;
    tell({ type: 'answer', request, answer: await reply(ask) });
  } catch (error) {
    tell({ type: 'unanswered', request, reason: describe(error) });
  }
}

/** What the journal holds and the ledger does not is written at the next start: stopping never waits for the engine. */
async function closeLane({ receivers, writer, kept, audit, attribution, rerate }: Lane): Promise<void> {
  audit.stop();
  attribution.stop();
  rerate.stop();
  await receivers.close(STOP_STEP_MS);
  await Promise.race([writer.stop(), sleep(STOP_STEP_MS)]);
  await kept.close();
  // Ends this thread at once, with whatever an engine that hangs still keeps open.
  process.exit();
}

openLane(workerData as LaneOptions).catch((error: unknown) => {
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
});
