// Token counts, disjoint by price: each token of a call is in exactly one of these kinds.

/** The kinds of tokens that are priced apart. `cacheWrite` is a write whose life time (5 minutes or 1 hour) is not known. */
export const TOKEN_KINDS = [
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'cacheWrite',
  'output',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Whole counts by kind. `output` is everything generated, reasoning included. */
export type TokenCounts = Readonly<Record<TokenKind, number>>;

export const NO_TOKENS: TokenCounts = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  cacheWrite: 0,
  output: 0,
};

/** Applies `combine` kind by kind. */
export function combineTokens(
  left: TokenCounts,
  right: TokenCounts,
  combine: (left: number, right: number) => number,
): TokenCounts {
  const result: Record<TokenKind, number> = { ...NO_TOKENS };
  for (const kind of TOKEN_KINDS) result[kind] = combine(left[kind], right[kind]);
  return result;
}

/** The sum over all kinds. */
export function totalTokens(tokens: TokenCounts): number {
  return TOKEN_KINDS.reduce((total, kind) => total + tokens[kind], 0);
}

/**
 * Counts that can be billed. A counter of cached tokens takes them out of the input, which another counter tells: until
 * that arrives, or where it never does, the input is unknown and not a debt.
 */
export function withoutDebt(tokens: TokenCounts): TokenCounts {
  return combineTokens(tokens, NO_TOKENS, Math.max);
}
