// Increment of what? Turns a point of a delta or cumulative series into what it adds to what is known.
import { fingerprint, recordIdOf } from '../adapters/fingerprint.ts';
import { toMilliseconds } from '../../schemas/nanos.ts';
import { intervalStart } from '../../schemas/period.ts';
import type { CounterReport, Unused } from '../../schemas/usage-report.ts';
import type { CounterState, SettleState } from './state.ts';

/** What a point adds, in units of its measure and in calls, or why it adds nothing. */
export type Increment =
  | { readonly kind: 'increment'; readonly value: bigint; readonly calls: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'unused'; readonly reason: Unused };

type CounterStep = Pick<CounterReport, 'series' | 'temporality' | 'start' | 'time' | 'value' | 'calls'>;

const DUPLICATE: Increment = { kind: 'duplicate' };

/**
 * Delta points count once per series, start and end. Cumulative points count up to the maximum per series and start
 * time: only another start time is a reset, a lower value under the same one is late or a broken writer
 * (OpenTelemetry metrics data model, "Resets and Gaps").
 */
export function incrementOf(point: CounterStep, state: SettleState): Increment {
  if (point.temporality === 'delta') return deltaIncrement(point, state);
  return point.start === 0n ? withoutStart(point, state) : sinceStart(point, state);
}

function deltaIncrement(point: CounterStep, state: SettleState): Increment {
  const window = fingerprint(['delta', point.series, point.start, point.time]);
  // Where earlier versions marked each window.
  if (state.get('seen', window)) return DUPLICATE;
  if (!noteWindow(point, recordIdOf(window), state)) return DUPLICATE;
  return { kind: 'increment', value: point.value, calls: point.calls };
}

const WINDOW_BYTES = 8;

/** Notes a window of a series in the list of its hour; false where it is noted there already. */
function noteWindow({ series, time }: CounterStep, window: bigint, state: SettleState): boolean {
  const key = fingerprint(['windows', series, intervalStart('hour', toMilliseconds(time))]);
  const known = state.get('windows', key) ?? new Uint8Array();
  const view = new DataView(known.buffer, known.byteOffset, known.byteLength);
  for (let at = known.length - WINDOW_BYTES; at >= 0; at -= WINDOW_BYTES) {
    if (view.getBigUint64(at) === window) return false;
  }
  const grown = Buffer.alloc(known.length + WINDOW_BYTES);
  grown.set(known);
  grown.writeBigUInt64BE(window, known.length);
  state.put('windows', key, grown);
  return true;
}

function sinceStart(point: CounterStep, state: SettleState): Increment {
  const key = fingerprint(['cumulative', point.series, point.start]);
  const highest = state.get('counter', key);
  if (highest && point.value <= highest.value) return notAbove(point, highest);
  state.put('counter', key, { value: point.value, calls: point.calls, time: point.time });
  return above(point, highest);
}

/** Without a start time the first point is only a baseline, and a fall is the only sign of a restart. */
function withoutStart(point: CounterStep, state: SettleState): Increment {
  const key = fingerprint(['cumulative', point.series, 0]);
  const last = state.get('counter', key);
  if (last && point.time <= last.time) {
    return point.value === last.value ? DUPLICATE : { kind: 'unused', reason: 'late_point' };
  }
  state.put('counter', key, { value: point.value, calls: point.calls, time: point.time });
  if (!last) return { kind: 'unused', reason: 'counter_baseline' };
  return above(point, point.value < last.value ? undefined : last);
}

function above(point: CounterStep, base: CounterState | undefined): Increment {
  const calls = Math.max(0, point.calls - (base?.calls ?? 0));
  return { kind: 'increment', value: point.value - (base?.value ?? 0n), calls };
}

function notAbove(point: CounterStep, highest: CounterState): Increment {
  if (point.value === highest.value) return DUPLICATE;
  return { kind: 'unused', reason: point.time > highest.time ? 'counter_fell' : 'late_point' };
}
