// Deliveries of forges as the ingest lane takes them, and what became of them since the start.
import { createDeliveryCounters, type DeliveryCount } from '../../ingest/forge/delivery-counters.ts';
import { retellChanges } from '../../ingest/forge/retell.ts';
import { createTakeDelivery, type TakeDelivery } from '../../ingest/forge/take-delivery.ts';
import { createStore } from '../../store/clickhouse.ts';
import type { StoreAddress } from '../../ingest/lane-protocol.ts';

export interface LaneForge {
  readonly take: TakeDelivery;
  readonly counts: () => readonly DeliveryCount[];
}

/** Makes deliveries possible; nothing runs yet. */
export function createLaneForge(parts: Parameters<typeof createTakeDelivery>[0]): LaneForge {
  const counters = createDeliveryCounters();
  const onAnswer: Parameters<typeof createTakeDelivery>[0]['onAnswer'] = ({ forge }, answer) =>
    counters.add(forge, answer);
  return { take: createTakeDelivery({ ...parts, onAnswer }), counts: counters.counts };
}

type Retelling = Pick<Parameters<typeof retellChanges>[0], 'journal' | 'announce'> & {
  readonly store: StoreAddress;
  /** Resolves when the ledger has all of its tables and what an earlier process journaled. */
  readonly caughtUp: Promise<void>;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  readonly describe: (error: unknown) => string;
};

/** Tells changes again that an earlier version told less of. Where the ledger goes away meanwhile, the next start does it. */
export async function retellOnce({ caughtUp, store, log, describe, ...parts }: Retelling): Promise<void> {
  const opened = createStore(store);
  try {
    await caughtUp;
    const told = await retellChanges({ ...parts, store: opened });
    if (told > 0) log('info', `${told} changes were told again with the runs that reviewed them`);
  } catch (error) {
    log('warn', `changes of an earlier version are told again at the next start: ${describe(error)}`);
  } finally {
    await opened.close();
  }
}
