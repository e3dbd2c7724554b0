// An OTLP message as decoded from either encoding, and how to read its fields: names are those of OTLP/JSON, values are unproven.

type Field =
  | 'aggregationTemporality'
  | 'asDouble'
  | 'asInt'
  | 'attributes'
  | 'body'
  | 'boolValue'
  | 'bucketCounts'
  | 'count'
  | 'dataPoints'
  | 'doubleValue'
  | 'endTimeUnixNano'
  | 'eventName'
  | 'events'
  | 'exponentialHistogram'
  | 'flags'
  | 'gauge'
  | 'histogram'
  | 'intValue'
  | 'isMonotonic'
  | 'key'
  | 'logRecords'
  | 'metrics'
  | 'name'
  | 'negative'
  | 'observedTimeUnixNano'
  | 'parentSpanId'
  | 'positive'
  | 'resource'
  | 'resourceLogs'
  | 'resourceMetrics'
  | 'resourceSpans'
  | 'scope'
  | 'scopeLogs'
  | 'scopeMetrics'
  | 'scopeSpans'
  | 'spanId'
  | 'spans'
  | 'startTimeUnixNano'
  | 'stringValue'
  | 'sum'
  | 'summary'
  | 'timeUnixNano'
  | 'traceId'
  | 'unit'
  | 'value'
  | 'version'
  | 'zeroCount';

/** A message of either encoding. Only these fields are ever read, so nothing else in it can matter. */
export type Message = { readonly [field in Field]?: unknown };

/** The values that the encodings spell differently. An absent value is the default of its type. */
export type Wire = {
  int64(value: unknown, field: string): number | bigint;
  uint64(value: unknown, field: string): number | bigint;
  double(value: unknown, field: string): number;
  /** Lower-case hex, or empty where absent or malformed. */
  id(value: unknown, field: string, bytes: number): string;
};

/** A field that does not hold what OTLP says. `path` leads to it; the value itself is never quoted. */
export class BadField extends Error {
  path: string;
  readonly expected: string;

  constructor(path: string, expected: string) {
    super(`expected ${expected}`);
    this.name = 'BadField';
    this.path = path;
    this.expected = expected;
  }
}

/** Longest text kept, in UTF-16 units; the rest is cut off. */
export const MAX_TEXT_CHARS = 4096;

/** A string field: well-formed, and cut to MAX_TEXT_CHARS. */
export function readText(value: unknown, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new BadField(field, 'a string');
  const text = value.toWellFormed();
  return text.length <= MAX_TEXT_CHARS ? text : cut(text);
}

/** A boolean field. */
export function readBool(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new BadField(field, 'true or false');
  return value;
}

/** An enum, by number: OTLP/JSON forbids the names. */
export function readEnum(value: unknown, field: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new BadField(field, "an enum's number");
  return value;
}

/** A field of 32 flags. */
export function readFlags(value: unknown, field: string, wire: Wire): number {
  const flags = wire.uint64(value, field);
  if (flags > 0xffffffff) throw new BadField(field, 'a 32-bit integer');
  return Number(flags);
}

/** A time in nanoseconds since 1970. */
export function readNanos(value: unknown, field: string, wire: Wire): bigint {
  return BigInt(wire.uint64(value, field));
}

/** A field that holds one message. */
export function readMessage(value: unknown, field: string): Message | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw new BadField(field, 'an object');
  return value;
}

/** A field that holds a list of messages: visits each, and adds its place to the path of what goes wrong inside. */
export function forEachMessage(list: unknown, field: string, visit: (message: Message) => void): void {
  if (list === undefined || list === null) return;
  if (!Array.isArray(list)) throw new BadField(field, 'an array');
  for (let index = 0; index < list.length; index++) {
    const item: unknown = list[index];
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw new BadField(`${field}[${index}]`, 'an object');
    }
    try {
      visit(item);
    } catch (error) {
      if (error instanceof BadField) error.path = `${field}[${index}].${error.path}`;
      throw error;
    }
  }
}

// The copy through a buffer lets go of the long original, which a plain slice would keep in memory.
function cut(text: string): string {
  const code = text.charCodeAt(MAX_TEXT_CHARS - 1);
  const splitsPair = code >= 0xd800 && code <= 0xdbff;
  const kept = text.slice(0, splitsPair ? MAX_TEXT_CHARS - 1 : MAX_TEXT_CHARS);
  return Buffer.from(kept, 'utf16le').toString('utf16le');
}
