// Lets one process at a time change the schema, on a server that several may reach. ClickHouse has no lock, so claims are rows.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StoreUnavailable, type Store } from './store.ts';

/** In memory, so that the claims of a process that died with the embedded engine die too. */
export const CLAIMS_TABLE = `CREATE TABLE IF NOT EXISTS migration_claims (
  owner String, beat UInt32, held Bool, at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
) ENGINE = Memory`;

const BEAT_MS = 4_000;
/** A claim without a beat for so long is that of a dead process. */
const EXPIRY_SECONDS = 20;
const WAIT_MS = 10 * 60_000;

/** Throws unless the claim is still ours; called between statements. */
export type AssertHeld = () => void;

/**
 * Runs `change` while no other process runs its own. Each claims first and looks for other claims second, so of two
 * that start at once at least one sees the other; who sees another withdraws and tries again after a random pause.
 */
export async function withMigrationLock<Result>(
  store: Store,
  change: (assertHeld: AssertHeld) => Promise<Result>,
): Promise<Result> {
  const owner = randomUUID();
  let beats = 0;
  let lastBeat = performance.now();
  const claim = async (held: boolean): Promise<void> => {
    const sent = performance.now();
    const rows = Buffer.from(`${JSON.stringify([owner, ++beats, held])}\n`);
    const token = `${owner}-${beats}`;
    await store.insert({ table: 'migration_claims', columns: ['owner', 'beat', 'held'], rows, token });
    lastBeat = sent;
  };
  await acquire(store, owner, claim);
  const timer = setInterval(() => void claim(true).catch(() => undefined), BEAT_MS);
  try {
    return await change(() => {
      if (performance.now() - lastBeat < (EXPIRY_SECONDS * 1000) / 2) return;
      throw new StoreUnavailable(
        'The right to change the schema was lost because the engine did not answer in time',
      );
    });
  } finally {
    clearInterval(timer);
    // An unreachable engine is told by the change itself; the claim then expires.
    await claim(false).catch(() => undefined);
  }
}

async function acquire(store: Store, owner: string, claim: (held: boolean) => Promise<void>): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    await claim(true);
    if ((await otherClaims(store, owner)) === 0) return;
    await claim(false);
    do {
      if (performance.now() > deadline)
        throw new StoreUnavailable('Another process has been changing the schema for too long');
      await sleep(100 + Math.random() * 400);
    } while ((await otherClaims(store, owner)) > 0);
  }
}

async function otherClaims(store: Store, owner: string): Promise<number> {
  const rows = await store.query({
    sql: `SELECT owner FROM migration_claims WHERE owner != {owner:String} GROUP BY owner
          HAVING argMax(held, beat) AND max(at) > now64(3) - INTERVAL {seconds:UInt32} SECOND`,
    params: { owner, seconds: EXPIRY_SECONDS },
    row: z.object({ owner: z.string() }),
  });
  return rows.length;
}
