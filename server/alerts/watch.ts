// Looks at what batches touched, at most once a second, and tells the thresholds that were crossed.
import { setImmediate as breathe } from 'node:timers/promises';
import { crossings, type Watched } from '../../analytics/alerts/thresholds.ts';
import type { Work } from '../../analytics/limits/work.ts';
import type { Alert } from '../../schemas/alerts.ts';

export interface Watch {
  /** Somebody worked: looked at within a second. */
  touched(works: Iterable<Work>): void;
  /** Everything is looked at within a second. */
  all(): void;
  stop(): void;
}

type Options = {
  /** Names that spent in a current period. */
  readonly users: () => Iterable<string>;
  /** The limits of a person by any of their names, and the caps of a session where one is named. */
  readonly limitsOn: (work: Work) => readonly Watched[];
  /** Budgets: few, so that all are looked at whoever spent. */
  readonly others: () => Iterable<Watched>;
  /** Whether spend and what was told are known; nothing is told before. */
  readonly isReady: () => boolean;
  readonly isTold: (id: string) => boolean;
  /** Takes alerts of one subject, which from then on are told. */
  readonly tell: (alerts: readonly Alert[]) => void;
  readonly onFault: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly everyMs?: number;
};

const EVERY_MS = 1_000;

/** Totals are assigned by the minute, and periods begin: everything is looked at again. */
const SWEEP_MS = 60_000;

/** While spend is not known yet, no more is remembered: everybody is looked at then. */
const MOST_DIRTY = 20_000;

/** Between so many people limit checks are answered. */
const PEOPLE_AT_ONCE = 50;

/** Begins at once. */
export function startWatch(options: Options): Watch {
  const { everyMs = EVERY_MS, onFault } = options;
  let dirty = new Map<string, Work>();
  let isAll = true;
  let isRunning = false;
  let isStopped = false;
  let isClean = false;
  const look = async (): Promise<void> => {
    if (isRunning || isClean || !options.isReady()) return;
    isRunning = true;
    const people = isAll ? [...options.users()].map((user) => ({ user })) : [];
    const works = [...people, ...dirty.values()];
    dirty = new Map();
    isAll = false;
    isClean = true;
    try {
      await lookAt(works, options, () => isStopped);
    } catch (error) {
      onFault(error);
    } finally {
      isRunning = false;
    }
  };
  const all = (): void => {
    isAll = true;
    isClean = false;
  };
  const timers = [setInterval(() => void look(), everyMs).unref(), setInterval(all, SWEEP_MS).unref()];
  return {
    all,
    touched(works) {
      isClean = false;
      for (const work of works) {
        if (dirty.size >= MOST_DIRTY) isAll = true;
        else dirty.set(`${work.user}\n${work.agent ?? ''}\n${work.session ?? ''}`, work);
      }
    },
    stop: () => {
      isStopped = true;
      timers.forEach(clearInterval);
    },
  };
}

async function lookAt(
  works: readonly Work[],
  { limitsOn, others, isTold, tell, now }: Options,
  isStopped: () => boolean,
): Promise<void> {
  const lookAtOne = (watched: Watched): void => {
    const crossed = crossings(watched, isTold, now());
    if (crossed.length > 0) tell(crossed);
  };
  for (const watched of others()) lookAtOne(watched);
  let looked = 0;
  for (const work of works) {
    for (const watched of limitsOn(work)) lookAtOne(watched);
    looked += 1;
    if (looked % PEOPLE_AT_ONCE === 0) await breathe();
    if (isStopped()) return;
  }
}
