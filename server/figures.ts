// The figures of /metrics.
import type { LaneStatus } from '../ingest/lane-protocol.ts';
import type { Engine } from './engine.ts';
import type { LimitFigures } from './limit-figures.ts';
import type { Family } from './prometheus.ts';
import type { IngestLane } from './start-ingest-lane.ts';

type Parts = { readonly lane: IngestLane; readonly engine: Engine; readonly figures: LimitFigures };

/** All families, as of now. */
export async function figuresOf({ lane, engine, figures }: Parts): Promise<Family[]> {
  const status = await lane.ask('status', null);
  const { up, restarts } = engine.state();
  return [
    recordsFamily(status),
    single('outlay_journal_pending_bytes', 'gauge', 'Rows that wait for the ledger.', status.pendingBytes),
    single('outlay_journal_last_batch', 'gauge', 'The newest acknowledged batch.', status.lastBatch),
    single('outlay_ledger_last_batch', 'gauge', 'The newest batch in the ledger.', status.writtenBatch),
    single(
      'outlay_ledger_failed_inserts_total',
      'counter',
      'Inserts that were tried again.',
      status.failedInserts,
    ),
    single('outlay_engine_up', 'gauge', 'Whether the embedded engine runs; 1 for a server.', up ? 1 : 0),
    single('outlay_engine_restarts_total', 'counter', 'Restarts of the embedded engine.', restarts),
    single('outlay_process_resident_bytes', 'gauge', 'Memory of this process.', process.memoryUsage.rss()),
    ...figures.families(),
  ];
}

function recordsFamily({ outcomes }: LaneStatus): Family {
  return {
    name: 'outlay_records_total',
    help: 'OTLP records received, by what became of them.',
    type: 'counter',
    samples: outcomes.map(({ signal, outcome, reason, records }) => ({
      labels: { signal, outcome, reason },
      value: records,
    })),
  };
}

function single(name: string, type: 'counter' | 'gauge', help: string, value: number): Family {
  return { name, type, help, samples: [{ value }] };
}
