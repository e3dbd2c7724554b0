// What the models in use cost: list, negotiated and fallback prices that apply now. Below /api/v1.
import express, { type Router } from 'express';
import { readUsedModels } from '../analytics/queries/unpriced.ts';
import { readQuery } from '../analytics/query-string.ts';
import { publishedMultipliers } from '../ingest/price/multipliers.ts';
import type { MillionPrices, RateTable } from '../ingest/price/rate-table.ts';
import { createPriceTables, type PricedModel, type PriceTables } from '../ingest/price/tables.ts';
import { toUsd, type Pico } from '../schemas/money.ts';
import type { PriceEntry } from '../schemas/price-book.ts';
import { pricesQuery, type ModelPrice, type PricesAnswer, type RolePrice } from '../schemas/prices-api.ts';
import type { Store } from '../store/store.ts';

type Options = {
  readonly store: Store;
  readonly entries: () => readonly PriceEntry[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** `GET /prices`. Throws problems; the application answers them. */
export function createPricesRouter({ store, entries, now }: Options): Router {
  const router = express.Router();
  router.get('/prices', async (request, response) => {
    const query = readQuery(request.url, pricesQuery);
    const { models, from, to } = await readUsedModels(store, query, now());
    const tables = createPriceTables(entries());
    const data = models.map((model) => modelPrice({ ...model, time: now() }, tables));
    response.set('cache-control', 'no-store').json({ data, from, to } satisfies PricesAnswer);
  });
  return router;
}

function modelPrice(of: PricedModel, tables: PriceTables): ModelPrice {
  const { list, negotiated, fallback } = tables.of(of);
  const { provider, model } = of;
  const told = (table: RateTable | undefined) => table && rolePrice(table, of);
  return {
    provider,
    model,
    ...(told(list) ?? UNKNOWN),
    negotiated: told(negotiated) ?? null,
    fallback: told(fallback) ?? null,
  };
}

function rolePrice(table: RateTable, { provider, model }: PricedModel): RolePrice {
  const { source, entry, fromList, percentOff, base, tiers, multipliers, validFrom, validTo } = table;
  const own = new Set(multipliers.map(({ speed, geography }) => JSON.stringify([speed, geography])));
  const published = publishedMultipliers(provider, model).filter(
    ({ speed, geography }) => !own.has(JSON.stringify([speed, geography])),
  );
  return {
    ...ratesOf(base),
    tiers: tiers.map(({ above, prices }) => ({ above_prompt_tokens: above, ...ratesOf(prices) })),
    source,
    from_list: [...(fromList ?? [])],
    percent_off: percentOff ?? null,
    entry: entry ?? null,
    valid_from: validFrom?.slice(0, DAY_LENGTH) ?? null,
    valid_to: validTo?.slice(0, DAY_LENGTH) ?? null,
    multipliers: [
      ...multipliers.map((one) => ({ ...one, source: 'entry' as const })),
      ...published.map((one) => ({ ...one, source: 'published' as const })),
    ],
  };
}

const DAY_LENGTH = '2026-03-01'.length;

const UNKNOWN: RolePrice = {
  ...ratesOf({}),
  tiers: [],
  source: '',
  from_list: [],
  percent_off: null,
  entry: null,
  valid_from: null,
  valid_to: null,
  multipliers: [],
};

function ratesOf(prices: MillionPrices) {
  return {
    input: perMillion(prices.input),
    output: perMillion(prices.output),
    cache_read: perMillion(prices.cacheRead),
    cache_write_5m: perMillion(prices.cacheWrite5m),
    cache_write_1h: perMillion(prices.cacheWrite1h),
  };
}

function perMillion(price: Pico | undefined): string | null {
  return price === undefined ? null : toUsd(price);
}
