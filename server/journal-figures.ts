// The journal's families of /metrics.
import { PAUSES } from '../ingest/intake.ts';
import type { JournalFigures } from '../ingest/journal/figures.ts';
import type { Family, Sample } from './prometheus.ts';

/** Whether telemetry is taken, what the journal has room for, and what the ledger refused. */
export function journalFamilies(figures: JournalFigures): Family[] {
  const { pause, diskFreeBytes, oldestMs, quarantinedRows, setAside, doubtfulMonths, unattributed } = figures;
  const paused = PAUSES.map((reason) => ({ labels: { reason }, value: Number(reason === pause) }));
  const refused = setAside.map(({ code, rows }) => ({ labels: { code: String(code) }, value: rows }));
  return [
    gauge('outlay_ingest_paused', 'Whether telemetry is refused with 503, by reason.', paused),
    gauge('outlay_journal_broken', 'Whether the disk failed a write of the journal: restart needed.', [
      { value: Number(pause === 'broken') },
    ]),
    gauge(
      'outlay_disk_free_bytes',
      "Free space on the journal's volume.",
      diskFreeBytes === undefined ? [] : [{ value: diskFreeBytes }],
    ),
    gauge('outlay_journal_oldest_seconds', 'Age of the oldest batch that waits for the ledger.', [
      { value: oldestMs / 1000 },
    ]),
    gauge(
      'outlay_quarantined_rows',
      'Rows that the ledger refused, until they are replayed.',
      quarantinedRows === undefined ? [] : [{ value: quarantinedRows }],
    ),
    {
      name: 'outlay_quarantined_rows_total',
      help: 'Rows that went into quarantine, by error code of ClickHouse.',
      type: 'counter',
      samples: refused,
    },
    gauge('outlay_rollups_doubtful', 'Months of rollups that are to be compared after a power cut.', [
      { value: doubtfulMonths },
    ]),
    gauge(
      'outlay_attribution_waiting',
      'Branches, commits and sessions whose spend is yet to be brought to its changes, about.',
      unattributed === undefined ? [] : [{ value: unattributed }],
    ),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, help, type: 'gauge', samples };
}
