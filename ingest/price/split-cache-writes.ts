// Solves how many cache-write tokens were 5-minute and how many 1-hour entries, from a cost that was priced with the split.
import type { UnitPrices } from '../../schemas/charge.ts';
import type { Pico } from '../../schemas/money.ts';
import type { TokenCounts } from '../../schemas/tokens.ts';
import { costOf } from './cost-of.ts';

/**
 * The agent adds floating-point dollars; what they leave behind the ninth decimal is noise. The prices of the two kinds
 * differ by dollars per million tokens, thousands of times more for a single token.
 */
export const FLOAT_NOISE: Pico = 1_000n;

/**
 * The counts with `cacheWrite` moved to its two kinds, if a whole split explains the reported cost; otherwise undefined.
 * With a + b = writes and a·p5m + b·p1h = reported − everything else, there is at most one.
 */
export function splitCacheWrites(
  tokens: TokenCounts,
  reported: Pico,
  prices: UnitPrices,
): TokenCounts | undefined {
  const all5m = { ...tokens, cacheWrite5m: tokens.cacheWrite5m + tokens.cacheWrite, cacheWrite: 0 };
  const atLeast = costOf(all5m, prices);
  if (atLeast === undefined) return undefined;
  const step = (prices.cacheWrite1h ?? 0n) - (prices.cacheWrite5m ?? 0n);
  const hourly = step > 0n && tokens.cacheWrite > 0 ? (reported - atLeast + step / 2n) / step : 0n;
  if (hourly < 0n || hourly > BigInt(tokens.cacheWrite)) return undefined;
  const difference = reported - (atLeast + hourly * step);
  if (difference > FLOAT_NOISE || difference < -FLOAT_NOISE) return undefined;
  const moved = Number(hourly);
  return { ...all5m, cacheWrite5m: all5m.cacheWrite5m - moved, cacheWrite1h: tokens.cacheWrite1h + moved };
}
