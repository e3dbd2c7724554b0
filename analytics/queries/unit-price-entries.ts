// Entries of the price book for credits and minutes, from the settings.
import { z } from 'zod';
import { priceValue, type PriceEntry } from '../../schemas/price-book.ts';
import type { Store } from '../../store/store.ts';
import { integer } from '../measures.ts';

/** Of the latest version of each entry. */
const SQL = `
SELECT id, s.latest AS version, s.told AS value
FROM (
  SELECT id, max(version) AS latest, argMax(value, tuple(version, changed_at)) AS told, argMax(deleted, tuple(version, changed_at)) AS gone
  FROM settings WHERE kind = 'price' GROUP BY id
) AS s
WHERE NOT s.gone AND JSONExtractString(s.told, 'of') != 'tokens'
ORDER BY id`;

const row = z.object({ id: z.string(), version: integer, value: z.string() });

/** All of them, by name. Prices of tokens are applied when calls are rated. */
export async function readUnitPriceEntries(store: Store): Promise<PriceEntry[]> {
  const rows = await store.query({ sql: SQL, row });
  return rows.map(({ id, version, value }) => ({ id, version, value: priceValue.parse(JSON.parse(value)) }));
}
