// Totals that a process saves for the next one: when they are believed, and that they are exact whenever that starts.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { METER_SCOPES, type MeterScope } from '../../analytics/limits/meter.ts';
import type { SavedTotals, SpendIncrement } from '../../ingest/journal/spend-log.ts';
import { DEFAULT_POLICY, type LimitPolicy } from '../../schemas/limits.ts';
import { intervalEnd, intervalStart, PERIODS, type Period } from '../../schemas/period.ts';
import { toUsd } from '../../schemas/money.ts';
import { startSpendMeter, type SpendMeter } from '../../server/spend-meter.ts';
import type { Store } from '../../store/store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The last minutes of a Monday that ends a month. */
const EVENING = Date.UTC(2026, 10, 30, 23, 50);

type Booked = SpendIncrement & { readonly batchId: number };

let booked: Booked[];
let saved: SavedTotals[];
let policy: LimitPolicy;
let faults: unknown[];
let meters: SpendMeter[];

beforeEach(() => {
  vi.useFakeTimers({ now: EVENING });
  booked = [];
  saved = [];
  faults = [];
  meters = [];
  policy = { ...DEFAULT_POLICY, excludedSources: ['title'] };
});

afterEach(() => {
  for (const meter of meters) meter.stop();
  vi.useRealTimers();
});

const book = (batchId: number, time: number, cost: bigint, user = 'ada'): Booked => {
  const place = { group: 'red', agent: 'codex', repo: 'github.com/acme/shop', model: 'gpt-5' };
  const one = { batchId, user, ...place, source: 'main', subagent: '', time, cost };
  booked.push(one);
  return one;
};

const isIn = (period: Period, time: number, at: number): boolean =>
  time >= intervalStart(period, at) && time < intervalEnd(period, at);

function idOf(one: Booked, scope: MeterScope): string {
  return scope === 'deployment' ? '' : (one[scope] ?? '');
}

/** The ledger as its query for totals sees it. */
function ledger(): Store {
  return {
    query: async ({ sql, params, row }) => {
      if (sql.includes('AS newest')) {
        const newest = Math.max(...booked.map(({ time }) => time));
        return await Promise.resolve(booked.length === 0 ? [] : [row.parse({ newest })]);
      }
      if (!sql.includes('ARRAY JOIN')) return [];
      const found = booked
        .filter(({ batchId }) => batchId <= Number(params?.['as_of']))
        .flatMap((one) =>
          PERIODS.flatMap((period) => {
            const start = intervalStart(period, one.time) / 1000;
            const of = { period, start, cost: toUsd(one.cost) };
            return METER_SCOPES.map((scope) => ({ scope, id: idOf(one, scope), ...of }));
          }),
        )
        .filter(({ period, start }) => start >= Number(params?.[period]));
      return await Promise.resolve(found.map((one) => row.parse(one)));
    },
    dump: async () => await Promise.resolve(Buffer.alloc(0)),
    remembersFor: async () => await Promise.resolve(0),
    insert: async () => await Promise.resolve(),
    command: async () => await Promise.resolve(),
    close: async () => await Promise.resolve(),
  };
}

function start(name = 'here', save?: (totals: SavedTotals) => Promise<unknown>): SpendMeter {
  const meter = startSpendMeter({
    store: ledger(),
    ledger: name,
    policy: () => policy,
    ledgerCaughtUp: async () => await Promise.resolve(),
    save: save ?? (async (totals) => await Promise.resolve(saved.push(totals))),
    onFault: (error) => faults.push(error),
  });
  meters.push(meter);
  return meter;
}

/** The next process: saved totals first, then every batch that was kept. */
function restart(name = 'here'): SpendMeter {
  const next = start(name);
  const last = saved.at(-1);
  if (last) next.restore(last.totals);
  for (const one of booked) if (one.batchId > (last?.asOfBatch ?? 0)) next.apply(one.batchId, [one]);
  return next;
}

async function saveAsOf(batchId: number): Promise<void> {
  const meter = start();
  meter.written(batchId);
  await meter.reconcile();
}

describe('saved totals', () => {
  it('of an earlier version, by person and group only, are read from the ledger again', () => {
    const old = {
      ...{ ledger: 'here', excludedSources: ['title'], at: EVENING, asOfBatch: 7, newest: null },
      totals: [['ada', 'red', 'day', EVENING, '5']],
    };
    const meter = start();
    meter.restore(Buffer.from(JSON.stringify(old)));
    expect([meter.meter.ready(), meter.writtenBatch()]).toEqual([false, 0]);
  });

  const times = [-40, -31, -8, -1.5, -0.5, -0.01, 0.05, 0.2, 5, 30].map(
    (days) => EVENING + days * 24 * HOUR_MS,
  );

  it.each([0, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * HOUR_MS, 8 * 24 * HOUR_MS, 40 * 24 * HOUR_MS])(
    'with the batches after them are exact in every period of a start %d ms later',
    async (later) => {
      times.forEach((time, index) => {
        book(2 * index + 1, time, 10n ** BigInt(index), 'ada');
        book(2 * index + 2, time, -(3n ** BigInt(index)), 'bob');
      });
      await saveAsOf(13);
      vi.setSystemTime(EVENING + later);
      const now = Date.now();
      const next = restart();
      expect(next.meter.ready()).toBe(true);
      for (const user of ['ada', 'bob']) {
        for (const period of PERIODS) {
          const mine = booked.filter((one) => one.user === user && isIn(period, one.time, now));
          const spent = mine.reduce((sum, { cost }) => sum + cost, 0n);
          expect(next.meter.spend('user', user, period, now), `${user} ${period}`).toBe(spent);
        }
      }
      expect(next.meter.newest()).toBe(times.at(-1));
      expect(next.writtenBatch()).toBe(13);
    },
  );

  it('are not believed of another ledger, another policy, or an earlier day than they were read on', async () => {
    book(1, EVENING, 5n);
    await saveAsOf(1);
    expect(restart('elsewhere').meter.ready()).toBe(false);
    policy = { ...policy, excludedSources: [] };
    expect(restart().meter.ready()).toBe(false);
    policy = { ...policy, excludedSources: ['title'] };
    vi.setSystemTime(EVENING - 24 * HOUR_MS);
    expect(restart().meter.ready()).toBe(false);
    vi.setSystemTime(EVENING - 2 * HOUR_MS);
    expect(restart().meter.ready()).toBe(true);
  });

  it('of a version that cannot be read leave the meter without totals', () => {
    const meter = start();
    for (const text of ['', '{}', '[1,2]', '{"ledger":"here"}']) meter.restore(Buffer.from(text));
    expect(meter.meter.ready()).toBe(false);
  });

  it('are made good by the ledger, also where they were wrong', async () => {
    book(1, EVENING, 5n);
    await saveAsOf(1);
    book(1, EVENING, 2n, 'bob');
    const next = restart();
    expect(next.meter.spend('user', 'bob', 'day', Date.now())).toBe(0n);
    await next.reconcile();
    expect(next.meter.spend('user', 'bob', 'day', Date.now())).toBe(2n);
  });
});

describe('saving', () => {
  const asOf = (): number[] => saved.map(({ asOfBatch }) => asOfBatch);

  it('happens about once a minute, and only when the ledger has grown', async () => {
    const meter = start();
    await meter.reconcile();
    meter.written(1);
    await meter.reconcile();
    expect(asOf()).toEqual([0]);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(asOf()).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS);
    expect(asOf()).toEqual([0, 1]);
    meter.written(2);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(asOf()).toEqual([0, 1, 2]);
  });

  it('happens at once where other work counts than before', async () => {
    const meter = start();
    await meter.reconcile();
    policy = { ...policy, excludedSources: [] };
    await meter.followPolicy();
    expect(asOf()).toEqual([0, 0]);
    expect(restart().meter.ready()).toBe(true);
  });

  it('that failed is told and done again', async () => {
    const answers = [new Error('the disk is full')];
    const meter = start('here', async (totals) => {
      const answer = answers.shift();
      if (answer) throw answer;
      return await Promise.resolve(saved.push(totals));
    });
    await meter.reconcile();
    await vi.advanceTimersByTimeAsync(0);
    expect(faults).toEqual([new Error('the disk is full')]);
    await meter.reconcile();
    expect(asOf()).toEqual([0]);
  });
});

describe('a policy that changes while totals are read', () => {
  it('is the one that counts in the end', async () => {
    const meter = start();
    const reading = meter.reconcile();
    policy = { ...policy, excludedSources: ['title', 'summary'] };
    await reading;
    expect(restart().meter.ready()).toBe(true);
  });
});
