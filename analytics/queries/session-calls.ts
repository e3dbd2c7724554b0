// The model calls of one session in the order of time, corrections summed in.
import { z } from 'zod';
import { sessionCall, type SessionCall } from '../../schemas/api.ts';
import type { Store } from '../../store/store.ts';
import { dollars, measureColumns, MEASURES, sumExtras, sumMeasures, toMeasures } from '../measures.ts';
import { AT_PLACE, PART, placeParams, type SessionPlace } from './session-place.ts';

const DIMENSIONS = 'provider, model, effort, repo, branch, pr';

/** A correction is rated anew: what was written last holds. */
const RATED = ['cost_basis', 'price_source'];
const PRICES = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] as const;
const LATEST = [...RATED, ...PRICES.map((kind) => `price_${kind}`)]
  .map((name) => `argMax(t.${name}, tuple(t.batch_id, t.entry = 'correction')) AS ${name}`)
  .join(', ');

/** Metric cells are no calls; what corrections took back entirely is left out. */
const SQL = `
SELECT toString(record_id) AS id, toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS at,
  ${PART}, ${DIMENSIONS}, any(t.prompt) AS prompt, ${LATEST}, ${sumMeasures('t')}, ${sumExtras('t')}
FROM charges AS t
WHERE ${AT_PLACE} AND t.signal != 'metrics'
GROUP BY record_id, source, part, part_id, ${DIMENSIONS}
HAVING ${MEASURES.map((name) => `${name} != 0`).join(' OR ')}
ORDER BY at, record_id
LIMIT {most:UInt32}`;

const row = z.object({
  id: z.string(),
  at: z.string().transform(Number),
  provider: z.string(),
  model: z.string(),
  effort: z.string(),
  repo: z.string(),
  branch: z.string(),
  pr: z.string(),
  source: z.string(),
  part: z.string(),
  part_id: z.string(),
  prompt: z.string(),
  cost_basis: sessionCall.shape.cost_basis,
  price_source: z.string(),
  price_input: dollars,
  price_cache_read: dollars,
  price_cache_write_5m: dollars,
  price_cache_write_1h: dollars,
  price_output: dollars,
  ...measureColumns.shape,
});
type CallColumns = z.infer<typeof row>;

/** A call and the part of the session that it belongs to. */
export type PlacedCall = {
  readonly part: { readonly source: string; readonly part: string; readonly part_id: string };
  /** Joins everything that one prompt of a person caused; empty where the agent tells none. */
  readonly prompt: string;
  readonly call: SessionCall;
};

/** At most `most` calls, the earliest. */
export async function readSessionCalls(
  store: Store,
  place: SessionPlace,
  most: number,
): Promise<PlacedCall[]> {
  const rows = await store.query({ sql: SQL, params: { ...placeParams(place), most }, row });
  return rows.map((each) => ({
    part: { source: each.source, part: each.part, part_id: each.part_id },
    prompt: each.prompt,
    call: {
      id: each.id,
      time: new Date(each.at).toISOString(),
      provider: each.provider,
      model: each.model,
      effort: each.effort,
      repo: each.repo,
      branch: each.branch,
      pr: each.pr,
      cost_basis: each.cost_basis,
      price_source: each.price_source,
      unit_prices_usd: each.price_source === '' ? null : unitPricesOf(each),
      ...toMeasures(each),
    },
  }));
}

function unitPricesOf(row: CallColumns): NonNullable<SessionCall['unit_prices_usd']> {
  return {
    input: row.price_input,
    cache_read: row.price_cache_read,
    cache_write_5m: row.price_cache_write_5m,
    cache_write_1h: row.price_cache_write_1h,
    output: row.price_output,
  };
}
