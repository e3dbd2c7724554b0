// Reads the log records of a logs request.
import type { LogRecord, OtlpSource } from '../../../schemas/otlp.ts';
import { readAttributes } from './attributes.ts';
import { forEachMessage, type Message, readMessage, readNanos, readText, type Wire } from './message.ts';
import { forEachScope } from './scopes.ts';

/** Every log record of the request, in the order sent. */
export function readLogs(request: Message, wire: Wire): LogRecord[] {
  const records: LogRecord[] = [];
  forEachScope(request, { resources: 'resourceLogs', scopes: 'scopeLogs' }, wire, (scope, source) => {
    forEachMessage(scope.logRecords, 'logRecords', (record) => {
      records.push(readRecord(record, source, wire));
    });
  });
  return records;
}

function readRecord(record: Message, source: OtlpSource, wire: Wire): LogRecord {
  return {
    source,
    timeUnixNano: readNanos(record.timeUnixNano, 'timeUnixNano', wire),
    observedTimeUnixNano: readNanos(record.observedTimeUnixNano, 'observedTimeUnixNano', wire),
    eventName: readText(record.eventName, 'eventName'),
    body: readText(readMessage(record.body, 'body')?.stringValue, 'body.stringValue'),
    attributes: readAttributes(record.attributes, 'attributes', wire),
    traceId: wire.id(record.traceId, 'traceId', 16),
    spanId: wire.id(record.spanId, 'spanId', 8),
  };
}
