// Whether telemetry is taken: the journal must be whole, and have room on its disk, in its bounds and in time.
import type { DiskFloor } from './journal/disk-floor.ts';
import type { Journal } from './journal/journal.ts';

/** Why nothing is taken. Only `broken` does not end by itself. */
export const PAUSES = ['broken', 'disk', 'size', 'age'] as const;
export type Pause = { readonly reason: (typeof PAUSES)[number]; readonly sentence: string };

export interface Intake {
  /** Undefined while telemetry is taken. */
  paused(): Pause | undefined;
  stop(): void;
}

type Options = {
  readonly journal: Pick<Journal, 'fault' | 'pendingBytes' | 'oldestAt'>;
  readonly disk: DiskFloor;
  /** Bytes of rows that may wait for the ledger, and for how long. */
  readonly maxPendingBytes: number;
  readonly maxPendingMs: number;
  readonly now: () => number;
  /** Told when it begins, ends or changes; within a second. */
  readonly onChange: (pause: Pause | undefined) => void;
};

const LOOK_MS = 1_000;

/** Starts looking. */
export function openIntake(options: Options): Intake {
  const { journal, disk, maxPendingBytes, maxPendingMs, now, onChange } = options;
  let isTooOld = false;
  let told: Pause['reason'] | undefined;
  const paused = (): Pause | undefined => {
    if (journal.fault !== undefined) return { reason: 'broken', sentence: journal.fault };
    if (disk.isLow) return pause('disk', 'The disk of the journal is nearly full');
    if (journal.pendingBytes > maxPendingBytes)
      return pause('size', 'The ledger is behind and the journal is full');
    return isTooOld ? pause('age', 'The ledger has been behind for too long') : undefined;
  };
  const look = (): void => {
    const oldest = journal.oldestAt();
    isTooOld = oldest !== undefined && now() - oldest > maxPendingMs;
    const current = paused();
    if (current?.reason === told) return;
    told = current?.reason;
    onChange(current);
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return { paused, stop: () => clearInterval(timer) };
}

function pause(reason: Pause['reason'], cause: string): Pause {
  return { reason, sentence: `${cause}; nothing of this export was kept.` };
}
