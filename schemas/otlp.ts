// The part of OTLP that Outlay accepts, in one shape for protobuf and JSON. Times are nanoseconds since 1970 as bigint.

/** The three signals; also the last part of their HTTP paths. */
export const SIGNALS = ['metrics', 'logs', 'traces'] as const;
export type Signal = (typeof SIGNALS)[number];

/** A scalar attribute value. Empty values, bytes, arrays, key-value lists and profile references are dropped at decode. */
export type AttributeValue = string | number | bigint | boolean;

/**
 * Attributes of a resource, scope, point, log record or span. A Map, so that `__proto__` is a key like any other.
 * A repeated key keeps its first value: OTLP forbids repeats and leaves the outcome open.
 */
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** Where a record came from; shared by all records of one scope. */
export type OtlpSource = {
  readonly resource: Attributes;
  readonly scopeName: string;
  readonly scopeVersion: string;
};

/** Aggregation temporality as numbered by OTLP: 0 unspecified, 1 delta, 2 cumulative. */
export type Temporality = 0 | 1 | 2;

/** A point's value. `undefined` numbers were absent on the wire; a double may still be NaN or infinite here. */
export type PointValue =
  | { readonly kind: 'number'; readonly value: number | bigint | undefined }
  | {
      /** A histogram of either kind, or a summary: only sum and count are read, the buckets are checked against the count. */
      readonly kind: 'histogram';
      readonly sum: number | undefined;
      readonly count: bigint;
      readonly bucketTotal: bigint | undefined;
    };

export type MetricKind = 'sum' | 'gauge' | 'histogram' | 'exponentialHistogram' | 'summary';

/** One data point with the metric that it belongs to. */
export type MetricPoint = {
  readonly source: OtlpSource;
  readonly name: string;
  readonly unit: string;
  readonly kind: MetricKind;
  readonly temporality: Temporality;
  readonly monotonic: boolean;
  readonly attributes: Attributes;
  /** 0n when the sender gave none. */
  readonly startTimeUnixNano: bigint;
  readonly timeUnixNano: bigint;
  /** Bit 0 set: no value was recorded. */
  readonly flags: number;
  readonly value: PointValue;
};

/** One log record. The body is kept only while it is a string; adapters use it as the event's name and nothing else. */
export type LogRecord = {
  readonly source: OtlpSource;
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly eventName: string;
  readonly body: string;
  readonly attributes: Attributes;
  /** Lower-case hex, or empty where absent or malformed. */
  readonly traceId: string;
  readonly spanId: string;
};

/** Something that happened in a span. */
export type SpanEvent = { readonly name: string; readonly attributes: Attributes };

/** One span, without its links. */
export type Span = {
  readonly source: OtlpSource;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly attributes: Attributes;
  /** The first ones; none where they are malformed. */
  readonly events?: readonly SpanEvent[];
};

/** One decoded export request. */
export type OtlpExport =
  | { readonly signal: 'metrics'; readonly records: readonly MetricPoint[] }
  | { readonly signal: 'logs'; readonly records: readonly LogRecord[] }
  | { readonly signal: 'traces'; readonly records: readonly Span[] };
