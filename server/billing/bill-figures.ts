// The figures of bills on /metrics.
import type { Settings } from '../../control/settings.ts';
import type { BillImportAnswer } from '../../schemas/bills-api.ts';
import { ProblemError } from '../../schemas/problem.ts';
import type { Family, Sample } from '../prometheus.ts';
import type { Importer } from './importer.ts';
import type { ConnectionReader } from './read-connections.ts';
import { FILE_ORIGIN, type ReportToImport } from './report-to-import.ts';

type Outcome = BillImportAnswer['result'] | 'refused' | 'failed';

export type BillTally = {
  /** Counts what becomes of imports; previews are none. */
  counting(importReport: Importer['importReport']): Importer['importReport'];
  samples(): Sample[];
};

/** Counts since the start. */
export function createBillTally(): BillTally {
  const counts = new Map<string, { labels: Readonly<Record<string, string>>; value: number }>();
  const add = ({ origin, preview }: ReportToImport, outcome: Outcome): void => {
    if (preview) return;
    const labels = { origin: origin === FILE_ORIGIN ? FILE_ORIGIN : 'connection', outcome };
    const key = Object.values(labels).join(' ');
    counts.set(key, { labels, value: (counts.get(key)?.value ?? 0) + 1 });
  };
  return {
    counting: (importReport) => async (report) => {
      try {
        const told = await importReport(report);
        add(report, told.result);
        return told;
      } catch (error) {
        add(report, error instanceof ProblemError ? 'refused' : 'failed');
        throw error;
      }
    },
    samples: () => [...counts.values()],
  };
}

/** All families. */
export function billFamilies(
  tally: Pick<BillTally, 'samples'>,
  { billConnections }: Pick<Settings, 'billConnections'>,
  reader: Pick<ConnectionReader, 'lastRead' | 'lastSuccessAt'>,
): Family[] {
  const connections = billConnections.list().map(({ id, value }) => ({
    labels: { connection: id, source: value.source },
    stopped: Boolean(reader.lastRead(id)?.stopped),
    success: reader.lastSuccessAt(id),
  }));
  return [
    {
      name: 'outlay_bill_imports_total',
      help: 'Reports of providers, by how they came and what became of them.',
      type: 'counter',
      samples: tally.samples(),
    },
    {
      name: 'outlay_bill_connection_stopped',
      help: 'Whether the last reading of a connection did not come to its end.',
      type: 'gauge',
      samples: connections.map(({ labels, stopped }) => ({ labels, value: stopped ? 1 : 0 })),
    },
    {
      name: 'outlay_bill_connection_last_success_timestamp_seconds',
      help: 'When a connection was last read to its end; missing where it never was.',
      type: 'gauge',
      samples: connections.flatMap(({ labels, success }) =>
        success === null ? [] : [{ labels, value: Date.parse(success) / 1_000 }],
      ),
    },
  ];
}
