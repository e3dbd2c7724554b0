// The models that the demo company uses and what a call costs at list price, in whole pico-dollars.
import type { Pico } from '../../../schemas/money.ts';
import { TOKEN_KINDS, type TokenCounts } from '../../../schemas/tokens.ts';

/** Pico-dollars a token. A cache write always has a known life time here. */
export type Rates = Readonly<Record<Exclude<keyof TokenCounts, 'cacheWrite'>, Pico>>;

export type Model = {
  /** As events name it. */
  readonly id: string;
  /** As metrics and spans name it: with the suffix of the long-context variant. */
  readonly reported: string;
  /** The agent compacts a conversation before it becomes larger than this. */
  readonly mostContext: number;
  /** Whether calls carry an effort. */
  readonly hasEffort: boolean;
  readonly rates: Rates;
};

/** List prices of platform.claude.com/docs/en/about-claude/pricing; a test compares them with the price data. */
export const MODELS: readonly Model[] = [
  {
    id: 'claude-opus-4-8',
    reported: 'claude-opus-4-8[1m]',
    mostContext: 780_000,
    hasEffort: true,
    rates: rates({ input: 5_000_000n, output: 25_000_000n }),
  },
  {
    id: 'claude-sonnet-5',
    reported: 'claude-sonnet-5',
    mostContext: 420_000,
    hasEffort: true,
    rates: rates({ input: 2_000_000n, output: 10_000_000n }),
  },
  {
    id: 'claude-sonnet-4-5',
    reported: 'claude-sonnet-4-5',
    // Below 200k tokens of context, above which every rate of this model changes.
    mostContext: 155_000,
    hasEffort: false,
    rates: rates({ input: 3_000_000n, output: 15_000_000n }),
  },
  {
    id: 'claude-haiku-4-5-20251001',
    reported: 'claude-haiku-4-5-20251001',
    mostContext: 155_000,
    hasEffort: false,
    rates: rates({ input: 1_000_000n, output: 5_000_000n }),
  },
];

export const HAIKU = modelNamed('claude-haiku-4-5-20251001');
export const SONNET = modelNamed('claude-sonnet-5');

/** The model with that id. */
export function modelNamed(id: string): Model {
  const model = MODELS.find((candidate) => candidate.id === id);
  if (!model) throw new RangeError(`the demo company does not use ${id}`);
  return model;
}

/** What the call costs at list price, exactly. */
export function listCost(model: Model, tokens: TokenCounts): Pico {
  return TOKEN_KINDS.reduce(
    (cost, kind) => (kind === 'cacheWrite' ? cost : cost + BigInt(tokens[kind]) * model.rates[kind]),
    0n,
  );
}

/** Cache reads cost a tenth of the input rate, writes 1.25 times (5 minutes) and twice (1 hour) of it. */
function rates({ input, output }: { input: Pico; output: Pico }): Rates {
  return {
    input,
    cacheRead: input / 10n,
    cacheWrite5m: (input * 5n) / 4n,
    cacheWrite1h: input * 2n,
    output,
  };
}
