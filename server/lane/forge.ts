// Deliveries of forges as the ingest lane takes them, and what became of them since the start.
import { createDeliveryCounters, type DeliveryCount } from '../../ingest/forge/delivery-counters.ts';
import { createTakeDelivery, type TakeDelivery } from '../../ingest/forge/take-delivery.ts';

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
