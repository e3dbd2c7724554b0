// Adds charges up, as every rollup does.
import { NO_AMOUNTS, subtractAmounts, type Amounts, type Charge } from '../../schemas/charge.ts';

const ZERO = NO_AMOUNTS;

/** `left + right`, amount by amount. */
export function addAmounts(left: Amounts, right: Amounts): Amounts {
  return subtractAmounts(left, subtractAmounts(ZERO, right));
}

/** The sum of all amounts. */
export function totalAmounts(charges: readonly Charge[]): Amounts {
  return charges.reduce((total, { amounts }) => addAmounts(total, amounts), ZERO);
}

/** The sums by a key; keys whose amounts are all zero are left out. */
export function totalsBy(
  charges: readonly Charge[],
  keyOf: (charge: Charge) => string,
): Map<string, Amounts> {
  const totals = new Map<string, Amounts>();
  for (const charge of charges) {
    const key = keyOf(charge);
    totals.set(key, totalAmounts([{ ...charge, amounts: totals.get(key) ?? ZERO }, charge]));
  }
  return totals;
}
