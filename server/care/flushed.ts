// Waits for the ledger to hold everything acknowledged, for as long as there is an engine to wait for.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';

/** An engine that crashed is up again by then. */
const PATIENCE_MS = 10_000;

/** Resolves when the ledger holds what was acknowledged before; rejects with the store's error where it stays away. */
export async function flushed(
  lane: Pick<IngestLane, 'ask'>,
  store: Store,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const done = lane.ask('flush', null).then(() => true);
  const later = async (): Promise<boolean> => await sleep(patienceMs, false, { ref: false });
  while (!(await Promise.race([done, later()]))) {
    await store.query({ sql: 'SELECT 1', row: z.unknown() });
  }
}
