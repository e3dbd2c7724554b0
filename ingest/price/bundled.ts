// The published list: rates of @pydantic/genai-prices at a time, as bundled or as read later. Its arithmetic is not used.
import { createRequire } from 'node:module';
import {
  calcPrice,
  TieredPrices,
  updatePrices,
  type ModelInfo,
  type ModelPrice,
  type PriceCalculation,
} from '@pydantic/genai-prices';
import { fromUsd, type Pico } from '../../schemas/money.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import { providersIn, type PriceList } from './price-list.ts';
import type { MillionPrices, RateTable } from './rate-table.ts';

/** Name and version of the bundled list, as stored on each charge. */
export const PRICE_SOURCE = `genai-prices@${installedVersion()}`;

const current = { source: PRICE_SOURCE };

/** Name and version of the list that counts in this thread. */
export function listSource(): string {
  return current.source;
}

/** Puts a list in the place of the one that counts in this thread. Throws `PriceListFault`, and changes nothing then. */
export function usePriceList({ source, text }: PriceList): void {
  const providers = providersIn(text);
  updatePrices(({ setProviderData }) => setProviderData(providers));
  current.source = source;
  remembered.clear();
}

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

const MOST_REMEMBERED = 10_000;
/** Some rates depend on the time of day. */
const SLOT_MS = 15 * 60_000;

const remembered = new Map<string, RateTable | undefined>();

/** The list rates of a model; undefined where the data has none. `time` in milliseconds. */
export function bundledTable(provider: string, model: string, time: number): RateTable | undefined {
  if (model === '') return undefined;
  const key = `${provider}\n${model}\n${Math.floor(time / SLOT_MS)}`;
  if (!remembered.has(key)) {
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(key, tableOf(provider, model, new Date(time)));
  }
  return remembered.get(key);
}

const tables = new WeakMap<ModelPrice, Map<string, RateTable | undefined>>();

/** One table for the rates of a model in all their time: what is computed of it is shared. */
function tableOf(provider: string, model: string, timestamp: Date): RateTable | undefined {
  const found = lookUp(provider, model, timestamp);
  if (!found) return undefined;
  const { model: info, model_price: rates } = found;
  const byModel = tables.get(rates) ?? new Map<string, RateTable | undefined>();
  tables.set(rates, byModel);
  if (!byModel.has(model))
    byModel.set(model, toTable(withHourlyWrites(model, rates), validityOf(info.prices, rates)));
  return byModel.get(model);
}

function lookUp(provider: string, model: string, timestamp: Date): PriceCalculation | undefined {
  const providerId = PROVIDERS.get(provider) ?? provider;
  const found =
    (providerId && calcPrice({}, model, { providerId, timestamp })) || calcPrice({}, model, { timestamp });
  return found && !isFaster(model, found.model) ? found : undefined;
}

/** `claude-opus-4-6-fast` is found as `claude-opus-4-6`, of which the rates would be wrong: what is fast costs more. */
function isFaster(model: string, { id }: ModelInfo): boolean {
  return /[-:]fast$/i.test(model) && !id.toLowerCase().includes('fast');
}

function toTable(
  rates: ModelPrice,
  validity: Pick<RateTable, 'validFrom' | 'validTo'>,
): RateTable | undefined {
  const base = pricesAt(rates, 0);
  if (!base) return undefined;
  const starts = Object.values(rates).flatMap((rate) =>
    typeof rate === 'object' ? rate.tiers.map(({ start }) => start) : [],
  );
  const tiers = [...new Set(starts)]
    .sort((left, right) => left - right)
    .map((above) => ({ above, prices: pricesAt(rates, above + 1) ?? base }));
  return { source: current.source, base, tiers, multipliers: [], ...validity };
}

/** The day from which these rates hold, and that of the next ones, where the data names them. */
function validityOf(all: ModelInfo['prices'], current: ModelPrice): Pick<RateTable, 'validFrom' | 'validTo'> {
  const conditions = Array.isArray(all) ? all : [];
  const days = conditions.flatMap(({ constraint }) =>
    constraint?.type === 'start_date' ? [constraint.start_date] : [],
  );
  const own = conditions.find(({ prices }) => prices === current)?.constraint;
  if (own && own.type !== 'start_date') return { validFrom: undefined, validTo: undefined };
  const validFrom = own?.start_date;
  return { validFrom, validTo: days.sort().find((day) => day > (validFrom ?? '')) };
}

/**
 * Anthropic's models have two rates for cache writes wherever they are served: 5-minute entries at 1.25 and 1-hour
 * entries at 2 times the input rate (platform.claude.com, prompt caching, pricing). The data of resellers has only the
 * first. Other models have one rate for all.
 */
function withHourlyWrites(model: string, rates: ModelPrice): ModelPrice {
  const input = rates['input_mtok'];
  const isKnown = rates['cache_write_1h_mtok'] !== undefined || rates['cache_write_mtok'] === undefined;
  if (isKnown || input === undefined || !model.toLowerCase().includes('claude')) return rates;
  return { ...rates, cache_write_1h_mtok: twice(input) };
}

function twice(rate: NonNullable<ModelPrice[string]>): NonNullable<ModelPrice[string]> {
  if (typeof rate === 'number') return 2 * rate;
  const tiers = rate.tiers.map(({ start, price }) => ({ start, price: 2 * price }));
  return new TieredPrices({ base: 2 * rate.base, tiers });
}

/** Undefined where input or output has no rate. */
function pricesAt(rates: ModelPrice, promptTokens: number): MillionPrices | undefined {
  const prices: Partial<Record<TokenKind, Pico>> = {};
  for (const [kind, keys] of Object.entries(PRICE_KEYS) as [keyof typeof PRICE_KEYS, readonly string[]][]) {
    const rate = keys.map((key) => rates[key]).find((each) => each !== undefined);
    const price = rate === undefined ? undefined : fromUsd(rateAt(rate, promptTokens));
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

function installedVersion(): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('@pydantic/genai-prices').replace(/dist[/\\][^/\\]+$/, 'package.json');
  const { version } = require(manifest) as { version: string };
  return version;
}
