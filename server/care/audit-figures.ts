// Figures of the audits, for `/metrics`.
import type { AuditFigures } from '../../ingest/audit/findings.ts';
import type { AuditAnswer } from '../../schemas/audit.ts';
import { toUsd } from '../../schemas/money.ts';
import type { Family } from '../prometheus.ts';

/** What the last audit said; without samples before the first. */
export function auditFamilies(last: AuditAnswer | undefined): Family[] {
  const of = (name: string, help: string, value: (audit: AuditAnswer) => number): Family => ({
    name,
    help,
    type: 'gauge',
    samples: last ? [{ value: value(last) }] : [],
  });
  return [
    of('outlay_audit_last_run_seconds', 'When the last audit began, in seconds since 1970.', (audit) =>
      Math.floor(Date.parse(audit.started_at) / 1000),
    ),
    of('outlay_audit_ok', 'Whether the last audit found everything equal to the ledger.', ({ ok }) =>
      Number(ok),
    ),
    of(
      'outlay_audit_differences',
      'Differences that the last audit found.',
      (audit) => audit.difference_count,
    ),
  ];
}

/** What audits took back since the start, those after late telemetry included. */
export function takenBackFamilies({ duplicateRecords, takenBack }: AuditFigures): Family[] {
  return [
    {
      name: 'outlay_audit_duplicate_records_total',
      help: 'Records that were told again after they were forgotten, and taken back.',
      type: 'counter',
      samples: [{ value: duplicateRecords }],
    },
    {
      name: 'outlay_audit_taken_back_usd_total',
      help: 'Dollars that audits took out of spend.',
      type: 'counter',
      samples: [{ value: Number(toUsd(takenBack)) }],
    },
  ];
}
