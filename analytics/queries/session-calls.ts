// The model calls of one session in the order of time, corrections summed in.
import { z } from 'zod';
import type { SessionCall } from '../../schemas/api.ts';
import type { Store } from '../../store/store.ts';
import { measureColumns, MEASURES, sumExtras, sumMeasures, toMeasures } from '../measures.ts';
import { AT_PLACE, PART, placeParams, type SessionPlace } from './session-place.ts';

const DIMENSIONS = 'provider, model, effort, repo, branch, pr';

/** Metric cells are no calls; what corrections took back entirely is left out. */
const SQL = `
SELECT toString(record_id) AS id, toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS at,
  ${PART}, ${DIMENSIONS}, ${sumMeasures('t')}, ${sumExtras('t')}
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
  ...measureColumns.shape,
});

/** A call and the part of the session that it belongs to. */
export type PlacedCall = {
  readonly part: { readonly source: string; readonly part: string; readonly part_id: string };
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
    call: {
      id: each.id,
      time: new Date(each.at).toISOString(),
      provider: each.provider,
      model: each.model,
      effort: each.effort,
      repo: each.repo,
      branch: each.branch,
      pr: each.pr,
      ...toMeasures(each),
    },
  }));
}
