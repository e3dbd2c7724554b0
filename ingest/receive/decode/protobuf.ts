// OTLP/protobuf: bytes to a message, and how the generated decoders hand over 64-bit integers, doubles and ids.
import type { Signal } from '../../../schemas/otlp.ts';
import { type Codec, opentelemetry } from '../generated/otlp.js';
import { Refusal } from '../refusal.ts';
import type { Message, Wire } from './message.ts';
import { OtlpReader } from './otlp-reader.ts';

const { logs, metrics, trace } = opentelemetry.proto.collector;

const REQUEST: Record<Signal, Codec> = {
  logs: logs.v1.ExportLogsServiceRequest,
  metrics: metrics.v1.ExportMetricsServiceRequest,
  traces: trace.v1.ExportTraceServiceRequest,
};

/** Parses a body. protobufjs refuses lengths beyond the body and more than 100 nested messages. */
export function parseProtobuf(signal: Signal, body: Buffer, maxValues: number): Message {
  const reader = new OtlpReader(body, maxValues);
  try {
    return REQUEST[signal].decode(reader);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      400,
      `The body is not a valid protobuf message: it cannot be read past byte ${reader.pos}.`,
    );
  }
}

/** Values as OtlpReader returns them. Where a field is absent, the generated prototypes may answer with a zero Long. */
export const protobufWire: Wire = {
  int64: (value) => readInteger(value),
  uint64: (value) => readInteger(value),
  double: (value) => (typeof value === 'number' ? value : 0),
  id(value, _field, bytes) {
    if (!Buffer.isBuffer(value) || value.length !== bytes) return '';
    return value.every((byte) => byte === 0) ? '' : value.toString('hex');
  },
};

function readInteger(value: unknown): number | bigint {
  return typeof value === 'number' || typeof value === 'bigint' ? value : 0;
}
