// How agents count tokens: the moves by which their counters change the counts that Outlay keeps apart.
import type { TokenMoves } from '../../schemas/usage-report.ts';

export const INPUT: TokenMoves = { input: 1 };
export const OUTPUT: TokenMoves = { output: 1 };
export const CACHE_READ: TokenMoves = { cacheRead: 1 };
export const CACHE_WRITE: TokenMoves = { cacheWrite: 1 };

/** Input that may hold cached tokens, which the sender does not tell apart. */
export const INPUT_UNSPLIT: TokenMoves = { input: 1, inputUnsplit: 1 };

/** The sender's input counter holds these tokens as well. */
export const CACHE_READ_INSIDE_INPUT: TokenMoves = { cacheRead: 1, input: -1 };
export const CACHE_WRITE_INSIDE_INPUT: TokenMoves = { cacheWrite: 1, input: -1 };

/** The sender's output counter holds these tokens as well. */
export const REASONING_INSIDE_OUTPUT: TokenMoves = { reasoning: 1 };
export const REASONING_BESIDE_OUTPUT: TokenMoves = { output: 1, reasoning: 1 };
