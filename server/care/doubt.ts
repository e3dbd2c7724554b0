// Compares rollups with the ledger after a crash or a power cut and builds again what differs, before they are trusted.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Turn } from './turn.ts';
import { repair } from './repair.ts';
import type { VerifyParts } from './verify.ts';

type Options = {
  readonly parts: VerifyParts;
  readonly turn: Turn;
  readonly log: { warn(sentence: string): void; error(detail: object, sentence: string): void };
};

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
const PATIENCE_MS = 30_000;

export type Doubts = {
  /** Says that there is a doubt. What goes wrong is tried again, at least each minute. */
  settle(): void;
  /** Resolves when there is no doubt, or after half a minute in which none could be settled. */
  settled(): Promise<void>;
  stop(): void;
};

/** Settles doubts one after the other. */
export function createDoubts({ parts, turn, log }: Options): Doubts {
  const stopping = new AbortController();
  const stopped = (): boolean => stopping.signal.aborted;
  let isAsked = false;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    let retryMs = FIRST_RETRY_MS;
    while (isAsked && !stopped()) {
      try {
        isAsked = false;
        const { ok, found } = await turn.run('repair', async () => await repair(parts, {}));
        if (!ok) throw new Error('the rollups still differ from the ledger after they were built again');
        await parts.lane.ask('trust', null);
        log.warn(`rollups in doubt were compared with the ledger: ${found} differences, none is left`);
      } catch (error) {
        isAsked = true;
        log.error({ err: error }, 'rollups in doubt could not be compared with the ledger yet');
        await sleep(retryMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
    running = undefined;
  };
  return {
    settle: () => {
      isAsked = true;
      running ??= run();
    },
    settled: async () => {
      await Promise.race([running, sleep(PATIENCE_MS, undefined, { ref: false })]);
    },
    stop: () => stopping.abort(),
  };
}
