// What an audit found and corrected, for answers and figures.
import type { Pico } from '../../schemas/money.ts';

/** One person's part. Cost is what was taken out of spend. */
export type TakenBack = {
  readonly user: string;
  readonly agent: string;
  readonly records: number;
  readonly cost: Pico;
};

/** Records that were told more than once, and those that a better signal of their session tells. */
export type AuditFindings = {
  readonly duplicateRecords: number;
  readonly duplicateCost: Pico;
  readonly supersededRecords: number;
  readonly supersededCost: Pico;
  /** Left for the next audit, because more of them was on its way to the ledger all the time. */
  readonly leftRecords: number;
  /** Whose spend was corrected, the largest first. */
  readonly takenBack: readonly TakenBack[];
};

/** One corrected record. */
export type Corrected = {
  readonly kind: 'duplicate' | 'superseded';
  readonly user: string;
  readonly agent: string;
  readonly cost: Pico;
};

export interface FindingsTally {
  add(corrected: readonly Corrected[]): void;
  leave(records: number): void;
  findings(): AuditFindings;
}

/** Adds up one audit. */
export function createTally(): FindingsTally {
  const people = new Map<string, TakenBack>();
  const records = { duplicate: 0, superseded: 0 };
  const costs = { duplicate: 0n, superseded: 0n };
  let left = 0;
  return {
    add: (corrected) => {
      for (const { kind, user, agent, cost } of corrected) {
        records[kind] += 1;
        costs[kind] += cost;
        const key = JSON.stringify([user, agent]);
        const known = people.get(key) ?? { user, agent, records: 0, cost: 0n };
        people.set(key, { ...known, records: known.records + 1, cost: known.cost + cost });
      }
    },
    leave: (count) => {
      left += count;
    },
    findings: () => ({
      duplicateRecords: records.duplicate,
      duplicateCost: costs.duplicate,
      supersededRecords: records.superseded,
      supersededCost: costs.superseded,
      leftRecords: left,
      takenBack: [...people.values()].sort((a, b) => (a.cost === b.cost ? 0 : a.cost < b.cost ? 1 : -1)),
    }),
  };
}

/** What all audits since the start took back. */
export type AuditFigures = { readonly duplicateRecords: number; readonly takenBack: Pico };
