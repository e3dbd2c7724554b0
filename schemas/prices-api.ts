// List prices of the models in use, and models without one, as the API tells them.
import { z } from 'zod';
import { range } from './api-query.ts';
import { instant, usd } from './limit-api.ts';
import type { ApiRoute } from './route.ts';

/** Parameters of `GET /api/v1/prices` and of `GET /api/v1/unpriced`. */
export const pricesQuery = z.strictObject(range);
export type PricesQuery = z.infer<typeof pricesQuery>;

const perMillion = usd.nullable().describe('Dollars per million tokens; null where the list has no rate.');
const rateFields = {
  input: perMillion,
  output: perMillion,
  cache_read: perMillion,
  cache_write_5m: perMillion,
  cache_write_1h: perMillion,
};

/** What one model costs by the list that applies now. */
export const modelPrice = z.object({
  provider: z.string(),
  model: z.string(),
  ...rateFields,
  tiers: z
    .array(z.object({ above_prompt_tokens: z.int(), ...rateFields }))
    .describe('Rates of a whole call whose prompt, cache included, is larger than this.'),
  source: z.string().describe('Name and version of the price list; empty where the model has no price.'),
  valid_from: z.iso.date().nullable().describe('The day from which the rates hold, where the list names it.'),
});
export type ModelPrice = z.infer<typeof modelPrice>;

/** Answer of `GET /api/v1/prices`. */
export const pricesAnswer = z.object({
  data: z.array(modelPrice).describe('Every model with usage in the range, by provider and name.'),
  from: instant,
  to: instant,
});
export type PricesAnswer = z.infer<typeof pricesAnswer>;

const count = z.int();
const calls = count.describe('Calls, or metric entries, without a price.');
const people = count.describe('People with such calls; usage of nobody known counts as none.');
const tokens = count.describe(
  'Tokens of all kinds. Where calls with and without a price of one model share session and hour, of all of them.',
);

/** One model of which calls have no price. */
export const unpricedModel = z.object({
  model: z.string(),
  provider: z.string(),
  calls,
  tokens,
  people,
  first_seen: instant,
  last_seen: instant,
});
export type UnpricedModel = z.infer<typeof unpricedModel>;

/** Answer of `GET /api/v1/unpriced`. */
export const unpricedAnswer = z.object({
  data: z.array(unpricedModel).describe('What has most such calls first; at most 500.'),
  totals: z.object({ models: count, calls, tokens, people }),
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
});
export type UnpricedAnswer = z.infer<typeof unpricedAnswer>;

export const PRICE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/prices',
    summary: 'List prices that apply now to the models in use',
    query: pricesQuery,
    answers: { 200: pricesAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/unpriced',
    summary: 'Models without a price, and what was used of them',
    query: pricesQuery,
    answers: { 200: unpricedAnswer },
  },
];
