// The parts of one session's work: the main turn, each subagent, each kind of auxiliary work.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { integer, measureColumns, MEASURES, sumExtras, sumMeasures } from '../measures.ts';
import { AT_PLACE, PART, placeParams, type SessionPlace } from './session-place.ts';

const SQL = `
SELECT ${PART}, ${sumMeasures('t')}, ${sumExtras('t')},
  toUnixTimestamp64Milli(toDateTime64(min(t.time), 3, 'UTC')) AS started,
  toUnixTimestamp64Milli(toDateTime64(max(t.time), 3, 'UTC')) AS ended
FROM charges AS t
WHERE ${AT_PLACE}
GROUP BY source, part, part_id
HAVING ${MEASURES.map((name) => `${name} != 0`).join(' OR ')}
ORDER BY started, source, part, part_id`;

const row = z.object({
  source: z.string(),
  part: z.string(),
  part_id: z.string(),
  started: integer,
  ended: integer,
  ...measureColumns.shape,
});
/** One part: its kind of work, name and id, and sums. Times in milliseconds since 1970. */
export type SessionPartColumns = z.infer<typeof row>;

/** In the order in which they began. */
export async function readSessionParts(store: Store, place: SessionPlace): Promise<SessionPartColumns[]> {
  return await store.query({ sql: SQL, params: placeParams(place), row });
}
