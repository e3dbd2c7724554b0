// Jobs that are due at a time. Each channel has a place of its own, so that hung receivers take none of others.

/** What is due, and for which channel. */
export type DueJob = { readonly channel: string; readonly dueAt: number };

export type Queue<Job extends DueJob, Result> = {
  /** A job replaces the one with its key that waits. */
  readonly add: (jobs: readonly Job[]) => void;
  /** Runs at once, in the place of the one with its key that waits. */
  readonly now: (job: Job) => Promise<Result>;
  /** How many wait. */
  readonly size: () => number;
  readonly isStopped: () => boolean;
  readonly stop: () => void;
};

type Options<Job, Result> = {
  /** Never rejects. */
  readonly run: (job: Job) => Promise<Result>;
  readonly keyOf: (job: Job) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Most jobs of a channel that wait; those beyond it are taken up after the next start. */
const MOST_WAITING_OF_A_CHANNEL = 1_000;
/** The first job of a channel always runs, and there are at most a hundred channels; a second one runs below this number. */
const MOST_AT_ONCE = 8;
const MOST_AT_ONCE_OF_A_CHANNEL = 2;
const LONGEST_TIMER_MS = 60_000;

/** A queue without jobs. */
export function createQueue<Job extends DueJob, Result>(options: Options<Job, Result>): Queue<Job, Result> {
  const { run, keyOf, now } = options;
  const waiting = new Map<string, Map<string, Job>>();
  const running = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const wake = (): void => {
    clearTimeout(timer);
    if (stopped) return;
    for (const job of dueJobs(waiting, running, now())) void start(job);
    // What is due already waits for a place, and is woken by the end of another.
    const later = allOf(waiting).filter(({ dueAt }) => dueAt > now());
    if (later.length === 0) return;
    const next = later.reduce((least, { dueAt }) => Math.min(least, dueAt), Infinity);
    const pause = Math.min(Math.max(next - now(), 0), LONGEST_TIMER_MS);
    timer = setTimeout(wake, pause).unref();
  };
  const start = async (job: Job): Promise<Result> => {
    waiting.get(job.channel)?.delete(keyOf(job));
    count(running, job.channel, 1);
    const result = await run(job);
    count(running, job.channel, -1);
    wake();
    return result;
  };
  return {
    add(added) {
      for (const job of added) {
        const own = waiting.get(job.channel) ?? new Map<string, Job>();
        if (own.size < MOST_WAITING_OF_A_CHANNEL) waiting.set(job.channel, own.set(keyOf(job), job));
      }
      wake();
    },
    now: start,
    size: () => allOf(waiting).length,
    isStopped: () => stopped,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function allOf<Job>(waiting: ReadonlyMap<string, ReadonlyMap<string, Job>>): Job[] {
  return [...waiting.values()].flatMap((own) => [...own.values()]);
}

function count(running: Map<string, number>, channel: string, change: 1 | -1): void {
  const runs = (running.get(channel) ?? 0) + change;
  if (runs === 0) running.delete(channel);
  else running.set(channel, runs);
}

/** The jobs to start: of each channel one, then a second one while there are few. */
function dueJobs<Job extends DueJob>(
  waiting: ReadonlyMap<string, ReadonlyMap<string, Job>>,
  running: ReadonlyMap<string, number>,
  now: number,
): readonly Job[] {
  let all = [...running.values()].reduce((sum, each) => sum + each, 0);
  const starting: Job[] = [];
  for (let round = 0; round < MOST_AT_ONCE_OF_A_CHANNEL; round += 1) {
    for (const [channel, jobs] of waiting) {
      const due = [...jobs.values()].filter(({ dueAt }) => dueAt <= now);
      const first = running.get(channel) ?? 0;
      const next = due[round - first];
      if (first > round || !next || (round > 0 && all >= MOST_AT_ONCE)) continue;
      starting.push(next);
      all += 1;
    }
  }
  return starting;
}
