// Keeps the ledger writer between two chunks for a while, so that a rollup can be replaced; ingest goes on into the journal.

export interface WriterHold {
  /**
   * Resolves when the writer stands with no insert half done; rejects when it does not come to that within its patience.
   * The hold ends by itself after `ms`, so that one that is forgotten delays the ledger and does not stop it.
   */
  hold(ms: number): Promise<void>;
  /** Whether somebody waits for the writer to stand. */
  readonly isAsked: boolean;
  /** Lets the writer go on. Whether it stood all the time since the hold began. */
  resume(): boolean;
  /** Called by the writer where no chunk is begun: waits while it is held, or until it is to stop. */
  pass(stopping: AbortSignal): Promise<void>;
}

/** How long the insert under way may take before a hold is given up. */
const PATIENCE_MS = 30_000;

type Asked = { readonly ms: number; readonly grant: () => void };

/** A hold that nobody asked for yet. */
export function createWriterHold(patienceMs = PATIENCE_MS): WriterHold {
  let asked: Asked | undefined;
  let letGo: (() => void) | undefined;
  return {
    hold: async (ms) =>
      await new Promise((resolve, reject) => {
        if (asked ?? letGo) {
          reject(new Error('the ledger writer is held already'));
          return;
        }
        const impatient = setTimeout(() => {
          asked = undefined;
          reject(new Error('the ledger does not take what the writer has under way'));
        }, patienceMs);
        const grant = (): void => {
          clearTimeout(impatient);
          resolve();
        };
        asked = { ms, grant };
      }),
    get isAsked() {
      return asked !== undefined;
    },
    resume: () => {
      const stood = letGo !== undefined;
      letGo?.();
      return stood;
    },
    pass: async (stopping) => {
      if (!asked || stopping.aborted) return;
      const { ms, grant } = asked;
      asked = undefined;
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          stopping.removeEventListener('abort', end);
          letGo = undefined;
          resolve();
        };
        const timer = setTimeout(end, ms);
        stopping.addEventListener('abort', end);
        letGo = end;
        grant();
      });
    },
  };
}
