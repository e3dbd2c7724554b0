// Spreads an amount so that nothing is lost: the largest remainders get what rounding leaves.

/**
 * Parts of `amount` in proportion to `weights`, which are not negative, in their order; together they are the amount. Equal
 * parts where all weights are 0; nothing for no weights.
 */
export function allocate(amount: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weights.length === 0) return [];
  if (whole === 0n)
    return allocate(
      amount,
      weights.map(() => 1n),
    );
  const size = amount < 0n ? -amount : amount;
  const parts = weights.map((weight) => (size * weight) / whole);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (size * weight) % whole }))
    .sort((left, right) => compare(right.remainder, left.remainder) || left.index - right.index);
  let left = size - parts.reduce((sum, part) => sum + part, 0n);
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts.map((part) => (amount < 0n ? -part : part));
}

function compare(left: bigint, right: bigint): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
