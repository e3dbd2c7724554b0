// Counts what became of every record received: received = charged + activity + evidence + duplicate + unused + rejected.
import type { Signal } from '../schemas/otlp.ts';
import type { Outcome } from './settle/settle.ts';

/** Records by signal, outcome and reason; the reason is empty where the outcome says it all. */
export type OutcomeCount = {
  readonly signal: Signal | 'history';
  readonly outcome: Outcome['outcome'];
  readonly reason: string;
  readonly records: number;
};

export interface OutcomeCounters {
  add(signal: Signal | 'history', outcomes: readonly Outcome[]): void;
  counts(): OutcomeCount[];
}

/** Counters of this process, from zero. */
export function createOutcomeCounters(): OutcomeCounters {
  const counts = new Map<string, OutcomeCount>();
  return {
    add(signal, outcomes) {
      for (const one of outcomes) {
        const reason = 'reason' in one ? one.reason : '';
        const key = `${signal}/${one.outcome}/${reason}`;
        const records = (counts.get(key)?.records ?? 0) + 1;
        counts.set(key, { signal, outcome: one.outcome, reason, records });
      }
    },
    counts: () => [...counts.values()],
  };
}
