// Reads the data points of a metrics request.
import type { MetricKind, MetricPoint, OtlpSource, PointValue, Temporality } from '../../../schemas/otlp.ts';
import { readAttributes } from './attributes.ts';
import {
  BadField,
  forEachMessage,
  type Message,
  readBool,
  readEnum,
  readFlags,
  readMessage,
  readNanos,
  readText,
  type Wire,
} from './message.ts';
import { forEachScope } from './scopes.ts';

type Series = Pick<MetricPoint, 'source' | 'name' | 'unit' | 'kind' | 'temporality' | 'monotonic'>;

const KINDS = [
  'sum',
  'gauge',
  'histogram',
  'exponentialHistogram',
  'summary',
] as const satisfies MetricKind[];

/** Every data point of the request, in the order sent. */
export function readMetrics(request: Message, wire: Wire): MetricPoint[] {
  const points: MetricPoint[] = [];
  forEachScope(request, { resources: 'resourceMetrics', scopes: 'scopeMetrics' }, wire, (scope, source) => {
    forEachMessage(scope.metrics, 'metrics', (metric) => {
      for (const series of seriesOf(metric, source)) {
        const data = readMessage(metric[series.kind], series.kind);
        forEachMessage(data?.dataPoints, `${series.kind}.dataPoints`, (point) => {
          points.push(readPoint(point, series, wire));
        });
      }
    });
  });
  return points;
}

// One, unless JSON gives a metric two kinds of data; then both are read, so that neither is lost in silence.
function seriesOf(metric: Message, source: OtlpSource): Series[] {
  const found: Series[] = [];
  for (const kind of KINDS) {
    const data = readMessage(metric[kind], kind);
    if (data === undefined) continue;
    found.push({
      source,
      name: readText(metric.name, 'name'),
      unit: readText(metric.unit, 'unit'),
      kind,
      temporality: readTemporality(data.aggregationTemporality, `${kind}.aggregationTemporality`),
      monotonic: readBool(data.isMonotonic, `${kind}.isMonotonic`),
    });
  }
  return found;
}

function readTemporality(value: unknown, field: string): Temporality {
  const number = readEnum(value, field);
  return number === 1 || number === 2 ? number : 0;
}

// Field by field: spreading the series would cost as much as all the rest.
function readPoint(point: Message, series: Series, wire: Wire): MetricPoint {
  return {
    source: series.source,
    name: series.name,
    unit: series.unit,
    kind: series.kind,
    temporality: series.temporality,
    monotonic: series.monotonic,
    attributes: readAttributes(point.attributes, 'attributes', wire),
    startTimeUnixNano: readNanos(point.startTimeUnixNano, 'startTimeUnixNano', wire),
    timeUnixNano: readNanos(point.timeUnixNano, 'timeUnixNano', wire),
    flags: readFlags(point.flags, 'flags', wire),
    value: readValue(point, series.kind, wire),
  };
}

function readValue(point: Message, kind: MetricKind, wire: Wire): PointValue {
  switch (kind) {
    case 'sum':
    case 'gauge':
      return { kind: 'number', value: readNumber(point, wire) };
    case 'histogram':
    case 'exponentialHistogram':
    case 'summary':
      return {
        kind: 'histogram',
        sum: kind === 'summary' ? wire.double(point.sum, 'sum') : optionalDouble(point.sum, 'sum', wire),
        count: BigInt(wire.uint64(point.count, 'count')),
        bucketTotal:
          kind === 'exponentialHistogram'
            ? exponentialTotal(point, wire)
            : bucketTotal(point.bucketCounts, 'bucketCounts', wire),
      };
  }
}

function readNumber(point: Message, wire: Wire): number | bigint | undefined {
  if (point.asInt !== undefined && point.asInt !== null) return wire.int64(point.asInt, 'asInt');
  return optionalDouble(point.asDouble, 'asDouble', wire);
}

function optionalDouble(value: unknown, field: string, wire: Wire): number | undefined {
  return value === undefined || value === null ? undefined : wire.double(value, field);
}

function exponentialTotal(point: Message, wire: Wire): bigint | undefined {
  const zero = BigInt(wire.uint64(point.zeroCount, 'zeroCount'));
  const positive = readMessage(point.positive, 'positive')?.bucketCounts;
  const negative = readMessage(point.negative, 'negative')?.bucketCounts;
  const above = bucketTotal(positive, 'positive.bucketCounts', wire);
  const below = bucketTotal(negative, 'negative.bucketCounts', wire);
  if (zero === 0n && above === undefined && below === undefined) return undefined;
  return zero + (above ?? 0n) + (below ?? 0n);
}

function bucketTotal(counts: unknown, field: string, wire: Wire): bigint | undefined {
  if (counts === undefined || counts === null) return undefined;
  if (!Array.isArray(counts)) throw new BadField(field, 'an array');
  if (counts.length === 0) return undefined;
  let total = 0n;
  for (const count of counts) total += BigInt(wire.uint64(count, field));
  return total;
}
