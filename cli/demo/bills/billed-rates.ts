// What the demo company really pays: a discount by contract, and a price that is not the one of the list.
import { PICO_PER_USD, type Pico } from '../../../schemas/money.ts';
import { TOKEN_KINDS, type TokenKind } from '../../../schemas/tokens.ts';
import type { Model } from '../session/models.ts';
import type { Use } from './bill-log.ts';

/** Percent of the list that Anthropic asks for by contract. */
export const ANTHROPIC_PERCENT = 95n;

/** OpenAI asks for a tenth more for this model than the price list says. */
const DEARER_MODEL = 'gpt-4.1-mini';
const DEARER_PERCENT = 110n;

/** A search of the web. */
export const SEARCH_PRICE = PICO_PER_USD / 100n;

/** Pico-dollars a token as the provider prices it, before discounts. */
export function billedRate({ provider, model }: Pick<Use, 'provider' | 'model'>, kind: TokenKind): Pico {
  const rate = listRate(model, kind);
  return provider === 'openai' && model.id === DEARER_MODEL ? (rate * DEARER_PERCENT) / 100n : rate;
}

/** Pico-dollars a token by the price list. */
export function listRate({ rates }: Model, kind: TokenKind): Pico {
  return kind === 'cacheWrite' ? 0n : (rates?.[kind] ?? 0n);
}

/** Tokens of a kind, with what the provider asks for them before discounts. */
export type BilledTokens = { readonly kind: TokenKind; readonly count: number; readonly cost: Pico };

/** The kinds of tokens of which there are some. */
export function billedTokens(use: Use): BilledTokens[] {
  return TOKEN_KINDS.filter((kind) => use.tokens[kind] > 0).map((kind) => {
    const count = use.tokens[kind];
    return { kind, count, cost: BigInt(count) * billedRate(use, kind) };
  });
}
