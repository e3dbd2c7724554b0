// The embedded engine goes on after a write() that failed, as on a full disk, with a part whose files are cut short.
// It only counts the failure (chDB 3.4, src/IO/WriteBufferFromFileDescriptor.cpp). So an engine with a failed write is
// ended before it tells any success: at its next start it sets such parts aside and takes back those that they replaced.
import type { Session } from 'chdb';

/** Looks for writes that failed. */
export type FailedWrites = {
  /** Resolves where everything that was written is on the disk; else the process ends, and this never resolves. */
  check(): Promise<void>;
  /** Looks no longer by itself. */
  stop(): void;
};

const FAILED = "SELECT count() FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'";

/** Merges write unasked. What they replace is kept for longer than this: see `old_parts_lifetime`. */
const LOOK_EVERY_MS = 1_000;

/** Looks at the engine that `control` holds open, by itself too; `end` is to end the process at once. */
export function watchFailedWrites(control: Session, end: () => void): FailedWrites {
  let stopped = false;
  const check = async (): Promise<void> => {
    const answer = await control.queryAsync(FAILED, { format: 'TSV' });
    if (answer.text().trim() === '0') return;
    end();
    await new Promise(() => undefined);
  };
  const look = (): void => {
    // An engine that cannot answer is noticed by its pings.
    const next = (): void => {
      if (!stopped) timer = setTimeout(look, LOOK_EVERY_MS);
    };
    void check().then(next, next);
  };
  let timer = setTimeout(look, LOOK_EVERY_MS);
  return {
    check,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
