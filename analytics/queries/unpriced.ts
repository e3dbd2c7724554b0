// Models of which calls have no price, with what was used of them; and all models in use.
import { z } from 'zod';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { PricesQuery, UnpricedAnswer } from '../../schemas/prices-api.ts';
import type { Store } from '../../store/store.ts';
import { integer, TOKEN_COUNTS } from '../measures.ts';
import { personOf } from '../person.ts';
import { rangeOf, toldRange } from '../question.ts';
import { firstTime, lastTime, rangeParams, sessionSource, usageSource, within } from '../source.ts';
import { readFallbackPriced, type FallbackPriced } from './fallback-priced.ts';
import { readFreshness } from './freshness.ts';

const MOST_MODELS = 500;

const TOKENS = TOKEN_COUNTS.map((name) => `sum(t.${name})`).join(' + ');

const row = z.object({
  is_total: z.number(),
  provider: z.string(),
  model: z.string(),
  models: integer,
  entries: integer,
  tokens: integer,
  people: integer,
  first: integer,
  last: integer,
});

/** Models without a price in a range. `now` in milliseconds since 1970. */
export async function readUnpriced(store: Store, query: PricesQuery, now: number): Promise<UnpricedAnswer> {
  const range = rangeOf(query, now);
  const source = sessionSource(range);
  // By session and hour, so that calls with a price elsewhere are not among them.
  const bucket = source.table === 'charges' ? 'toStartOfHour(t.time)' : 't.hour';
  const parts = `
    SELECT t.provider AS provider, t.model AS model, ${personOf('t.user')} AS person,
      sum(t.unpriced_entries) AS entries, ${TOKENS} AS tokens,
      min(${firstTime(source, 't')}) AS first_time, max(${lastTime(source, 't')}) AS last_time
    FROM ${source.table} AS t WHERE ${within(source, 't')}
    GROUP BY provider, model, person, t.session, ${bucket} HAVING entries > 0`;
  const sql = `
SELECT toUInt8(grouping(provider)) AS is_total, toString(provider) AS provider, toString(model) AS model,
  toInt64(uniqExact(tuple(p.provider, p.model))) AS models, sum(p.entries) AS entries, sum(p.tokens) AS tokens,
  toInt64(uniqExactIf(p.person, p.person != '')) AS people,
  toUnixTimestamp64Milli(toDateTime64(min(p.first_time), 3, 'UTC')) AS first,
  toUnixTimestamp64Milli(toDateTime64(max(p.last_time), 3, 'UTC')) AS last
FROM (${parts}) AS p
GROUP BY GROUPING SETS ((provider, model), ())
ORDER BY is_total DESC, entries DESC, provider, model
LIMIT ${MOST_MODELS + 1}`;
  const [[total, ...models], freshness] = await Promise.all([
    store.query({ sql, params: rangeParams(range), row }),
    readFreshness(store, now),
  ]);
  const fallbacks = await readFallbackPriced(store, models, range);
  return {
    data: models.map(({ provider, model, entries, tokens, people, first, last }) => ({
      model,
      provider,
      calls: entries,
      tokens,
      people,
      ...toldFallback(fallbacks.filter((one) => one.provider === provider && one.model === model)),
      first_seen: new Date(first).toISOString(),
      last_seen: new Date(last).toISOString(),
    })),
    totals: {
      models: total?.models ?? 0,
      calls: total?.entries ?? 0,
      tokens: total?.tokens ?? 0,
      people: total?.people ?? 0,
      ...toldFallback(fallbacks),
    },
    ...toldRange(range),
    data_as_of: freshness,
  };
}

function toldFallback(priced: readonly FallbackPriced[]) {
  const cost = priced.reduce((sum, one) => sum + (fromUsd(one.cost) ?? 0n), 0n);
  const calls = priced.reduce((sum, one) => sum + one.calls, 0);
  return { fallback_calls: calls, fallback_cost_usd: calls === 0 ? null : toUsd(cost) };
}

const usedModel = z.object({ provider: z.string(), model: z.string() });
type UsedModel = z.infer<typeof usedModel>;

/** Every model with usage in a range, by provider and name. `now` in milliseconds since 1970. */
export async function readUsedModels(
  store: Store,
  query: PricesQuery,
  now: number,
): Promise<{ readonly models: readonly UsedModel[]; readonly from: string; readonly to: string }> {
  const range = rangeOf(query, now);
  const source = usageSource(range, true);
  const sql = `
SELECT toString(t.provider) AS provider, toString(t.model) AS model
FROM ${source.table} AS t WHERE ${within(source, 't')}
GROUP BY provider, model HAVING sum(t.entries) > 0 ORDER BY provider, model LIMIT 5000`;
  const models = await store.query({ sql, params: rangeParams(range), row: usedModel });
  return { models, ...toldRange(range) };
}
