// Drops months that are no longer to be kept: at the start and once a day, each time everything that is due.
import type { Logger } from 'pino';
import { floorsUnder, raiseFloors, retentionOf } from '../../control/retention.ts';
import type { Settings } from '../../control/settings.ts';
import { monthText } from '../../schemas/month.ts';
import {
  DROPPED_TABLES,
  RETAINED_TABLES,
  retainedAs,
  type DroppedTable,
  type Due,
  type Retention,
} from '../../schemas/retention.ts';
import { dropMonth, readMonths, type StoredMonth } from '../../store/months.ts';
import type { Store } from '../../store/store.ts';
import type { Family } from '../prometheus.ts';
import type { Turn } from './turn.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Who is told in the audit trail of what retention recorded. */
const ACTOR = 'retention';

/** The engine is given so long to come up before the first run. */
const FIRST_AFTER_MS = 60_000;

type Parts = {
  readonly store: Store;
  readonly settings: Settings;
  readonly turn: Turn;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
};

export interface RetentionJob {
  /** Drops what is due; resolves with what was dropped. */
  run(): Promise<Due[]>;
  families(): Family[];
  stop(): void;
}

/** What a run under the given setting would drop. */
export async function dueUnder(store: Store, kept: Retention, clock: number): Promise<Due[]> {
  const now = await notAheadOfData(store, clock);
  if (now === undefined) return [];
  const dues: Due[] = [];
  for (const table of DROPPED_TABLES) {
    const months = await dueMonths(store, { table, kept, now });
    const rows = months.reduce((sum, month) => sum + month.rows, 0);
    if (months.length > 0) dues.push({ table, months: months.map(({ month }) => monthText(month)), rows });
  }
  return dues;
}

/**
 * Now, but not after the newest month that there is: what is dropped is gone, and a clock may run years ahead. Undefined
 * where there is none.
 */
async function notAheadOfData(store: Store, now: number): Promise<number | undefined> {
  const months = await Promise.all(RETAINED_TABLES.map(async (table) => await readMonths(store, table)));
  const newest = Math.max(0, ...months.flat().map(({ month }) => month));
  return newest === 0 ? undefined : Math.min(now, Date.UTC(Math.floor(newest / 100), newest % 100) - 1);
}

type Asked = { readonly table: DroppedTable; readonly kept: Retention; readonly now: number };

async function dueMonths(store: Store, { table, kept, now }: Asked): Promise<StoredMonth[]> {
  const floor = floorsUnder(kept, now)[retainedAs(table)];
  if (floor === undefined) return [];
  return (await readMonths(store, table)).filter(({ month }) => month < floor);
}

/** Starts the job. Dropping is not atomic over a crash, so a run never trusts that an earlier one ended. */
export function startRetention(parts: Parts): RetentionJob {
  const { store, turn, now, log } = parts;
  let lastSuccess: number | undefined;
  const run = async (): Promise<Due[]> =>
    await turn.run('retention run', async () => {
      const at = await notAheadOfData(store, now());
      const dues = at === undefined ? [] : await dropDue(parts, at);
      lastSuccess = now();
      return dues;
    });
  const runIfDue = async (): Promise<void> => {
    if (lastSuccess !== undefined && now() - lastSuccess < DAY_MS) return;
    await run().catch((error: unknown) => log.warn({ err: error }, 'retention is tried again in an hour'));
  };
  const first = setTimeout(() => void runIfDue(), FIRST_AFTER_MS).unref();
  const timer = setInterval(() => void runIfDue(), HOUR_MS).unref();
  return {
    run,
    families: () => [
      {
        name: 'outlay_retention_last_success_seconds',
        type: 'gauge',
        help: 'When retention ran last without a fault since the start, in seconds since 1970.',
        samples: lastSuccess === undefined ? [] : [{ value: Math.floor(lastSuccess / 1000) }],
      },
    ],
    stop: () => {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}

async function dropDue(parts: Parts, now: number): Promise<Due[]> {
  const { settings, store } = parts;
  const kept = retentionOf(settings);
  // On record before anything is dropped: a rollup is never repaired to rows that are gone.
  await settings.change(ACTOR, () => raiseFloors(settings, floorsUnder(kept, now)));
  const dues = await dueUnder(store, kept, now);
  for (const { table } of dues) await drop(parts, { table: table as DroppedTable, kept, now });
  return dues;
}

async function drop({ store, log }: Parts, asked: Asked): Promise<void> {
  for (const { month, rows } of await dueMonths(store, asked)) {
    await dropMonth(store, asked.table, month);
    log.info({ table: asked.table, month: monthText(month), rows }, 'retention dropped a month');
  }
}
