// Tokens times prices, exactly.
import type { UnitPrices } from '../../schemas/charge.ts';
import type { Pico } from '../../schemas/money.ts';
import { TOKEN_KINDS, type TokenCounts } from '../../schemas/tokens.ts';

/** The exact cost; undefined where there are tokens of a kind that has no price. */
export function costOf(tokens: TokenCounts, prices: UnitPrices): Pico | undefined {
  let cost = 0n;
  for (const kind of TOKEN_KINDS) {
    if (tokens[kind] === 0) continue;
    const price = prices[kind];
    if (price === undefined) return undefined;
    cost += BigInt(tokens[kind]) * price;
  }
  return cost;
}
