// Which figure of a day counts: a report's where it tells the whole day, telemetry's elsewhere. Pure.
import type { BilledCredits } from './billed-credits.ts';
import type { TelemetryDay } from './telemetry-credits.ts';

/** A day of one unit, in units of 1e-12; undefined where it is not told. */
export type CreditDay = {
  readonly day: string;
  readonly telemetry: bigint | undefined;
  readonly bill: bigint | undefined;
  readonly counted: 'bill' | 'telemetry' | undefined;
};

/** All days of which something is told, in order. */
export function creditDays(telemetry: readonly TelemetryDay[], billed: BilledCredits): CreditDay[] {
  const told = new Map(telemetry.map(({ day, credits }) => [day, credits]));
  const bills = sumByDay(billed);
  const whole = new Set(billed.days.filter((day) => day.whole).map(({ day }) => day));
  const days = [...new Set([...told.keys(), ...bills.keys()])].sort();
  return days.map((day) => {
    const [of, bill] = [told.get(day), bills.get(day)];
    return { day, telemetry: of, bill, counted: countedOf(of, bill, whole.has(day)) };
  });
}

/** Of a day that a report does not tell as a whole, telemetry is asked first: it tells what came since. */
function countedOf(
  telemetry: bigint | undefined,
  bill: bigint | undefined,
  whole: boolean,
): CreditDay['counted'] {
  if (bill !== undefined && (whole || telemetry === undefined)) return 'bill';
  return telemetry === undefined ? undefined : 'telemetry';
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
