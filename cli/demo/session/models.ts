// The models that the demo company uses and what a call costs at list price, in whole pico-dollars.
import type { Pico } from '../../../schemas/money.ts';
import { TOKEN_KINDS, type TokenCounts } from '../../../schemas/tokens.ts';

/** Pico-dollars a token. A cache write always has a known life time here. */
export type Rates = Readonly<Record<Exclude<keyof TokenCounts, 'cacheWrite'>, Pico>>;

export type Model = {
  /** As the price data names it. */
  readonly provider: 'anthropic' | 'openai' | 'google' | 'qwen';
  /** As events name it. */
  readonly id: string;
  /** As metrics and spans name it: with the suffix of the long-context variant. */
  readonly reported: string;
  /** The agent compacts a conversation before it becomes larger than this. */
  readonly mostContext: number;
  /** Whether calls carry an effort. */
  readonly hasEffort: boolean;
  /** Whether writes into the cache are told and priced apart; elsewhere they are input. */
  readonly writesCache: boolean;
  /** Undefined where nobody publishes a list price: such calls are kept as unpriced. */
  readonly rates: Rates | undefined;
};

/** Below the contexts above which every rate of a model changes. */
const USUAL_CONTEXT = 155_000;

/** List prices of platform.claude.com, platform.openai.com and ai.google.dev; a test compares them with the price data. */
export const MODELS: readonly Model[] = [
  claude('claude-opus-4-8', 780_000, [5_000_000n, 25_000_000n], 'claude-opus-4-8[1m]'),
  claude('claude-sonnet-5', 420_000, [2_000_000n, 10_000_000n]),
  { ...claude('claude-sonnet-4-5', USUAL_CONTEXT, [3_000_000n, 15_000_000n]), hasEffort: false },
  { ...claude('claude-haiku-4-5-20251001', USUAL_CONTEXT, [1_000_000n, 5_000_000n]), hasEffort: false },
  other('openai', 'gpt-5-codex', [1_250_000n, 125_000n, 10_000_000n]),
  other('openai', 'gpt-5', [1_250_000n, 125_000n, 10_000_000n]),
  other('openai', 'gpt-5-mini', [250_000n, 25_000n, 2_000_000n]),
  other('openai', 'gpt-4.1', [2_000_000n, 500_000n, 8_000_000n]),
  other('openai', 'gpt-4.1-mini', [400_000n, 100_000n, 1_600_000n]),
  other('google', 'gemini-2.5-pro', [1_250_000n, 125_000n, 10_000_000n]),
  other('google', 'gemini-2.5-flash', [300_000n, 30_000n, 2_500_000n]),
  other('google', 'gemini-2.5-flash-lite', [100_000n, 10_000n, 400_000n]),
  other('qwen', 'qwen3-coder-plus', undefined),
];

export const HAIKU = modelNamed('claude-haiku-4-5-20251001');
export const SONNET = modelNamed('claude-sonnet-5');

/** The model with that id. */
export function modelNamed(id: string): Model {
  const model = MODELS.find((candidate) => candidate.id === id);
  if (!model) throw new RangeError(`the demo company does not use ${id}`);
  return model;
}

/** What the call costs at list price, exactly; 0 where there is none. */
export function listCost({ rates }: Model, tokens: TokenCounts): Pico {
  if (!rates) return 0n;
  return TOKEN_KINDS.reduce(
    (cost, kind) => (kind === 'cacheWrite' ? cost : cost + BigInt(tokens[kind]) * rates[kind]),
    0n,
  );
}

/** The tokens as the model's provider counts them. */
export function countedBy({ writesCache }: Model, tokens: TokenCounts): TokenCounts {
  if (writesCache) return tokens;
  const { input, cacheWrite5m, cacheWrite1h } = tokens;
  return { ...tokens, input: input + cacheWrite5m + cacheWrite1h, cacheWrite5m: 0, cacheWrite1h: 0 };
}

/** Cache reads cost a tenth of the input rate, writes 1.25 times (5 minutes) and twice (1 hour) of it. */
function claude(
  id: string,
  mostContext: number,
  [input, output]: readonly [Pico, Pico],
  reported = id,
): Model {
  const rates = {
    input,
    cacheRead: input / 10n,
    cacheWrite5m: (input * 5n) / 4n,
    cacheWrite1h: input * 2n,
    output,
  };
  return { provider: 'anthropic', id, reported, mostContext, hasEffort: true, writesCache: true, rates };
}

function other(
  provider: Model['provider'],
  id: string,
  prices: readonly [input: Pico, cacheRead: Pico, output: Pico] | undefined,
): Model {
  const [input = 0n, cacheRead = 0n, output = 0n] = prices ?? [];
  const rates = { input, cacheRead, cacheWrite5m: input, cacheWrite1h: input, output };
  return {
    provider,
    id,
    reported: id,
    mostContext: USUAL_CONTEXT,
    hasEffort: false,
    writesCache: false,
    rates: prices && rates,
  };
}
