// What the ingest lane answers to the API lane, question by question.
import type { Journal } from '../../ingest/journal/journal.ts';
import type { Declare } from '../../ingest/declarations.ts';
import type { HistoryImporter } from '../../ingest/history/import-history.ts';
import { quarantinedLines, replay } from '../../ingest/journal/quarantine-lines.ts';
import type { SpendIncrement } from '../../ingest/journal/spend-log.ts';
import type { LaneQuestion, LaneQuestions, LaneStatus } from '../../ingest/lane-protocol.ts';
import type { LedgerWriter } from '../../ingest/ledger/writer.ts';
import { createPriceBook } from '../../ingest/price/book.ts';
import { usePriceList } from '../../ingest/price/bundled.ts';
import type { PriceList } from '../../ingest/price/price-list.ts';
import type { OutcomeCounters } from '../../ingest/outcome-counters.ts';
import type { Overload } from '../../ingest/receive/overload.ts';
import type { RecentRequests } from '../../ingest/receive/recent.ts';
import type { LaneAttribution } from './attribution.ts';
import type { LaneAudit } from './audit.ts';
import type { LaneForge } from './forge.ts';
import { answerImport } from './history.ts';
import type { LaneJournal } from './journal.ts';
import type { LanePrices } from './prices.ts';
import { orUnavailable, type LaneRerate } from './rerate.ts';
import type { Receivers } from './receivers.ts';
import { saveTotals } from './spend.ts';

/** The parts of the lane. */
export type Lane = {
  readonly kept: LaneJournal;
  readonly journal: Journal;
  readonly writer: LedgerWriter;
  readonly receivers: Receivers;
  readonly counters: OutcomeCounters;
  readonly overload: Overload;
  readonly failures: { inserts: number };
  /** Resolves when the meter knows what a batch adds. */
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
  readonly audit: LaneAudit;
  readonly history: HistoryImporter;
  readonly declare: Declare;
  readonly forge: LaneForge;
  readonly attribution: LaneAttribution;
  readonly prices: LanePrices;
  readonly rerate: LaneRerate;
  readonly recent: RecentRequests;
};

/** One answer to each question. */
export type Answers = {
  readonly [Question in LaneQuestion]: (
    ask: LaneQuestions[Question]['ask'],
  ) => Promise<LaneQuestions[Question]['answer']>;
};

/** The answers of a lane. */
export function createAnswers(lane: Lane): Answers {
  return {
    status: async () => await Promise.resolve(statusOf(lane)),
    flush: async () => {
      await lane.writer.flush();
      return null;
    },
    hold: async ({ ms }) => {
      await lane.writer.hold.hold(ms);
      return null;
    },
    resume: async () => await Promise.resolve(lane.writer.hold.resume()),
    copyJournal: async ({ folder }) => await lane.journal.copyTo(folder),
    quarantine: async (asked) => await Promise.resolve(quarantinedLines(lane.journal, asked)),
    replay: async (asked) => await replay(lane.journal, asked, lane.announce),
    trust: async () => {
      lane.journal.trust();
      return await Promise.resolve(null);
    },
    audit: async () => await lane.audit.run(),
    saveTotals: async (saved) => {
      saveTotals(lane.journal, saved);
      return await Promise.resolve(null);
    },
    senders: async (asked) => await Promise.resolve(lane.kept.senders.page(asked)),
    requests: async ({ address }) => await Promise.resolve(lane.recent.list(address)),
    history: async (asked) => await answerImport(lane.history, asked),
    declare: lane.declare,
    forge: async (asked) => {
      const taken = await lane.forge.take(asked);
      lane.attribution.note();
      return taken;
    },
    link: async (links) => {
      lane.attribution.link(links);
      return await Promise.resolve(null);
    },
    prices: async (entries) => {
      lane.prices.take(entries);
      return await Promise.resolve(null);
    },
    priceList: async (list) => await Promise.resolve(takeList(list)),
    rerate: async (asked) => await orUnavailable(() => lane.rerate.ask(asked)),
    rerates: async ({ id }) => await Promise.resolve(lane.rerate.list(id)),
    previewPrices: async ({ span, entries }) =>
      await orUnavailable(async () => await lane.rerate.preview(span, createPriceBook(entries))),
    attribute: async () => await lane.attribution.run(),
  };
}

function takeList(list: PriceList): null {
  usePriceList(list);
  return null;
}

function statusOf({ kept, journal, counters, overload, failures, audit, forge }: Lane): LaneStatus {
  const { pendingBytes, last, written } = journal;
  return {
    outcomes: counters.counts(),
    deliveries: forge.counts(),
    pendingBytes,
    lastBatch: last,
    writtenBatch: written,
    failedInserts: failures.inserts,
    audit: audit.figures(),
    journal: kept.figures(),
    overloadRefusals: overload.refused,
  };
}
