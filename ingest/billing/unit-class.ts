// What a line is about, from the unit and the item that it names.
import type { LineKind } from '../../schemas/bills.ts';

/** Kind of line, and the unit as FOCUS spells units. */
export type UnitClass = { readonly kind: LineKind; readonly unit: string };

/** GitHub's credits are known by their unit, or by a SKU such as `copilot_ai_credit`; names of products change too often. */
const AI_CREDIT_UNIT = /\bai(?:\b.*)?(?:credit|unit)|^credits?$/;
const AI_CREDIT_ITEM = /(?:^|_| )ai[_ -](?:credit|unit)/;

const UNITS: readonly (readonly [pattern: RegExp, kind: LineKind, unit: string])[] = [
  [/^minutes?$/, 'minutes', 'Minutes'],
  [/^requests?$|^calls?$/, 'requests', 'Requests'],
  [/^tokens?$/, 'tokens', 'Tokens'],
  [/^(?:gigabyte|gb)[- ]?hours?$/, 'storage', 'GB-Hours'],
  [/^(?:gigabyte|gb)[- ]?months?$/, 'storage', 'GB-Months'],
  [/^(?:gigabytes?|gb)$/, 'storage', 'GB'],
  [/^(?:user[- ]?months?|users?|seats?|licen[cs]es?)$/, 'seats', 'Seats'],
];

/** Undefined where neither is known. `unit` and `item` may be spelt in any case. */
export function classifyUnit(unit: string, item: string): UnitClass | undefined {
  const name = unit.trim().toLowerCase().replaceAll('_', '-');
  if (AI_CREDIT_UNIT.test(name)) return { kind: 'credits', unit: 'AI Credits' };
  const known = UNITS.find(([pattern]) => pattern.test(name));
  if (known) return { kind: known[1], unit: known[2] };
  return AI_CREDIT_ITEM.test(item.trim().toLowerCase()) ? { kind: 'credits', unit: 'AI Credits' } : undefined;
}
