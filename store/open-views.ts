// Lets those who may read a view read it without a right to the tables behind it, which hold secrets of settings.
import { z } from 'zod';
import type { Store } from './store.ts';

const VIEWS = `SELECT name FROM system.tables
WHERE database = currentDatabase() AND engine = 'View' AND startsWith(name, 'view_') ORDER BY name`;

/** Views that run with the rights of who made them. Can be repeated. */
export async function openViews(store: Store): Promise<void> {
  const views = await store.query({ sql: VIEWS, row: z.object({ name: z.string() }) });
  for (const { name } of views)
    await store.command(`ALTER TABLE ${name} MODIFY SQL SECURITY DEFINER DEFINER = CURRENT_USER`);
}
