// Which figure of a day counts: a report's where it tells the whole day, elsewhere the larger of both. Pure.
import type { BilledCredits } from './billed-credits.ts';
import type { TelemetryDay } from './telemetry-credits.ts';

/** A day of one unit, in units of 1e-12; undefined where it is not told. */
export type CreditDay = {
  readonly day: string;
  readonly telemetry: bigint | undefined;
  readonly bill: bigint | undefined;
  /** Whether a report was read after the day was over. */
  readonly isOver: boolean;
  readonly counted: 'bill' | 'telemetry' | undefined;
};

/** All days of which something is told, in order. */
export function creditDays(telemetry: readonly TelemetryDay[], billed: BilledCredits): CreditDay[] {
  const told = new Map(telemetry.map(({ day, credits }) => [day, credits]));
  const bills = sumByDay(billed);
  const accounts = new Set([...billed.days, ...billed.lines].map(({ account }) => account));
  const over = accountsByDay(billed.days.filter(({ whole }) => whole));
  const days = [...new Set([...told.keys(), ...bills.keys()])].sort();
  return days.map((day) => {
    const [of, bill, by] = [told.get(day), bills.get(day), over.get(day)?.size ?? 0];
    return { day, telemetry: of, bill, isOver: by > 0, counted: countedOf(of, bill, by === accounts.size) };
  });
}

/** Of a day that reports do not tell as a whole, both figures are less than what was used, or all of it. */
function countedOf(
  telemetry: bigint | undefined,
  bill: bigint | undefined,
  isWhole: boolean,
): CreditDay['counted'] {
  if (telemetry === undefined) return bill === undefined ? undefined : 'bill';
  return bill !== undefined && (isWhole || bill > telemetry) ? 'bill' : 'telemetry';
}

function accountsByDay(days: BilledCredits['days']): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { day, account } of days) found.set(day, (found.get(day) ?? new Set()).add(account));
  return found;
}

/** Days that a report tells, without credits too. */
function sumByDay({ lines, days }: BilledCredits): Map<string, bigint> {
  const sums = new Map(days.map(({ day }) => [day, 0n]));
  for (const { day, credits } of lines) sums.set(day, (sums.get(day) ?? 0n) + credits);
  return sums;
}

/** What counts of a day. */
export function countedCredits({ telemetry, bill, counted }: CreditDay): bigint | undefined {
  return counted === 'bill' ? bill : telemetry;
}

/** The sum of what is told; undefined where nothing is. */
export function sumTold(values: Iterable<bigint | undefined>): bigint | undefined {
  let sum: bigint | undefined;
  for (const value of values) if (value !== undefined) sum = (sum ?? 0n) + value;
  return sum;
}
