// Limits in words: how much is used, what is left, when it begins anew, and where it comes from.
import type { LimitSource, LimitState } from '../../schemas/limit-api.ts';
import { fromMicros, PICO_PER_USD, type Pico } from '../../schemas/money.ts';
import type { Period } from '../../schemas/period.ts';
import { dollarsOf, picoOf } from './money.ts';
import { duration, type Moment } from './times.ts';

/** One limit that counts now. */
export type EffectiveLimit = LimitState['effective'][number];

/** What periods are called, as in "a month". */
export const PERIOD_NAMES: Readonly<Record<Period, string>> = { day: 'Day', week: 'Week', month: 'Month' };

/** Whether spend could be read: while it cannot, what is told is the least that can have been spent. */
export function isSpendKnown({ mode }: Pick<LimitState, 'mode'>): boolean {
  return mode === 'live';
}

/** How much of a limit is used, in percent; a limit of nothing is always used up. */
export function usedPercent({ limit_micros: micros, spent_usd: spent }: EffectiveLimit): number {
  if (micros === 0) return 100;
  return Number(((picoOf(spent) ?? 0n) * 10_000n) / fromMicros(micros)) / 100;
}

/** Of several limits the one that is used up most: the next to block. Undefined where nothing limits. */
export function fullestLimit(limits: readonly EffectiveLimit[]): EffectiveLimit | undefined {
  return limits.reduce<EffectiveLimit | undefined>(
    (most, each) => (most === undefined || usedPercent(each) > usedPercent(most) ? each : most),
    undefined,
  );
}

/** Micro-dollars for reading; null is no amount. */
export function microDollars(micros: number | null | undefined): string {
  return micros === null || micros === undefined ? '–' : dollarsOf(fromMicros(micros));
}

/** `$31.20 of $50.00`; while spend cannot be read, what is told is the least: `at least $31.20 of $50.00`. */
export function usedNumbers(
  { limit_micros: micros, spent_usd: spent }: EffectiveLimit,
  isKnown = true,
): string {
  return `${isKnown ? '' : 'at least '}${dollarsOf(picoOf(spent) ?? 0n)} of ${microDollars(micros)}`;
}

/** `$18.80 left`, or by how much it is exceeded. */
export function leftWords({ limit_micros: micros, spent_usd: spent }: EffectiveLimit): string {
  if (micros === 0) return 'spending is disabled';
  const left = fromMicros(micros) - (picoOf(spent) ?? 0n);
  if (left > 0n) return `${dollarsOf(left)} left`;
  return left === 0n ? 'nothing left' : `${dollarsOf(-left)} over`;
}

/** `resets in 9 d`. */
export function resetWords({ resets_at: at }: EffectiveLimit, now: number): string {
  return `resets in ${duration(timeOf(at) - now)}`;
}

/** Before this share of a period has passed, its pace says nothing. */
const LEAST_PASSED = 0.05;

/** What the period comes to if it goes on as it began; undefined in its first twentieth. */
export function atThisPace(limit: EffectiveLimit, now: number): Pico | undefined {
  const start = timeOf(limit.period_start);
  const whole = timeOf(limit.resets_at) - start;
  const passed = now - start;
  if (passed < whole * LEAST_PASSED) return undefined;
  return ((picoOf(limit.spent_usd) ?? 0n) * BigInt(whole)) / BigInt(Math.min(passed, whole));
}

/** When the limit is used up if the period goes on as it began; undefined where it lasts, or the pace says nothing yet. */
export function runsOutAt(limit: EffectiveLimit, now: number): number | undefined {
  const pace = atThisPace(limit, now);
  const whole = fromMicros(limit.limit_micros);
  if (pace === undefined || pace <= whole) return undefined;
  const start = timeOf(limit.period_start);
  return start + Number((BigInt(timeOf(limit.resets_at) - start) * whole) / pace);
}

/** `$47`: an estimate does not need cents. */
export function roughDollars(amount: Pico): string {
  const text = dollarsOf(amount);
  return amount < 10n * PICO_PER_USD ? text : text.replace(/\.\d\d$/, '');
}

/** Who set a limit, for the person whom it limits. */
export function sourceWords({ scope, id }: LimitSource): string {
  if (scope === 'user') return 'set for the person';
  return scope === 'group' ? `each member of the group ${id}` : 'the default for everybody';
}

/** With a capital at its start. */
export function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function timeOf(at: Moment): number {
  return new Date(at).getTime();
}
