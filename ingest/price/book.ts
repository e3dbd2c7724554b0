// The price book: list prices per token at the time of a call. Rates come from @pydantic/genai-prices; its arithmetic does not.
import { createRequire } from 'node:module';
import { calcPrice, type ModelInfo, type ModelPrice, type PriceCalculation } from '@pydantic/genai-prices';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import type { UnitPrices } from '../../schemas/charge.ts';
import type { TokenKind } from '../../schemas/tokens.ts';

/** What is asked of the price book. Time in milliseconds. */
export type PriceQuestion = {
  readonly provider: string;
  readonly model: string;
  readonly speed: string;
  readonly time: number;
  /** Prompt tokens, cache included: long-context tiers begin above a threshold of one call's. */
  readonly promptTokens: number;
  /** Whether they are of any number of calls together. None of those is larger than all of them. */
  readonly ofManyCalls: boolean;
};

/** Dollars per token. `low` and `high` differ only where many calls together pass the threshold of a tier. */
export type Price = { readonly source: string; readonly low: UnitPrices; readonly high: UnitPrices };

export interface PriceBook {
  /** Undefined where no list price is known: the charge is then kept as unpriced. */
  priceOf(question: PriceQuestion): Price | undefined;
}

/** Names and version of the price data, as stored on each charge. */
export const PRICE_SOURCE = `genai-prices@${installedVersion()}`;

/** Providers by their OTel name (`gen_ai.provider.name`), as the price data names them. */
const PROVIDERS = new Map([
  ['aws.bedrock', 'aws'],
  ['gcp.vertex_ai', 'google'],
  ['gcp.gemini', 'google'],
  ['azure.ai.openai', 'azure'],
]);

/** Price keys by token kind; the first that a model has. */
const PRICE_KEYS: Readonly<Record<Exclude<TokenKind, 'cacheWrite'>, readonly string[]>> = {
  input: ['input_mtok'],
  cacheRead: ['cache_read_mtok', 'input_mtok'],
  cacheWrite5m: ['cache_write_5m_mtok', 'cache_write_mtok', 'input_mtok'],
  cacheWrite1h: ['cache_write_1h_mtok', 'cache_write_mtok', 'input_mtok'],
  output: ['output_mtok'],
};

const TOKENS_PER_PRICE = 1_000_000n;
const CACHE_ENTRIES = 10_000;
const CACHE_SLOT_MS = 15 * 60_000;

/** A price book over the bundled price data; offline, and the same answer for the same question. */
export function createPriceBook(): PriceBook {
  const rates = new Map<string, ModelPrice | undefined>();
  return {
    priceOf(question) {
      // The bundled data has no rates for speed tiers; the normal rate would be wrong.
      if (!question.model || question.speed) return undefined;
      const slot = Math.floor(question.time / CACHE_SLOT_MS);
      const key = `${question.provider}\n${question.model}\n${slot}`;
      if (!rates.has(key)) {
        if (rates.size >= CACHE_ENTRIES) rates.clear();
        rates.set(key, ratesOf(question.provider, question.model, new Date(question.time)));
      }
      const found = rates.get(key);
      return found && priceFrom(found, question);
    },
  };
}

function ratesOf(provider: string, model: string, timestamp: Date): ModelPrice | undefined {
  const found = lookUp(provider, model, timestamp);
  return found ? withHourlyWrites(model, found.model_price) : undefined;
}

function lookUp(provider: string, model: string, timestamp: Date): PriceCalculation | undefined {
  const providerId = PROVIDERS.get(provider) ?? provider;
  return (
    (providerId && calcPrice({}, model, { providerId, timestamp })) ||
    calcPrice({}, model, { timestamp }) ||
    undefined
  );
}

/** What a model costs by list: per token, and from which prompt size on it costs something else. */
export type ListPrice = {
  readonly prices: UnitPrices;
  /** By rising size; `above` counts the prompt tokens of one call, cache included. */
  readonly tiers: readonly { readonly above: number; readonly prices: UnitPrices }[];
  /** The day from which these rates hold, such as `2026-03-01`; undefined where the data names none. */
  readonly validFrom: string | undefined;
};

/** The whole list price of a model at a time; undefined where it has none. */
export function listPriceOf(provider: string, model: string, time: number): ListPrice | undefined {
  const at = new Date(time);
  const found = lookUp(provider, model, at);
  const rates = found && withHourlyWrites(model, found.model_price);
  const prices = rates && unitPrices(rates, 0);
  if (!prices) return undefined;
  const starts = Object.values(rates).flatMap((rate) =>
    typeof rate === 'object' ? rate.tiers.map(({ start }) => start) : [],
  );
  const tiers = [...new Set(starts)]
    .sort((left, right) => left - right)
    .map((above) => ({ above, prices: unitPrices(rates, above + 1) ?? {} }));
  return { prices, tiers, validFrom: validFromOf(found.model.prices, found.model_price) };
}

function validFromOf(all: ModelInfo['prices'], current: ModelPrice): string | undefined {
  const conditions = Array.isArray(all) ? all : [];
  const constraint = conditions.find(({ prices }) => prices === current)?.constraint;
  return constraint?.type === 'start_date' ? constraint.start_date : undefined;
}

/**
 * Anthropic's models have two rates for cache writes wherever they are served: 5-minute entries at 1.25 and 1-hour
 * entries at 2 times the input rate (platform.claude.com, prompt caching, pricing). The data of resellers has only the
 * first. Other models have one rate for all.
 */
function withHourlyWrites(model: string, rates: ModelPrice): ModelPrice {
  const input = rates['input_mtok'];
  const isKnown = rates['cache_write_1h_mtok'] !== undefined || rates['cache_write_mtok'] === undefined;
  if (isKnown || typeof input !== 'number' || !model.includes('claude')) return rates;
  return { ...rates, cache_write_1h_mtok: 2 * input };
}

/** Without tiers the price is the same for every prompt, and read once. */
function priceFrom(rates: ModelPrice, question: Prompt): Price | undefined {
  if (Object.values(rates).some((rate) => typeof rate === 'object')) return tieredPrice(rates, question);
  if (!flatPrices.has(rates))
    flatPrices.set(rates, tieredPrice(rates, { promptTokens: 0, ofManyCalls: false }));
  return flatPrices.get(rates);
}

type Prompt = Pick<PriceQuestion, 'promptTokens' | 'ofManyCalls'>;

const flatPrices = new WeakMap<ModelPrice, Price | undefined>();

function tieredPrice(rates: ModelPrice, { promptTokens, ofManyCalls }: Prompt): Price | undefined {
  const high = unitPrices(rates, promptTokens);
  const low = ofManyCalls ? unitPrices(rates, 0) : high;
  return low && high && { source: PRICE_SOURCE, low, high };
}

function unitPrices(rates: ModelPrice, promptTokens: number): UnitPrices | undefined {
  const prices: Partial<Record<TokenKind, Pico>> = {};
  for (const [kind, keys] of Object.entries(PRICE_KEYS) as [keyof typeof PRICE_KEYS, readonly string[]][]) {
    const perMillion = keys.map((key) => rates[key]).find((rate) => rate !== undefined);
    if (perMillion === undefined) continue;
    const price = perToken(rateAt(perMillion, promptTokens));
    if (price !== undefined) prices[kind] = price;
  }
  return prices.input === undefined || prices.output === undefined ? undefined : prices;
}

/** A tier's price holds for the whole call once its prompt exceeds the tier's start. */
function rateAt(rate: NonNullable<ModelPrice[string]>, promptTokens: number): number {
  if (typeof rate === 'number') return rate;
  const reached = rate.tiers.filter((tier) => promptTokens > tier.start);
  return reached.reduce((highest, tier) => (tier.start >= highest.start ? tier : highest), {
    start: -1,
    price: rate.base,
  }).price;
}

/** Published prices have at most six decimals per million tokens, so each is a whole number of pico-dollars per token. */
function perToken(usdPerMillion: number): Pico | undefined {
  const pico = fromUsd(usdPerMillion);
  return pico !== undefined && pico % TOKENS_PER_PRICE === 0n ? pico / TOKENS_PER_PRICE : undefined;
}

function installedVersion(): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('@pydantic/genai-prices').replace(/dist[/\\][^/\\]+$/, 'package.json');
  const { version } = require(manifest) as { version: string };
  return version;
}
