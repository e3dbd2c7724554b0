// The budget of a group as it is typed: empty, 0, or dollars.
import { parseDecimal } from '../../schemas/decimal.ts';
import { fromMicros } from '../../schemas/money.ts';
import { dollarsOf } from './money.ts';

const DOLLARS = /^\d{1,9}(\.\d{0,6})?$/;
const MICRO_DIGITS = 6;

/** Micro-dollars, null for no budget, or undefined for what is no amount. */
export function budgetOf(text: string): number | null | undefined {
  const typed = text
    .trim()
    .replace(/^\$\s*/, '')
    .replaceAll(',', '');
  if (typed === '') return null;
  const micros = DOLLARS.test(typed) ? parseDecimal(typed.replace(/\.$/, ''), MICRO_DIGITS) : undefined;
  return micros === undefined ? undefined : Number(micros);
}

/** The text of a budget as the field shows it. */
export function budgetText(micros: number | null): string {
  return micros === null
    ? ''
    : dollarsOf(fromMicros(micros)).slice(1).replaceAll(',', '').replace(/\.00$/, '');
}

/** What a budget means: `7 members × $1,000.00 = $7,000.00`. */
export function budgetWords(micros: number | null | undefined, members: number): string {
  if (micros === undefined) return 'Type an amount in dollars, such as 50 or 1,000.';
  if (micros === null)
    return 'No budget: the group sets no limit. Limits of people and the default still count.';
  if (micros === 0) return 'Agent spending is disabled for every member without a limit of their own.';
  const whole = fromMicros(micros) * BigInt(members);
  const people = members === 1 ? '1 member' : `${members} members`;
  return `${people} × ${dollarsOf(fromMicros(micros))} = ${dollarsOf(whole)} a month at most for the group.`;
}
