// Figures of the journal, for `/metrics`.
import { countDirty } from '../attribution/dirty.ts';
import type { DiskFloor } from './disk-floor.ts';
import type { Intake, Pause } from '../intake.ts';
import type { Journal } from './journal.ts';

export type JournalFigures = {
  readonly pause: Pause['reason'] | undefined;
  readonly diskFreeBytes: number | undefined;
  /** Age of the oldest batch that waits; 0 when none does. */
  readonly oldestMs: number;
  /** Undefined where the journal cannot be read. */
  readonly quarantinedRows: number | undefined;
  /** Rows that this process set aside, by ClickHouse's error code. */
  readonly setAside: readonly { readonly code: number; readonly rows: number }[];
  readonly doubtfulMonths: number;
  /** Branches, commits and sessions of which there is news, about; undefined where the journal cannot be read. */
  readonly unattributed: number | undefined;
};

/** Counts rows that are set aside by code. */
export function createSetAsideCounter() {
  const byCode = new Map<number, number>();
  return {
    add: (codes: readonly number[]): void => {
      for (const code of codes) byCode.set(code, (byCode.get(code) ?? 0) + 1);
    },
    counts: (): JournalFigures['setAside'] => [...byCode].map(([code, rows]) => ({ code, rows })),
  };
}

type Parts = {
  readonly journal: Journal;
  readonly intake: Intake;
  readonly disk: DiskFloor;
  readonly setAside: ReturnType<typeof createSetAsideCounter>;
  readonly now: () => number;
};

/** The figures as of now. A journal that is broken may not even be readable. */
export function journalFigures({ journal, intake, disk, setAside, now }: Parts): JournalFigures {
  const isReadable = journal.fault === undefined;
  const doubtful = isReadable ? journal.doubtful() : [];
  const months = doubtful.flatMap(({ table, months: of }) => of.map((month) => `${table} ${month}`));
  return {
    pause: intake.paused()?.reason,
    diskFreeBytes: disk.freeBytes,
    oldestMs: Math.max(0, now() - (journal.oldestAt() ?? now())),
    quarantinedRows: isReadable ? journal.quarantine.count() : undefined,
    setAside: setAside.counts(),
    doubtfulMonths: new Set(months).size,
    unattributed: isReadable ? countDirty({ get: journal.recall }) : undefined,
  };
}
