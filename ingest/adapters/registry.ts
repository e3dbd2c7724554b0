// Which adapter reads which record. Adding an agent means adding one folder and one entry here.
import type { LogRecord, OtlpExport } from '../../schemas/otlp.ts';
import type { Adapted } from '../../schemas/usage-report.ts';
import type { Adapter } from './adapter.ts';
import { claudeCode } from './claude-code/adapter.ts';
import { genAi } from './gen-ai/adapter.ts';

/** The first adapter that claims a record reads it: specific agents before general conventions. */
const ADAPTERS: readonly Adapter[] = [claudeCode, genAi];

const UNKNOWN_SENDER: Adapted = { kind: 'unused', reason: 'unknown_sender' };

/** Adapts every record of an export: as many outcomes as records, in order. `now` in nanoseconds. */
export function adapt(exported: OtlpExport, now: bigint): Adapted[] {
  switch (exported.signal) {
    case 'metrics':
      return exported.records.map(
        (point) => adapterOf(point.source, point.name)?.adaptPoint(point, now) ?? UNKNOWN_SENDER,
      );
    case 'logs':
      return exported.records.map(
        (record) => adapterOf(record.source, nameOf(record))?.adaptLog(record, now) ?? UNKNOWN_SENDER,
      );
    case 'traces':
      return exported.records.map(
        (span) => adapterOf(span.source, span.name)?.adaptSpan(span, now) ?? UNKNOWN_SENDER,
      );
  }
}

function adapterOf(...record: Parameters<Adapter['claims']>): Adapter | undefined {
  return ADAPTERS.find((adapter) => adapter.claims(...record));
}

function nameOf(record: LogRecord): string {
  const named = record.attributes.get('event.name');
  return record.body || record.eventName || (typeof named === 'string' ? named : '');
}
