// Calls without a price that count at a fallback: they are among the unpriced, and have a cost.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { integer } from '../measures.ts';
import { LEDGER, rangeParams, within, type Range } from '../source.ts';

/** A model as the ledger names it. */
type Model = { readonly provider: string; readonly model: string };

/** What of a model counts at a fallback. The cost as the engine spells decimals. */
export type FallbackPriced = Model & { readonly calls: number; readonly cost: string };

const row = z.object({ provider: z.string(), model: z.string(), calls: integer, cost: z.string() });

/** Of some models in a range, as far back as the ledger has calls; only those of which there is something. */
export async function readFallbackPriced(
  store: Store,
  models: readonly Model[],
  range: Range,
): Promise<FallbackPriced[]> {
  if (models.length === 0) return [];
  const sql = `
SELECT toString(r.provider) AS provider, toString(r.model) AS model, toInt64(count()) AS calls, toString(sum(r.spent)) AS cost
FROM (
  SELECT t.provider AS provider, t.model AS model, sum(t.cost) AS spent FROM ${LEDGER.table} AS t
  WHERE ${within(LEDGER, 't')}
    AND has(arrayZip({providers:Array(String)}, {models:Array(String)}), (toString(t.provider), toString(t.model)))
  GROUP BY provider, model, t.record_id HAVING sum(t.unpriced_entries) > 0 AND spent != 0
) AS r
GROUP BY provider, model`;
  const params = {
    ...rangeParams(range),
    providers: models.map(({ provider }) => provider),
    models: models.map(({ model }) => model),
  };
  return await store.query({ sql, params, row });
}
