// Our side of a model by kind of token: the list cost, of which the ledger tells the whole only, is spread over the kinds.
import type { Pico } from '../../schemas/money.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import { allocate } from './allocate.ts';
import { includes } from './kinds.ts';
import { notNegative, type LocalRow } from './sides.ts';

/** Our side. */
export type LocalSide = {
  /** Undefined: our side does not tell it in the unit of the provider. */
  readonly quantity: bigint | undefined;
  readonly list: Pico;
  readonly negotiated: Pico;
};

/** What reports tell of a kind: tokens, and their money before discounts. */
export type ToldKind = { readonly tokens: bigint; readonly list: Pico };

/**
 * By the prices of the kinds; where these are not told, by tokens. The prices of the ledger are those that were applied:
 * where some were negotiated they say nothing of the list, and the prices of the bill stand in for them. An agreement that
 * takes more off one kind than off another would else look like prices that differ.
 */
export function localByKind(
  rows: readonly LocalRow[],
  kinds: readonly TokenKind[],
  told: readonly ToldKind[],
): LocalSide[] {
  const sum = (of: (row: LocalRow) => bigint): bigint => rows.reduce((total, row) => total + of(row), 0n);
  const over = (kind: TokenKind, of: (row: LocalRow, part: TokenKind) => bigint): bigint =>
    includes(kind, kinds).reduce((total, part) => total + sum((row) => of(row, part)), 0n);
  const tokens = kinds.map((kind) => over(kind, (row, part) => row.tokens[part]));
  const applied = kinds.map((kind) => notNegative(over(kind, (row, part) => row.weights[part])));
  const list = sum((row) => row.list);
  const isNegotiated = rows.some(({ negotiated }) => negotiated !== 0n);
  const prices = isNegotiated ? listedAs({ tokens, applied, list }, told) : applied;
  const weights = prices.some((weight) => weight > 0n) ? prices : tokens.map(notNegative);
  const lists = allocate(list, weights);
  const negotiated = allocate(
    sum((row) => row.negotiated),
    weights,
  );
  return kinds.map((_, index) => ({
    quantity: tokens[index] ?? 0n,
    list: lists[index] ?? 0n,
    negotiated: negotiated[index] ?? 0n,
  }));
}

type Ours = { readonly tokens: readonly bigint[]; readonly applied: readonly bigint[]; readonly list: Pico };

/** Our tokens at the prices of the bill; kinds of which it tells none keep their part of the whole. */
function listedAs({ tokens, applied, list }: Ours, told: readonly ToldKind[]): bigint[] {
  const whole = applied.reduce((total, each) => total + each, 0n);
  return applied.map((weight, index) => {
    const bill = told[index];
    if (bill && bill.tokens > 0n && bill.list > 0n)
      return (notNegative(tokens[index] ?? 0n) * bill.list) / bill.tokens;
    return whole > 0n && list > 0n ? (weight * list) / whole : weight;
  });
}
