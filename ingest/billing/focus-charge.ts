// What a row in FOCUS is about, and how much of it.
import type { BillLine, LineKind } from '../../schemas/bills.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import type { Row } from './csv.ts';
import { fitsLedger } from './entry.ts';
import { classifyUnit } from './unit-class.ts';

/** Kind of line, kind of token, and why a row is not understood. */
export type FocusCharge = Pick<BillLine, 'kind' | 'unknown' | 'tokenKind'>;

const CATEGORIES: Readonly<Record<string, LineKind>> = { credit: 'credit_note', tax: 'tax' };

/** Reads the category of a row, and of usage and purchases their unit. */
export function classifyFocus(row: Row): FocusCharge {
  const category = row.text('ChargeCategory').toLowerCase();
  const known = CATEGORIES[category];
  if (known !== undefined) return { kind: known, unknown: '', tokenKind: '' };
  const [, unit] = splitUnit(unitOf(row));
  const unitClass = classifyUnit(unit, row.text('SkuId'));
  const isUnderstood = category === 'usage' || (category === 'purchase' && unitClass?.kind === 'seats');
  if (!isUnderstood || !unitClass) return { kind: 'other', unknown: notUnderstood(row, unit), tokenKind: '' };
  return {
    kind: unitClass.kind,
    unknown: '',
    tokenKind: unitClass.kind === 'tokens' ? tokenKindOf(row) : '',
  };
}

function notUnderstood(row: Row, unit: string): string {
  const service = row.text('ServiceName');
  return `${row.text('ChargeCategory') || 'A charge'} of "${service}" in the unit "${unit}" is not known.`;
}

/**
 * What was consumed, else what was priced; units such as `1000000 Tokens` are taken apart. Undefined where a commitment was
 * not used: that is money and no use.
 */
export function quantityOf(row: Row): Pick<BillLine, 'quantity' | 'unit'> {
  const [factor, name] = splitUnit(unitOf(row));
  const unit = classifyUnit(name, row.text('SkuId'))?.unit ?? name;
  if (row.text('CommitmentDiscountStatus').toLowerCase() === 'unused') return { quantity: undefined, unit };
  const amount = row.decimal(row.has('ConsumedUnit') ? 'ConsumedQuantity' : 'PricingQuantity');
  const quantity = amount === undefined ? undefined : amount * factor;
  if (quantity !== undefined && !fitsLedger(quantity)) throw row.fault('PricingQuantity', 'is too large');
  return { quantity, unit };
}

function unitOf(row: Row): string {
  return row.text('ConsumedUnit') || row.text('PricingUnit');
}

function splitUnit(unit: string): [factor: bigint, name: string] {
  const [, count, name] = /^(\d{1,12}) (.+)$/.exec(unit) ?? [];
  return count === undefined || name === undefined ? [1n, unit] : [BigInt(count), name];
}

const TOKEN_WORDS: readonly (readonly [pattern: RegExp, kind: TokenKind])[] = [
  [/cache.?(?:write|creation).*1.?h|1.?h.*cache.?(?:write|creation)/, 'cacheWrite1h'],
  [/cache.?(?:write|creation).*5.?m|5.?m.*cache.?(?:write|creation)/, 'cacheWrite5m'],
  [/cache.?(?:write|creation)/, 'cacheWrite'],
  [/uncached/, 'input'],
  [/cache/, 'cacheRead'],
  [/output|completion/, 'output'],
  [/input|prompt/, 'input'],
];

/** From the meter, the SKU or the description, whichever tells first; empty where none does. */
function tokenKindOf(row: Row): TokenKind | '' {
  for (const column of ['SkuMeter', 'SkuId', 'ChargeDescription']) {
    const text = row.text(column).toLowerCase();
    const found = TOKEN_WORDS.find(([pattern]) => pattern.test(text));
    if (found) return found[1];
  }
  return '';
}
