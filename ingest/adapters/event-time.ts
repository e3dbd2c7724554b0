// Which moments a record may claim: not missing, not before coding agents existed, not ahead of our clock.
import { toNanos } from '../../schemas/nanos.ts';
import type { LogRecord } from '../../schemas/otlp.ts';
import type { Rejection } from '../../schemas/usage-report.ts';

/** Senders' clocks may be this far ahead; later records would sit in a future period waiting to block somebody. */
export const MAX_AHEAD_NANOS = toNanos(5 * 60_000);

/** 1 January 2020: no agent emitted OTLP before it, so an earlier time is a broken clock. */
export const EARLIEST_NANOS = toNanos(Date.UTC(2020, 0, 1));

/** What is wrong with a time, if anything. Nanoseconds since 1970. */
export function timeFault(time: bigint, now: bigint): Rejection | undefined {
  if (time === 0n) return 'time_missing';
  if (time < EARLIEST_NANOS) return 'time_too_old';
  if (time > now + MAX_AHEAD_NANOS) return 'time_in_future';
  return undefined;
}

/** When a logged event happened: its time, else its `event.timestamp` attribute, else when the SDK observed it; 0n if none. */
export function eventTime(record: LogRecord): bigint {
  if (record.timeUnixNano !== 0n) return record.timeUnixNano;
  const stamp = record.attributes.get('event.timestamp');
  const parsed = typeof stamp === 'string' ? Date.parse(stamp) : Number.NaN;
  return Number.isNaN(parsed) ? record.observedTimeUnixNano : toNanos(parsed);
}
