// Turns OTLP/JSON objects into protobuf bytes, so that one capture can be sent in both encodings.
import { opentelemetry } from '../../ingest/receive/generated/otlp.js';
import type { Signal } from '../../schemas/otlp.ts';

const { logs, metrics, trace } = opentelemetry.proto.collector;

const REQUEST = {
  logs: logs.v1.ExportLogsServiceRequest,
  metrics: metrics.v1.ExportMetricsServiceRequest,
  traces: trace.v1.ExportTraceServiceRequest,
};
const RESPONSE = {
  logs: logs.v1.ExportLogsServiceResponse,
  metrics: metrics.v1.ExportMetricsServiceResponse,
  traces: trace.v1.ExportTraceServiceResponse,
};

const IDS = new Set(['traceId', 'spanId', 'parentSpanId']);

// `value` is a string only in a summary's quantile; the value of an attribute is an object.
const DOUBLES = new Set(
  'asDouble doubleValue explicitBounds max min quantile sum value zeroThreshold'.split(' '),
);

/** The protobuf bytes of an OTLP/JSON export request. 64-bit integers must be strings or safe numbers. */
export function encodeOtlp(signal: Signal, request: object): Buffer {
  return Buffer.from(REQUEST[signal].encode(toMessage(request)).finish());
}

/** The fields of a protobuf export response; `{}` when all was stored. Counts are Long objects. */
export function decodeOtlpResponse(signal: Signal, bytes: Uint8Array): object {
  return RESPONSE[signal].decode(bytes);
}

function toMessage(json: object): object {
  return Object.fromEntries(
    Object.entries(json)
      .filter(([, value]) => value !== null)
      .map(([key, value]): [string, unknown] => [key, toField(key, value)]),
  );
}

function toField(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => toField(key, item));
  if (typeof value === 'object' && value !== null) return toMessage(value);
  if (typeof value !== 'string') return value;
  if (IDS.has(key)) return Buffer.from(value, 'hex');
  if (key === 'bytesValue') return Buffer.from(value, 'base64');
  // A proto3 string cannot hold the lone surrogates that a JSON string can.
  return DOUBLES.has(key) ? Number(value) : value.toWellFormed();
}
