// What a day of a job comes to beside what it changes. It counts once the day is done, however often it was begun.
import type { KeptReason } from '../../schemas/rerate-api.ts';
import { addKept, type Kept, type RerateJob } from './job.ts';
import type { LedgerRecord } from './ledger-record.ts';

export interface DayTally {
  /** A record was rated. */
  examine(): void;
  /** A record stays as it is; the last reason counts. */
  keep(reason: KeptReason, record: LedgerRecord): void;
  /** The records that stay, by reason. */
  kept(): readonly Kept[];
  /** The job with the day in it. */
  into(job: RerateJob): RerateJob;
}

/** Nothing yet. */
export function createDayTally(): DayTally {
  const stays = new Map<string, Kept>();
  let examined = 0;
  const kept = (): readonly Kept[] => addKept([], [...stays.values()]);
  return {
    examine: () => {
      examined += 1;
    },
    keep: (reason, { id, amounts }) => {
      stays.set(id, { reason, records: 1, cost: amounts.cost });
    },
    kept,
    into: (job) => ({ ...job, examined: job.examined + examined, kept: addKept(job.kept, kept()) }),
  };
}
