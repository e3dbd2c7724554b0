// What a session spent after a moment.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { dollars, integer } from '../measures.ts';
import { AT_PLACE, placeParams, type SessionPlace } from './session-place.ts';

const SQL = `
SELECT sum(t.cost) AS cost, sum(t.entries) AS entries, sum(t.unpriced_entries) AS unpriced
FROM charges AS t
WHERE ${AT_PLACE} AND t.time > fromUnixTimestamp64Milli({after:Int64}, 'UTC')`;

const row = z.object({ cost: dollars, entries: integer, unpriced: integer });

/** `at` in milliseconds since 1970, not included. null where it is not known of any of it. */
export async function readSpentAfter(store: Store, place: SessionPlace, at: number): Promise<string | null> {
  const [found] = await store.query({ sql: SQL, params: { ...placeParams(place), after: at }, row });
  if (!found || (found.entries > 0 && found.unpriced === found.entries && found.cost === '0')) return null;
  return found.cost;
}
