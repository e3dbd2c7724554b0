// The meter beside its ledger: when the policy changes, and when a day ends.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_POLICY, type LimitPolicy } from '../../schemas/limits.ts';
import { startSpendMeter, type SpendMeter } from '../../server/spend-meter.ts';
import { verifyAll } from '../../server/care/verify.ts';
import type { QueryParams, Store } from '../../store/store.ts';

const EVENING = Date.UTC(2026, 10, 26, 23, 59);
const HOUR_MS = 3_600_000;
const PICO = 10n ** 12n;

let policy: LimitPolicy;
let spend: SpendMeter;

/** A ledger in which ada spent 3 dollars this month, 1 of them on titles. */
function ledger(): Store {
  const cost = (params?: QueryParams): string =>
    (params?.['excluded'] as readonly string[]).includes('title') ? '2' : '3';
  const start = Date.UTC(2026, 10, 1) / 1000;
  return {
    query: async ({ sql, params, row }) => {
      const isTotals = sql.includes('ARRAY JOIN');
      const rows = isTotals
        ? [{ user: 'ada', attributed: '', period: 'month', start, cost: cost(params) }]
        : [];
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
  spend = startSpendMeter({
    store: ledger(),
    ledger: 'here',
    policy: () => policy,
    save: async () => await Promise.resolve(),
    ledgerCaughtUp: async () => await Promise.resolve(),
    onFault: (error) => expect.unreachable(String(error)),
  });
});

afterEach(() => {
  spend.stop();
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
