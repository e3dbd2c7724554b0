// Numbers as Outlay reads them: what it would refuse is not sent, since the whole record would be refused with it.
import { parseDecimal } from '../schemas/decimal.ts';

const MAX_LENGTH = 64;

/** Whether it is a whole number from 0, or not told. */
export function isCount(count: unknown): boolean {
  return count === undefined || (Number.isSafeInteger(count) && (count as number) >= 0);
}

/** The text of a decimal from 0 and below `bound`; undefined for anything else. */
export function decimalText(value: string | number, bound: bigint): string | undefined {
  const text = String(value);
  const whole = text.length > MAX_LENGTH ? undefined : parseDecimal(text, 0);
  return whole !== undefined && whole < bound && !text.startsWith('-') ? text : undefined;
}
