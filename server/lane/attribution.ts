// Attribution as the ingest lane runs it: soon after news of changes or links, and every minute for what was left.
import { attribute, type Attributed, type AttributorOptions } from '../../ingest/attribution/attributor.ts';
import type { Link } from '../../ingest/attribution/link.ts';
import { takeLinks } from '../../ingest/attribution/links.ts';

export interface LaneAttribution {
  /** Attributes all there is news of, after a run that is under way. */
  run(): Promise<Attributed>;
  /** There is news. */
  note(): void;
  /** Replaces the links that people made; they are on disk when it returns. */
  link(links: readonly Link[]): void;
  stop(): void;
}

type Options = Omit<AttributorOptions, 'flush'> & {
  readonly writer: { flush(): Promise<void> };
  readonly log: (level: 'info' | 'warn', message: string) => void;
  readonly describe: (error: unknown) => string;
  readonly waits?: Waits;
};

/** How long news is collected, and how often what was left is tried again. */
type Waits = { readonly afterNewsMs: number; readonly betweenMs: number };
const WAITS: Waits = { afterNewsMs: 2_000, betweenMs: 60_000 };

/** Starts the rounds. A run that fails, because the engine is away, is made up for by the next. */
export function startLaneAttribution(options: Options): LaneAttribution {
  const { writer, log, describe } = options;
  const { afterNewsMs, betweenMs } = options.waits ?? WAITS;
  const parts: AttributorOptions = {
    ...options,
    flush: async () => await writer.flush(),
    onLeft: (key, error) =>
      log('warn', `spend of ${JSON.stringify(key)} could not be attributed and is left: ${describe(error)}`),
  };
  let running: Promise<unknown> = Promise.resolve();
  let isFailing = false;
  let soon: NodeJS.Timeout | undefined;

  const run = async (): Promise<Attributed> => {
    const next = running.then(async () => await attribute(parts));
    running = next.catch(() => undefined);
    return await next;
  };
  const runByItself = async (): Promise<void> => {
    soon = undefined;
    try {
      await run();
      isFailing = false;
    } catch (error) {
      if (!isFailing) log('warn', `spend could not be attributed and is tried again: ${describe(error)}`);
      isFailing = true;
    }
  };
  const note = (): void => {
    soon ??= setTimeout(() => void runByItself(), afterNewsMs).unref();
  };
  const timer = setInterval(note, betweenMs).unref();
  note();
  return {
    run,
    note,
    link: (links) => {
      parts.journal.append((state) => {
        takeLinks(links, state);
        return undefined;
      });
      note();
    },
    stop: () => {
      clearInterval(timer);
      clearTimeout(soon);
    },
  };
}
