// Tells the ingest lane of settings of one kind: at the start, and whenever one of them changes.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Settings } from '../control/settings.ts';

type Parts = {
  readonly settings: Pick<Settings, 'known' | 'onChange'>;
  readonly kind: string;
  /** Tells all of them, as they are now. */
  readonly tell: () => Promise<unknown>;
  /** What is told, for the log. */
  readonly what: string;
  readonly log: Pick<Logger, 'warn'>;
  /** How long after a failure it is told again. */
  readonly againMs?: number;
};

const AGAIN_MS = 30_000;

/**
 * Follows the settings. A change is answered when it was told once; what the lane could not take is told again: it is whole
 * each time.
 */
export function followSetting({ settings, kind, tell, what, log, againMs = AGAIN_MS }: Parts): {
  stop(): void;
} {
  const end = new AbortController();
  let again: Promise<void> | undefined;
  const tellOnce = async (): Promise<boolean> => {
    try {
      if (settings.known()) await tell();
      return true;
    } catch (error) {
      log.warn({ err: error }, `${what} could not be kept and are told again`);
      return false;
    }
  };
  const tellUntilTaken = async (): Promise<void> => {
    do {
      await sleep(againMs, undefined, { signal: end.signal, ref: false }).catch(() => undefined);
    } while (!end.signal.aborted && !(await tellOnce()));
    again = undefined;
  };
  const follow = async (): Promise<void> => {
    if (!(await tellOnce())) again ??= tellUntilTaken();
  };
  const leave = settings.onChange(async (changed) => {
    if (changed.some((one) => one.kind === kind)) await follow();
  });
  void follow();
  return {
    stop: () => {
      leave();
      end.abort();
    },
  };
}
