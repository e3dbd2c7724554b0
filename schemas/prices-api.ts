// List prices of the models in use, and models without one, as the API tells them.
import { z } from 'zod';
import { range } from './api-query.ts';
import { instant, usd } from './limit-api.ts';
import { RATE_NAMES } from './price-book.ts';
import type { ApiRoute } from './route.ts';

/** Parameters of `GET /api/v1/prices` and of `GET /api/v1/unpriced`. */
export const pricesQuery = z.strictObject(range);
export type PricesQuery = z.infer<typeof pricesQuery>;

const perMillion = usd.nullable().describe('Dollars per million tokens; null where there is no rate.');
const rateFields = {
  input: perMillion,
  output: perMillion,
  cache_read: perMillion,
  cache_write_5m: perMillion,
  cache_write_1h: perMillion,
};

/** What all rates are multiplied by. Empty text: of any speed, of any place. */
const multiplier = z.object({
  speed: z.string(),
  geography: z.string(),
  factor: z.string(),
  source: z.enum(['entry', 'published']),
});

const day = z.iso.date().nullable();
const rolePrice = z.object({
  ...rateFields,
  tiers: z
    .array(z.object({ above_prompt_tokens: z.int(), ...rateFields }))
    .describe('Rates of a whole call whose prompt, cache included, is larger than this.'),
  source: z
    .string()
    .describe('Name and version of the price list or the entry; empty where the model has no price.'),
  from_list: z
    .array(z.enum(RATE_NAMES))
    .describe('Rates that the entry leaves to the list beneath it; empty for the bundled list.'),
  percent_off: z.string().nullable().describe('What the entry takes off those; null for nothing.'),
  entry: z.string().nullable().describe('The entry of the price book; null for the bundled list.'),
  valid_from: day.describe('The day from which the rates hold, where that is known.'),
  valid_to: day.describe('The day from which they no longer hold, where that is known.'),
  multipliers: z.array(multiplier).describe('The rates of other speeds and places are these times as high.'),
});
export type RolePrice = z.infer<typeof rolePrice>;

/** What one model costs now: by list, and beside it what is negotiated and what stands in for a missing price. */
export const modelPrice = rolePrice.extend({
  provider: z.string(),
  model: z.string(),
  negotiated: rolePrice.nullable().describe('What is paid; null where nothing is agreed.'),
  fallback: rolePrice.nullable().describe('What counts where no other price is known; null for nothing.'),
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

const fallbackCalls = count.describe('Those of the calls that count at a fallback price.');
const fallbackCost = usd.nullable().describe('What these count with; null where there are none.');

/** One model of which calls have no price. */
export const unpricedModel = z.object({
  model: z.string(),
  provider: z.string(),
  calls,
  tokens,
  people,
  fallback_calls: fallbackCalls,
  fallback_cost_usd: fallbackCost,
  first_seen: instant,
  last_seen: instant,
});
export type UnpricedModel = z.infer<typeof unpricedModel>;

/** Answer of `GET /api/v1/unpriced`. */
export const unpricedAnswer = z.object({
  data: z.array(unpricedModel).describe('What has most such calls first; at most 500.'),
  totals: z.object({
    models: count,
    calls,
    tokens,
    people,
    fallback_calls: fallbackCalls,
    fallback_cost_usd: fallbackCost,
  }),
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
});
export type UnpricedAnswer = z.infer<typeof unpricedAnswer>;

export const PRICE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/prices',
    summary: 'What the models in use cost now: by list, negotiated, and by a fallback',
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
