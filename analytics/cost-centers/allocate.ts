// Splits an amount so that the parts add up: each gets its exact share rounded down, and what is left over goes one
// picodollar each to those whose share lost most (largest remainder). Equal losses are settled by name, so order is nothing.

/** A part of an amount. `rounding` is what of it goes beyond its exact share rounded down: 0 or one picodollar. */
export type Part = { readonly amount: bigint; readonly rounding: bigint };

/**
 * The parts of an amount by name. Weights of 0 and below get nothing; undefined where no weight is above 0. A negative
 * amount is split like its opposite.
 */
export function allocate(
  amount: bigint,
  weights: ReadonlyMap<string, bigint>,
): Map<string, Part> | undefined {
  if (amount < 0n) return negated(allocate(-amount, weights));
  const weighed = [...weights].filter(([, weight]) => weight > 0n);
  const total = weighed.reduce((sum, [, weight]) => sum + weight, 0n);
  if (total === 0n) return undefined;
  const shares = weighed.map(([name, weight]) => ({
    name,
    floor: (amount * weight) / total,
    lost: (amount * weight) % total,
  }));
  const left = amount - shares.reduce((sum, { floor }) => sum + floor, 0n);
  const first = [...shares].sort((a, b) => compare(b.lost, a.lost) || (a.name < b.name ? -1 : 1));
  const rounded = new Set(first.slice(0, Number(left)).map(({ name }) => name));
  return new Map(
    shares.map(({ name, floor }) => {
      const rounding = rounded.has(name) ? 1n : 0n;
      return [name, { amount: floor + rounding, rounding }];
    }),
  );
}

function negated(parts: ReadonlyMap<string, Part> | undefined): Map<string, Part> | undefined {
  if (!parts) return undefined;
  return new Map([...parts].map(([name, of]) => [name, { amount: -of.amount, rounding: -of.rounding }]));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
