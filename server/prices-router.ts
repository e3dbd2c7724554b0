// List prices of the models in use, over HTTP. Below /api/v1.
import express, { type Router } from 'express';
import { readUsedModels } from '../analytics/queries/unpriced.ts';
import { readQuery } from '../analytics/query-string.ts';
import { listPriceOf, PRICE_SOURCE } from '../ingest/price/book.ts';
import type { UnitPrices } from '../schemas/charge.ts';
import { toUsd, type Pico } from '../schemas/money.ts';
import { pricesQuery, type ModelPrice, type PricesAnswer } from '../schemas/prices-api.ts';
import type { Store } from '../store/store.ts';

const MILLION = 1_000_000n;

/** `GET /prices`. Throws problems; the application answers them. */
export function createPricesRouter(store: Store, now: () => number): Router {
  const router = express.Router();
  router.get('/prices', async (request, response) => {
    const query = readQuery(request.url, pricesQuery);
    const { models, from, to } = await readUsedModels(store, query, now());
    const data = models.map(({ provider, model }) => priceOf(provider, model, now()));
    response.set('cache-control', 'no-store').json({ data, from, to } satisfies PricesAnswer);
  });
  return router;
}

function priceOf(provider: string, model: string, now: number): ModelPrice {
  const found = listPriceOf(provider, model, now);
  return {
    provider,
    model,
    ...ratesOf(found?.prices ?? {}),
    tiers: (found?.tiers ?? []).map(({ above, prices }) => ({
      above_prompt_tokens: above,
      ...ratesOf(prices),
    })),
    source: found ? PRICE_SOURCE : '',
    valid_from: found?.validFrom ?? null,
  };
}

function ratesOf(
  prices: UnitPrices,
): Omit<ModelPrice, 'provider' | 'model' | 'tiers' | 'source' | 'valid_from'> {
  return {
    input: perMillion(prices.input),
    output: perMillion(prices.output),
    cache_read: perMillion(prices.cacheRead),
    cache_write_5m: perMillion(prices.cacheWrite5m),
    cache_write_1h: perMillion(prices.cacheWrite1h),
  };
}

function perMillion(price: Pico | undefined): string | null {
  return price === undefined ? null : toUsd(price * MILLION);
}
