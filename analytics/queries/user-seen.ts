// Whether a person has been seen in usage or activity at all.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';

const SQL = `
SELECT 1 AS seen FROM charges WHERE user = {user:String} LIMIT 1
UNION ALL
SELECT 1 AS seen FROM activities WHERE user = {user:String} LIMIT 1`;

const row = z.object({ seen: z.number() });

/** `user` is a key. Fails with the store's error. */
export async function isSeenUser(store: Store, user: string): Promise<boolean> {
  const rows = await store.query({ sql: SQL, params: { user }, row });
  return rows.length > 0;
}
