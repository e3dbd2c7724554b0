// Token counts of one call whose input includes what came from the cache and went into it.
import { NO_TOKENS, type TokenCounts } from '../../schemas/tokens.ts';

type Inclusive = {
  /** Everything that was sent to the model. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
};

/** Counts of a sender that is known to include the cache: cache figures above the input are cut to it. */
export function includingCache({ input, cacheRead, cacheWrite, output }: Inclusive): TokenCounts {
  const read = Math.min(cacheRead, input);
  const write = Math.min(cacheWrite, input - read);
  return { ...NO_TOKENS, input: input - read - write, cacheRead: read, cacheWrite: write, output };
}

/**
 * Counts of a sender of unknown habits. By the GenAI conventions the input includes the cache; cache figures that
 * together exceed the input show that this sender leaves it out.
 */
export function perhapsIncludingCache(counts: Inclusive): TokenCounts {
  const { input, cacheRead, cacheWrite, output } = counts;
  if (cacheRead + cacheWrite > input) return { ...NO_TOKENS, input, cacheRead, cacheWrite, output };
  return includingCache(counts);
}
