// The budget of a group as it is typed: empty, 0, or dollars.
import { parseDecimal } from '../../schemas/decimal.ts';
import { fromMicros, toUsd } from '../../schemas/money.ts';
import { dollarsOf } from './money.ts';

/** A comma parts thousands and nothing else: `12,50` is no amount, because it may mean two. */
const DOLLARS = /^(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{0,6})?$/;
const MICRO_DIGITS = 6;

/** Micro-dollars, null for no budget, or undefined for what is no amount. */
export function budgetOf(text: string): number | null | undefined {
  const typed = text.trim().replace(/^\$\s*/, '');
  if (typed === '') return null;
  const plain = typed.replaceAll(',', '').replace(/\.$/, '');
  const micros = DOLLARS.test(typed) ? parseDecimal(plain, MICRO_DIGITS) : undefined;
  return micros === undefined ? undefined : Number(micros);
}

/** The text of a budget as the field shows it: exact, so that {@link budgetOf} reads the same amount from it. */
export function budgetText(micros: number | null): string {
  if (micros === null) return '';
  const [whole = '', cents] = toUsd(fromMicros(micros)).split('.');
  return cents === undefined ? whole : `${whole}.${cents.padEnd(2, '0')}`;
}

/** What a budget means: `7 members × $1,000.00 = $7,000.00`; members are undefined while nobody knows how many there are. */
export function budgetWords(micros: number | null | undefined, members: number | undefined): string {
  if (micros === undefined) return 'Type an amount in dollars, such as 50 or 1,000.';
  if (micros === null)
    return 'No budget: the group sets no limit. Limits of people and the default still count.';
  if (micros === 0) return 'Agent spending is disabled for every member without a limit of their own.';
  if (members === undefined) return `${dollarsOf(fromMicros(micros))} a month for each member.`;
  const whole = fromMicros(micros) * BigInt(members);
  const people = members === 1 ? '1 member' : `${members} members`;
  return `${people} × ${dollarsOf(fromMicros(micros))} = ${dollarsOf(whole)} a month at most for the group.`;
}
