// Random OTLP/JSON export requests for property tests.
import fc from 'fast-check';
import type { Signal } from '../../../../schemas/otlp.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: loneOrAscii(), maxLength: 6 }),
);
const int64 = fc.oneof(
  fc.bigInt({ min: -MAX_INT64 - 1n, max: MAX_INT64 }).map(String),
  fc.integer(),
  fc.maxSafeInteger().map(String),
);
const uint64 = fc.oneof(fc.bigInt({ min: 0n, max: MAX_UINT64 }).map(String), fc.nat());
// JSON.stringify writes -0 as 0, so no spelling of it reaches the decoder.
const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '12.5', '-3e2'),
);
const enumeration = fc.integer({ min: -1, max: 4 });
const hex = (bytes: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((id) => Buffer.from(id).toString('hex')),
    fc.constantFrom('', 'zz', '00'.repeat(bytes), 'AB'.repeat(bytes), 'ab'),
  );
const base64 = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('base64'));

const { any } = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 2, depthSize: 'small', withCrossShrink: true },
    fc.record({ stringValue: text }),
    fc.record({ intValue: int64 }),
    fc.record({ doubleValue: double }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ bytesValue: base64 }),
    fc.constant({}),
    fc.constant({ stringValueStrindex: 3 }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('any'), { maxLength: 2 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(pair(tie('any')), { maxLength: 2 }) }) }),
  ),
}));

function loneOrAscii(): fc.Arbitrary<string> {
  return fc.constantFrom('\ud800', '\udfff', '\ud83d\ude00', 'a', '"', '\\', '\u0000', '\u202e');
}

function pair(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const key = fc.oneof(fc.constantFrom('model', '__proto__', 'session.id', 'k'.repeat(257), ''), text);
  return record({ key, value, keyStrindex: fc.nat(9) });
}

// Every field may be missing, and in JSON also null.
function record(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  const optional = Object.entries(fields).map(([name, field]) => [name, fc.option(field, { freq: 12 })]);
  return fc.record(Object.fromEntries(optional) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [],
  });
}

const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 });
const attributes = list(pair(any));
const times = { startTimeUnixNano: uint64, timeUnixNano: uint64 };
const point = { attributes, ...times, flags: fc.nat(3) };
const exemplars = list(record({ timeUnixNano: uint64, asInt: int64, spanId: hex(8), traceId: hex(16) }));

const numberPoint = fc.oneof(
  record({ ...point, asInt: int64, exemplars }),
  record({ ...point, asDouble: double, exemplars }),
);
const histogramPoint = record({
  ...point,
  count: uint64,
  sum: double,
  min: double,
  bucketCounts: list(uint64),
  explicitBounds: list(double),
  exemplars,
});
const buckets = record({ offset: fc.integer(), bucketCounts: list(uint64) });
const exponentialPoint = record({
  ...point,
  count: uint64,
  sum: double,
  scale: fc.integer(),
  zeroCount: uint64,
  positive: buckets,
  negative: buckets,
  zeroThreshold: double,
});
const quantile = record({ quantile: double, value: double });
const summaryPoint = record({ ...point, count: uint64, sum: double, quantileValues: list(quantile) });

const aggregationTemporality = enumeration;
const data = fc.oneof(
  record({
    sum: record({ dataPoints: list(numberPoint), aggregationTemporality, isMonotonic: fc.boolean() }),
  }),
  record({ gauge: record({ dataPoints: list(numberPoint) }) }),
  record({ histogram: record({ dataPoints: list(histogramPoint), aggregationTemporality }) }),
  record({ exponentialHistogram: record({ dataPoints: list(exponentialPoint), aggregationTemporality }) }),
  record({ summary: record({ dataPoints: list(summaryPoint) }) }),
);
const named = record({ name: text, unit: text, description: text });
const metric = fc.tuple(named, data).map(([names, kind]) => ({ ...names, ...kind }));

const logRecord = record({
  timeUnixNano: uint64,
  observedTimeUnixNano: uint64,
  severityNumber: enumeration,
  severityText: text,
  eventName: text,
  body: any,
  attributes,
  traceId: hex(16),
  spanId: hex(8),
});

const span = record({
  name: text,
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: hex(8),
  startTimeUnixNano: uint64,
  endTimeUnixNano: uint64,
  attributes,
  events: list(record({ timeUnixNano: uint64, name: text, attributes })),
  links: list(record({ traceId: hex(16), spanId: hex(8) })),
  status: record({ code: enumeration, message: text }),
});

const resource = record({ attributes, droppedAttributesCount: fc.nat() });
const scope = record({ name: text, version: text, attributes });

function request(names: [string, string, string], item: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const [resources, scopes, records] = names;
  const scoped = record({ scope, [records]: list(item), schemaUrl: text });
  return record({ [resources]: list(record({ resource, [scopes]: list(scoped), schemaUrl: text })) });
}

const REQUESTS: Record<Signal, fc.Arbitrary<object>> = {
  metrics: request(['resourceMetrics', 'scopeMetrics', 'metrics'], metric),
  logs: request(['resourceLogs', 'scopeLogs', 'logRecords'], logRecord),
  traces: request(['resourceSpans', 'scopeSpans', 'spans'], span),
};

/** Any valid export request of a signal, with every kind of value, default and spelling that both encodings have. */
export function otlpRequest(signal: Signal): fc.Arbitrary<object> {
  return REQUESTS[signal];
}
