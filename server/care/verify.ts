// Does Outlay show what the ledger says? Every rollup and the meters, recomputed.
import { readLedgerTotals } from '../../analytics/limits/seed.ts';
import { compareBills } from '../../analytics/verify-bills.ts';
import { compareSessions } from '../../analytics/verify-sessions.ts';
import { compareMeter, compareRollups, type Difference } from '../../analytics/verify.ts';
import type { LimitPolicy } from '../../schemas/limits.ts';
import type { Floors } from '../../schemas/retention.ts';
import type { Verification } from '../../schemas/verification.ts';
import type { Store } from '../../store/store.ts';
import type { SpendMeter } from '../spend-meter.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';
import { flushed } from './flushed.ts';
import { whileWriterStands } from './hold.ts';

/** What is compared with what. */
export type VerifyParts = {
  readonly store: Store;
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly spend: SpendMeter;
  readonly policy: () => LimitPolicy;
  /** Below which months were dropped from the ledger. */
  readonly floors: () => Floors;
};

/** Waits until everything acknowledged is in the ledger, then compares. Exact while telemetry goes on arriving. */
export async function verifyAll({ store, lane, spend, policy, floors }: VerifyParts): Promise<Verification> {
  await flushed(lane, store);
  // After the clock was set back far, the meter waits for the ledger's totals and tells nothing that could differ.
  if (!spend.meter.ready()) await spend.reconcile();
  const now = Date.now();
  const asOfBatch = spend.writtenBatch();
  const held = spend.meter.totals(asOfBatch);
  const { excludedSources } = policy();
  const sessions = spend.sessionSpend.compared(excludedSources);
  const quietly = async (look: () => Promise<Difference[]>) => await whileWriterStands(lane, look);
  const ledger = await readLedgerTotals(store, { asOfBatch, excludedSources, now });
  const differences = [
    ...(await compareRollups(store, { floors, quietly })),
    ...compareMeter(held, ledger, now),
    ...(await compareSessions(store, sessions, { excludedSources, floors: floors() })),
    ...(await compareBills(store)),
  ];
  return { ok: differences.length === 0, differences };
}
