// Re-rating as the ingest lane runs it: one job after the other; what a restart or an engine that is away interrupts goes on.
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalBroken, JournalFull } from '../../ingest/journal/guard.ts';
import type { PriceBook } from '../../ingest/price/book.ts';
import type { Span } from '../../ingest/rerate/days.ts';
import type { RerateAsked, RerateJob } from '../../ingest/rerate/job.ts';
import { addJob, changeJob, jobOf, jobsIn, openJobs } from '../../ingest/rerate/jobs.ts';
import { IngestUnavailable } from '../../ingest/receive/acceptance.ts';
import { previewPrices, type Preview } from '../../ingest/rerate/preview.ts';
import { runRerate, type RerateOptions } from '../../ingest/rerate/rerater.ts';
import { StoreUnavailable } from '../../store/store.ts';

export interface LaneRerate {
  /** Notes a job, on disk when it returns; it runs when those before it are at their end. Throws {@link IngestUnavailable}. */
  ask(asked: RerateAsked): RerateJob;
  /** One job, or all, the latest first. */
  list(id?: string): readonly RerateJob[];
  /** Compares the ledger with another price book, for three quarters of a minute at most. */
  preview(span: Span, prices: PriceBook): Promise<Preview>;
  /** Ends a job under way between two batches. */
  stop(): void;
}

type Options = Omit<RerateOptions, 'flush' | 'stopped'> & {
  readonly writer: { flush(): Promise<void> };
  readonly log: (level: 'info' | 'warn', message: string) => void;
  readonly describe: (error: unknown) => string;
  /** How long a job that could not go on waits. */
  readonly againMs?: number;
  /** How long a preview waits for the ledger. */
  readonly patienceMs?: number;
};

const AGAIN_MS = 30_000;
const PREVIEW_MS = 45_000;

/** Jobs that may wait, the one that runs included. */
const MOST_OPEN = 20;
const TOO_MANY = 'As many jobs as may wait do so already. Try again when one has ended.';

/** How long a preview waits for the ledger to hold what was acknowledged before: without it, it would tell too little. */
const PATIENCE_MS = 20_000;
const BEHIND =
  'The ledger does not hold yet what was acknowledged, so a preview would leave calls out. Try again in a minute.';

const PASSING = [IngestUnavailable, StoreUnavailable, JournalFull, JournalBroken];

/** What passes by itself is an answer, so that it can be told from a fault. */
export async function orUnavailable<Result>(
  work: () => Result | Promise<Result>,
): Promise<Result | { readonly unavailable: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && PASSING.some((kind) => error instanceof kind))
      return { unavailable: error.message };
    throw error;
  }
}

/** Goes on with what an earlier process left. */
export function startLaneRerate(options: Options): LaneRerate {
  const { journal, writer, now, patienceMs = PATIENCE_MS } = options;
  const runner = createRunner(options);
  const known = { get: journal.recall };
  let previewing: Promise<unknown> = Promise.resolve();
  setImmediate(runner.start);
  return {
    ask: (asked) => {
      if (openJobs(known).length >= MOST_OPEN) throw new IngestUnavailable(TOO_MANY);
      const kept: { job?: RerateJob } = {};
      journal.append((state) => {
        kept.job = addJob(asked, now(), state);
        return undefined;
      });
      runner.start();
      return kept.job as RerateJob;
    },
    list: (id) => (id === undefined ? jobsIn(known) : [jobOf(id, known) ?? []].flat()),
    preview: async (span, prices) => {
      const next = previewing.then(async () => {
        const written = writer.flush().then(() => true);
        if (!(await Promise.race([written, sleep(patienceMs, false, { ref: false })])))
          throw new IngestUnavailable(BEHIND);
        const until = now() + PREVIEW_MS;
        return await previewPrices(span, { ...options, prices, isOver: () => now() > until });
      });
      previewing = next.catch(() => undefined);
      return await next;
    },
    stop: runner.stop,
  };
}

/** Runs open jobs, one after the other; what cannot go on is tried again after a while, and at once with the next job. */
function createRunner(options: Options) {
  const { journal, log, describe, againMs = AGAIN_MS } = options;
  let isStopped = false;
  let isRunning = false;
  let again: NodeJS.Timeout | undefined;
  const later = (): void => {
    if (!isStopped) again = setTimeout(start, againMs).unref();
  };
  const runAll = async (): Promise<void> => {
    for (;;) {
      const [next] = isStopped ? [] : openJobs({ get: journal.recall });
      if (!next) return;
      if (!(await runOne(next.id, options, () => isStopped))) break;
    }
    later();
  };
  const start = (): void => {
    if (isRunning || isStopped) return;
    isRunning = true;
    clearTimeout(again);
    runAll()
      .catch((error: unknown) => {
        log('warn', `re-rating stands still: ${describe(error)}`);
        later();
      })
      .finally(() => {
        isRunning = false;
      });
  };
  const stop = (): void => {
    isStopped = true;
    clearTimeout(again);
  };
  return { start, stop };
}

/** False where it has to be tried again. */
async function runOne(id: string, options: Options, stopped: () => boolean): Promise<boolean> {
  const { journal, writer, now, log, describe } = options;
  try {
    await runRerate(id, { ...options, stopped, flush: async () => await writer.flush() });
    return true;
  } catch (error) {
    if (stopped()) return false;
    const sentence = describe(error);
    log('warn', `re-rating ${id} stands still: ${sentence}`);
    // A disk that takes nothing takes no note of it either.
    if (error instanceof JournalFull || error instanceof JournalBroken) return false;
    const passes = error instanceof StoreUnavailable;
    const told: Partial<RerateJob> = passes ? { sentence } : { sentence, state: 'failed', endedAt: now() };
    journal.append((state) => {
      changeJob(id, (job) => ({ ...job, ...told }), state);
      return undefined;
    });
    return !passes;
  }
}
