// Dollars of credits: each day at the price of that day. Pure.
import type { Pico } from '../../schemas/money.ts';

/** What one credit costs on a day, and which entry says so; undefined where nothing does. */
export type CreditPriceOf = (
  unit: string,
  day: string,
) => { readonly price: Pico; readonly source: string } | undefined;

/** A price from a day on. */
export type DatedPrice = { readonly price: Pico; readonly source: string; readonly from: string };

const ONE = 10n ** 12n;

/** Prices of a month in order, each from its first day in it; days without a price are left out. */
export function pricesIn(unit: string, days: readonly string[], priceOf: CreditPriceOf): DatedPrice[] {
  const prices: DatedPrice[] = [];
  for (const day of days) {
    const found = priceOf(unit, day);
    const last = prices.at(-1);
    if (found && (last?.price !== found.price || last.source !== found.source))
      prices.push({ ...found, from: day });
  }
  return prices;
}

/** Credits (units of 1e-12) at a price, to a pico-dollar, half away from zero. */
export function dollarsOf(credits: bigint, price: Pico): Pico {
  return rounded(credits * price);
}

/** Credits by day at the prices of their days, rounded once; undefined where a day with credits has no price. */
export function dollarsByDay(
  days: readonly { readonly day: string; readonly credits: bigint }[],
  priceOf: (day: string) => Pico | undefined,
): Pico | undefined {
  let product = 0n;
  for (const { day, credits } of days) {
    const price = credits === 0n ? 0n : priceOf(day);
    if (price === undefined) return undefined;
    product += credits * price;
  }
  return rounded(product);
}

function rounded(product: bigint): Pico {
  const magnitude = ((product < 0n ? -product : product) + ONE / 2n) / ONE;
  return product < 0n ? -magnitude : magnitude;
}
