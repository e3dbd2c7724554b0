// Decodes the body of an OTLP export request, whatever its encoding, into records.
import type { OtlpExport, Signal } from '../../../schemas/otlp.ts';
import type { Encoding } from '../encoding.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { mislabelled } from '../wrong-way.ts';
import { jsonWire, parseJson } from './json.ts';
import { readLogs } from './logs.ts';
import { BadField, type Message, type Wire } from './message.ts';
import { readMetrics } from './metrics.ts';
import { parseProtobuf, protobufWire } from './protobuf.ts';
import { readSpans } from './spans.ts';

/** Decodes a body; the same data gives the same records in both encodings. Throws a Refusal where OTLP says it is wrong. */
export function decodeExport(
  signal: Signal,
  encoding: Encoding,
  body: Buffer,
  maxValues = DEFAULT_LIMITS.maxValues,
): OtlpExport {
  try {
    return encoding === 'json'
      ? readRecords(signal, parseJson(body, maxValues), jsonWire)
      : readRecords(signal, parseProtobuf(signal, body, maxValues), protobufWire);
  } catch (error) {
    if (error instanceof BadField) throw new Refusal(400, `${error.path}: ${error.message}.`);
    if (!(error instanceof Refusal) || error.status !== 400) throw error;
    throw new Refusal(400, `${error.message}${mislabelled(encoding, body)}`);
  }
}

function readRecords(signal: Signal, request: Message, wire: Wire): OtlpExport {
  switch (signal) {
    case 'metrics':
      return { signal, records: readMetrics(request, wire) };
    case 'logs':
      return { signal, records: readLogs(request, wire) };
    case 'traces':
      return { signal, records: readSpans(request, wire) };
  }
}
