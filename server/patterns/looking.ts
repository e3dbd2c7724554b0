// Looks about once a minute, one look after the other.

type Options = {
  readonly look: (isStopped: () => boolean) => Promise<void>;
  readonly onFault: (error: unknown) => void;
  readonly everyMs?: number;
};

const MINUTE_MS = 60_000;

/**
 * Begins at once. `look` asks for one more look, after the one that is under way; it never rejects. A look that the end cuts
 * short is no fault.
 */
export function startLooking({ look, onFault, everyMs = MINUTE_MS }: Options): {
  readonly look: () => Promise<void>;
  readonly stop: () => void;
} {
  let isStopped = false;
  let isAsked = false;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (isAsked && !isStopped) {
      isAsked = false;
      await look(() => isStopped).catch((error: unknown) => {
        if (!isStopped) onFault(error);
      });
    }
    running = undefined;
  };
  const ask = async (): Promise<void> => {
    isAsked = true;
    running ??= run();
    await running;
  };
  const timer = setInterval(() => void ask(), everyMs).unref();
  void ask();
  return {
    look: ask,
    stop: () => {
      isStopped = true;
      clearInterval(timer);
    },
  };
}
