// Reads one data point as a step of a counter, or says why it is none: the rules of the OTLP metrics data model.
import type { MetricPoint } from '../../schemas/otlp.ts';
import type {
  Adapted,
  CounterMeasure,
  CounterReport,
  Rejection,
  Unused,
} from '../../schemas/usage-report.ts';
import { seriesOf } from './fingerprint.ts';
import { timeFault } from './event-time.ts';
import { decimalOf, dollarsOf, wholeNumber, type Decimal } from './read-attribute.ts';

/** A readable step of a counter, or the outcome of a point that is none. */
export type CounterReading =
  | Pick<CounterReport, 'kind' | 'measure' | 'series' | 'temporality' | 'start' | 'time' | 'value' | 'calls'>
  | Extract<Adapted, { kind: 'unused' | 'rejected' }>;

const NO_RECORDED_VALUE = 1;
const ACTIVITIES: Decimal = { scale: 6, most: 10n ** 18n };

/**
 * The value of a point in units of its measure: tokens, pico-dollars, or millionths of an activity.
 * Throws UnreadableNumber for values that cannot be booked.
 */
export function readCounter(point: MetricPoint, measure: CounterMeasure, now: bigint): CounterReading {
  const fault = pointFault(point, now);
  if (fault) return fault;
  const step = (value: number | bigint, calls: number): CounterReading => ({
    kind: 'counter',
    measure,
    series: seriesOf(point),
    temporality: point.temporality === 1 ? 'delta' : 'cumulative',
    start: point.startTimeUnixNano,
    time: point.timeUnixNano,
    value: inUnits(value, measure, point.name),
    calls,
  });
  if (point.value.kind === 'number') {
    return point.value.value === undefined ? rejected('no_value', point.name) : step(point.value.value, 0);
  }
  const { sum, count, bucketTotal } = point.value;
  if (bucketTotal !== undefined && bucketTotal !== count)
    return rejected('histogram_inconsistent', point.name);
  if (measure.of === 'calls') return step(count, 0);
  if (sum === undefined) return unused('no_sum');
  return step(sum, wholeNumber(count, point.name));
}

function pointFault(point: MetricPoint, now: bigint): CounterReading | undefined {
  if (point.flags & NO_RECORDED_VALUE) return unused('no_recorded_value');
  if (!isCounter(point)) return unused('not_a_counter');
  if (point.temporality === 0) return rejected('temporality_unspecified', point.name);
  const startsLate = point.startTimeUnixNano > point.timeUnixNano;
  const fault = timeFault(point.timeUnixNano, now) ?? (startsLate ? 'start_after_time' : undefined);
  return fault && rejected(fault, point.name);
}

function isCounter({ kind, monotonic }: MetricPoint): boolean {
  return kind === 'sum' ? monotonic : kind === 'histogram' || kind === 'exponentialHistogram';
}

function inUnits(value: number | bigint, measure: CounterMeasure, field: string): bigint {
  if (measure.of === 'tokens' || measure.of === 'calls') return BigInt(wholeNumber(value, field));
  if (measure.of === 'cost') return dollarsOf(value, field);
  return decimalOf(value, field, ACTIVITIES);
}

function unused(reason: Unused): CounterReading {
  return { kind: 'unused', reason };
}

function rejected(reason: Rejection, detail: string): CounterReading {
  return { kind: 'rejected', reason, detail };
}
