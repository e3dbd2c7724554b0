// Does Outlay show what the ledger says? Every rollup and the meter, recomputed.
import { readLedgerTotals } from '../../analytics/limits/seed.ts';
import { compareMeter, compareRollups } from '../../analytics/verify.ts';
import type { LimitPolicy } from '../../schemas/limits.ts';
import type { Verification } from '../../schemas/verification.ts';
import type { Store } from '../../store/store.ts';
import type { SpendMeter } from '../spend-meter.ts';
import type { IngestLane } from '../start-ingest-lane.ts';

type Parts = {
  readonly store: Store;
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly spend: SpendMeter;
  readonly policy: () => LimitPolicy;
};

/** Waits until everything acknowledged is in the ledger, then compares. Exact while telemetry goes on arriving. */
export async function verifyAll({ store, lane, spend, policy }: Parts): Promise<Verification> {
  await lane.ask('flush', null);
  const now = Date.now();
  const asOfBatch = spend.writtenBatch();
  const held = spend.meter.totals(asOfBatch);
  const { excludedSources } = policy();
  const ledger = await readLedgerTotals(store, { asOfBatch, excludedSources, now });
  const differences = [...(await compareRollups(store)), ...compareMeter(held, ledger, now)];
  return { ok: differences.length === 0, differences };
}
