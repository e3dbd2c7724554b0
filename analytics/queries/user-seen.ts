// Whether a person has been seen in usage or activity at all.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { isAnyOf } from '../person.ts';

const IS_PERSON = isAnyOf('user', '[{user:String}]');

const SQL = `
SELECT 1 AS seen FROM charges WHERE ${IS_PERSON} LIMIT 1
UNION ALL
SELECT 1 AS seen FROM activities WHERE ${IS_PERSON} LIMIT 1`;

const row = z.object({ seen: z.number() });

/** `user` is any name of the person. Fails with the store's error. */
export async function isSeenUser(store: Store, user: string): Promise<boolean> {
  const rows = await store.query({ sql: SQL, params: { user }, row });
  return rows.length > 0;
}
