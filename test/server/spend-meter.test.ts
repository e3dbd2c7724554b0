// The meter beside its ledger: when the policy changes, and when a day ends.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_POLICY, type LimitPolicy } from '../../schemas/limits.ts';
import { startSpendMeter, type SpendMeter } from '../../server/spend-meter.ts';
import type { SavedTotals } from '../../ingest/journal/spend-log.ts';
import { verifyAll } from '../../server/care/verify.ts';
import type { QueryParams, Store } from '../../store/store.ts';

const EVENING = Date.UTC(2026, 10, 26, 23, 59);
const HOUR_MS = 3_600_000;
const PICO = 10n ** 12n;

let policy: LimitPolicy;
let spend: SpendMeter;
let saved: SavedTotals[];
let faults: unknown[];
/** How often sessions were read; each read fails while this is true. */
let sessionReads: number;
let sessionsFail: boolean;

/** A ledger in which ada spent 3 dollars this month, 1 of them on titles. */
function ledger(): Store {
  const cost = (params?: QueryParams): string =>
    (params?.['excluded'] as readonly string[]).includes('title') ? '2' : '3';
  const start = Date.UTC(2026, 10, 1) / 1000;
  return {
    query: async ({ sql, params, row }) => {
      const isTotals = sql.includes('ARRAY JOIN');
      if (sql.includes('AS attempts')) {
        sessionReads += 1;
        if (sessionsFail) throw new Error('sessions cannot be read');
      }
      const rows = isTotals ? [{ scope: 'user', id: 'ada', period: 'month', start, cost: cost(params) }] : [];
      return await Promise.resolve(rows.map((one) => row.parse(one)));
    },
    dump: async () => await Promise.resolve(Buffer.alloc(0)),
    remembersFor: async () => await Promise.resolve(Number.POSITIVE_INFINITY),
    insert: async () => await Promise.resolve(),
    command: async () => await Promise.resolve(),
    close: async () => await Promise.resolve(),
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: EVENING });
  policy = { ...DEFAULT_POLICY, excludedSources: ['title'] };
  [saved, faults, sessionReads, sessionsFail] = [[], [], 0, false];
  spend = startSpendMeter({
    store: ledger(),
    ledger: 'here',
    policy: () => policy,
    save: async (totals) => await Promise.resolve(saved.push(totals)),
    ledgerCaughtUp: async () => await Promise.resolve(),
    onFault: (error) => faults.push(error),
  });
});

afterEach(() => {
  spend.stop();
  expect(sessionsFail ? [] : faults).toEqual([]);
  vi.useRealTimers();
});

const ofMonth = (): bigint => spend.meter.spend('user', 'ada', 'month', Date.now());

describe('the meter', () => {
  it('counts at once what a change of policy brings into limits', async () => {
    await spend.reconcile();
    expect(ofMonth()).toBe(2n * PICO);
    policy = { ...policy, excludedSources: [] };
    await spend.followPolicy();
    expect(ofMonth()).toBe(3n * PICO);
  });

  it('reads nothing again where a change leaves what counts as it is', async () => {
    await spend.reconcile();
    const reconciled = vi.spyOn(spend.meter, 'assign');
    policy = { ...policy, enabled: false };
    await spend.followPolicy();
    expect(reconciled).not.toHaveBeenCalled();
  });
});

describe('what a session costs', () => {
  const row = { user: 'ada', group: '', source: 'main', subagent: '', time: EVENING };

  it('counts rows that have a cost and no tokens, and what takes them back', async () => {
    await spend.reconcile();
    const cells = (cost: bigint) => ({ ...row, cost, work: { session: 's1', tokens: 0 } });
    spend.apply(1, [cells(5n)]);
    expect(spend.sessions.use({ session: 's1' })?.cost).toBe(5n);
    spend.apply(2, [cells(-5n), { ...row, cost: 7n, work: { session: 's1', tokens: 3, calls: 1 } }]);
    expect(spend.sessions.use({ session: 's1' })).toMatchObject({ cost: 7n, tokens: 3 });
  });
});

describe('sessions that cannot be read', () => {
  it('keep nobody from saving what people spent, and are read again by and by', async () => {
    sessionsFail = true;
    await spend.reconcile();
    expect([saved.length, faults.length, sessionReads]).toEqual([1, 1, 1]);
    await vi.advanceTimersByTimeAsync(30_000);
    await spend.reconcile();
    expect(sessionReads).toBe(1);
    expect(spend.sessions.ready()).toBe(false);
    for (let minute = 0; minute < 20; minute += 1) await vi.advanceTimersByTimeAsync(60_000);
    expect(sessionReads).toBeLessThan(7);
    sessionsFail = false;
    for (let minute = 0; minute < 11; minute += 1) await vi.advanceTimersByTimeAsync(60_000);
    expect(spend.sessions.ready()).toBe(true);
    faults = [];
  });
});

describe('verification just after midnight', () => {
  it('does not hold the day that ended against the ledger', async () => {
    await spend.reconcile();
    const today = { user: 'ada', group: '', source: 'main', subagent: '', time: EVENING, cost: 5n };
    spend.apply(1, [today]);
    vi.setSystemTime(EVENING + HOUR_MS);
    const caughtUp = { ask: async () => await Promise.resolve(null as never) };
    const { differences } = await verifyAll({
      store: ledger(),
      lane: caughtUp,
      spend,
      policy: () => policy,
      floors: () => ({}),
    });
    expect(differences.filter(({ key }) => key['period'] === 'day')).toEqual([]);
  });
});
