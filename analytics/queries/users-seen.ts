// Every name that usage or activity was told under.
import { z } from 'zod';
import { StoreUnavailable, type Store } from '../../store/store.ts';

const SQL = `
SELECT user FROM usage_daily GROUP BY user
UNION DISTINCT
SELECT user FROM activities_hourly GROUP BY user`;

const row = z.object({ user: z.string() });

/** Null where the engine does not answer at the moment. */
export async function readSeenUsers(store: Store): Promise<ReadonlySet<string> | null> {
  try {
    return new Set((await store.query({ sql: SQL, row })).map(({ user }) => user));
  } catch (error) {
    if (error instanceof StoreUnavailable) return null;
    throw error;
  }
}
