// The figures of /metrics.
import type { LaneStatus } from '../ingest/lane-protocol.ts';
import type { Alerts } from './alerts/alerts.ts';
import { takenBackFamilies } from './care/audit-figures.ts';
import type { Bills } from './billing/bills.ts';
import type { Care } from './care/care.ts';
import type { Engine } from './engine.ts';
import { journalFamilies } from './journal-figures.ts';
import type { LimitFigures } from './limit-figures.ts';
import type { Family } from './prometheus.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';

type Parts = {
  readonly lane: IngestLane;
  readonly engine: Engine;
  readonly figures: LimitFigures;
  readonly care: Pick<Care, 'families'>;
  readonly alerts: Pick<Alerts, 'families'>;
  readonly bills: Pick<Bills, 'families'>;
};

/** All families, as of now. */
export async function figuresOf({ lane, engine, figures, care, alerts, bills }: Parts): Promise<Family[]> {
  const status = await lane.ask('status', null);
  const { up, restarts } = engine.state();
  return [
    recordsFamily(status),
    deliveriesFamily(status),
    single('outlay_journal_pending_bytes', 'gauge', 'Rows that wait for the ledger.', status.pendingBytes),
    single('outlay_journal_last_batch', 'gauge', 'The newest acknowledged batch.', status.lastBatch),
    single('outlay_ledger_last_batch', 'gauge', 'The newest batch in the ledger.', status.writtenBatch),
    single(
      'outlay_ledger_failed_inserts_total',
      'counter',
      'Inserts that were tried again.',
      status.failedInserts,
    ),
    refusedFamily(status),
    single(
      'outlay_engine_up',
      'gauge',
      'Whether the embedded engine runs, or the server answers.',
      up ? 1 : 0,
    ),
    single('outlay_engine_restarts_total', 'counter', 'Restarts of the embedded engine.', restarts),
    single('outlay_process_resident_bytes', 'gauge', 'Memory of this process.', process.memoryUsage.rss()),
    ...care.families(),
    ...takenBackFamilies(status.audit),
    ...journalFamilies(status.journal),
    ...figures.families(),
    ...alerts.families(),
    ...bills.families(),
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

function deliveriesFamily({ deliveries }: LaneStatus): Family {
  return {
    name: 'outlay_forge_deliveries_total',
    help: 'Deliveries of forges, by what became of them; those with a bad signature are not among them.',
    type: 'counter',
    samples: deliveries.map(({ forge, outcome, reason, deliveries: value }) => ({
      labels: { forge, outcome, reason },
      value,
    })),
  };
}

function refusedFamily({ overloadRefusals }: LaneStatus): Family {
  return {
    name: 'outlay_ingest_refused_total',
    help: 'Exports that were told to come back, by reason.',
    type: 'counter',
    samples: [{ labels: { reason: 'overload' }, value: overloadRefusals }],
  };
}

function single(name: string, type: 'counter' | 'gauge', help: string, value: number): Family {
  return { name, type, help, samples: [{ value }] };
}
