// Counts what became of deliveries of forges, by reason.
import type { Forge } from '../../schemas/forge.ts';
import type { ForgeAnswer } from './delivery.ts';

/** Deliveries of this process. The reason is empty but for what was ignored. */
export type DeliveryCount = {
  readonly forge: Forge;
  readonly outcome: 'taken' | 'duplicate' | 'ignored' | 'malformed' | 'unavailable';
  readonly reason: string;
  readonly deliveries: number;
};

export interface DeliveryCounters {
  readonly add: (forge: Forge, answer: ForgeAnswer) => void;
  readonly counts: () => readonly DeliveryCount[];
}

/** Reasons quote what senders made up, such as names of events; beyond so many they are counted together. */
const MAX_REASONS = 100;

/** Counters from zero. */
export function createDeliveryCounters(): DeliveryCounters {
  const counts = new Map<string, DeliveryCount>();
  return {
    add(forge, answer) {
      const { outcome, reason: told } = outcomeOf(answer);
      const isKnown = counts.has(`${forge}/${outcome}/${told}`) || counts.size < MAX_REASONS;
      const reason = isKnown ? told : 'other';
      const key = `${forge}/${outcome}/${reason}`;
      counts.set(key, { forge, outcome, reason, deliveries: (counts.get(key)?.deliveries ?? 0) + 1 });
    },
    counts: () => [...counts.values()],
  };
}

function outcomeOf(answer: ForgeAnswer): Pick<DeliveryCount, 'outcome' | 'reason'> {
  if ('taken' in answer) return { outcome: 'taken', reason: '' };
  if ('duplicate' in answer) return { outcome: 'duplicate', reason: '' };
  if ('ignored' in answer) return { outcome: 'ignored', reason: answer.ignored };
  return { outcome: 'unavailable' in answer ? 'unavailable' : 'malformed', reason: '' };
}
