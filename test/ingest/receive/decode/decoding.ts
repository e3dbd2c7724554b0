// Decodes small OTLP/JSON bodies in tests.
import { readFileSync } from 'node:fs';
import { decodeExport } from '../../../../ingest/receive/decode/decode.ts';
import { Refusal } from '../../../../ingest/receive/refusal.ts';
import type { AttributeValue, LogRecord, MetricPoint } from '../../../../schemas/otlp.ts';

/** The bytes of a hostile input. */
export function hostile(file: string): Buffer {
  return readFileSync(new URL(`../../../fixtures/hostile/${file}`, import.meta.url));
}

/** The points of a metrics request in JSON. */
export function points(json: string | Buffer): MetricPoint[] {
  return decodeExport('metrics', 'json', Buffer.from(json)).records as MetricPoint[];
}

/** The points of a request with this one metric. */
export function pointsOfMetric(metric: object): MetricPoint[] {
  return points(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] }));
}

/** One sum point with these JSON fields, which are text so that a test chooses their spelling. */
export function pointOf(fields: string): MetricPoint {
  const sum = `{"dataPoints":[{${fields}}],"aggregationTemporality":1,"isMonotonic":true}`;
  return points(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","sum":${sum}}]}]}]}`)[0]!;
}

/** One log record with these fields. */
export function logOf(record: object): LogRecord {
  const body = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
  return decodeExport('logs', 'json', Buffer.from(JSON.stringify(body))).records[0] as LogRecord;
}

/** What is kept of these attributes. */
export function attributesOf(pairs: [string, unknown][]): ReadonlyMap<string, AttributeValue> {
  return logOf({ attributes: pairs.map(([key, value]) => ({ key, value })) }).attributes;
}

/** The refusal that this throws. */
export function refusalOf(decode: () => unknown): Refusal {
  try {
    decode();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
