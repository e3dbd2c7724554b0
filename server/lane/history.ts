// Imports of session files as the ingest lane runs them, beside telemetry.
import {
  createHistoryImporter,
  type HistoryImporter,
  type ImporterOptions,
} from '../../ingest/history/import-history.ts';
import type { Access, LaneOptions, LaneQuestions } from '../../ingest/lane-protocol.ts';
import type { LedgerWriter } from '../../ingest/ledger/writer.ts';
import type { OutcomeCounters } from '../../ingest/outcome-counters.ts';
import { JournalBroken, JournalFull } from '../../ingest/journal/guard.ts';
import { IngestUnavailable } from '../../ingest/receive/acceptance.ts';
import { createStore } from '../../store/clickhouse.ts';
import { StoreUnavailable } from '../../store/store.ts';

type Parts = Pick<ImporterOptions, 'journal' | 'announce' | 'paused' | 'prices'> & {
  readonly writer: Pick<LedgerWriter, 'flush'>;
  readonly counters: OutcomeCounters;
  readonly access: { readonly current: Access };
};

/** Makes imports possible; nothing runs yet. */
export function createLaneHistory({ store }: LaneOptions, parts: Parts): HistoryImporter {
  const { writer, counters, access } = parts;
  return createHistoryImporter({
    ...parts,
    store: createStore(store),
    flush: async () => await writer.flush(),
    groupOf: (user) => access.current.groups.get(user) ?? '',
    now: Date.now,
    onOutcomes: (outcomes) => counters.add('history', outcomes),
  });
}

const PASSING = [IngestUnavailable, StoreUnavailable, JournalFull, JournalBroken];

type Question = LaneQuestions['history'];

/** Runs an import; what passes by itself is an answer, so that it can be told from a fault. */
export async function answerImport(
  history: HistoryImporter,
  asked: Question['ask'],
): Promise<Question['answer']> {
  try {
    return await history.run(asked);
  } catch (error) {
    if (error instanceof Error && PASSING.some((kind) => error instanceof kind))
      return { unavailable: error.message };
    throw error;
  }
}
