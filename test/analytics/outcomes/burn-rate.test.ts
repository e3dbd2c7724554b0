// How fast limits are used up: pace, forecast and the moment at which nothing is left.
import { describe, expect, it } from 'vitest';
import { burnRateOf } from '../../../analytics/outcomes/burn-rate/burn-rate-of.ts';
import { readBurnRates, type BurnRateSources } from '../../../analytics/outcomes/burn-rate/burn-rates.ts';
import { createMeter } from '../../../analytics/limits/meter.ts';
import type { Budget } from '../../../schemas/budgets.ts';
import { PICO_PER_USD } from '../../../schemas/money.ts';
import { chargeOf, openLedger } from '../ledger.ts';
import { limits } from '../limits/inputs.ts';
import { routesOn } from './routes-on.ts';

const DAY_MS = 86_400_000;
/** A Wednesday at noon, ten and a half days into November. */
const NOW = Date.UTC(2026, 10, 11, 12);

const usd = (amount: number) => BigInt(amount) * PICO_PER_USD;

/** So much on each complete day before today, and something today. */
function days(perDay: number, today: number): Map<number, bigint> {
  const start = Date.UTC(2026, 10, 11);
  const past = Array.from({ length: 28 }, (_, index) => [start - (index + 1) * DAY_MS, usd(perDay)] as const);
  return new Map([...past, [start, usd(today)]]);
}

describe('the burn rate of a limit', () => {
  it('forecasts what is left of the period by days of their kind, and tells when it is used up', () => {
    const rate = burnRateOf({ period: 'month', limit: usd(200), spent: usd(104) }, days(10, 4), NOW);
    // 104 so far, 6 more today, 10 on each of 19 days.
    expect(rate).toMatchObject({
      forecast_usd: '300',
      forecast_low_usd: '300',
      forecast_high_usd: '300',
      pace_7_days_usd: '10',
      remaining_usd: '96',
      percent: 52,
      exceeded: false,
      // 6 today, then 9 whole days: the 20th at midnight.
      exhausted_at: '2026-11-21T00:00:00.000Z',
      period_end: '2026-12-01T00:00:00.000Z',
    });
    expect(rate.burn_ratio).toBeCloseTo(0.52 / (10.5 / 30), 2);
    expect(rate.pace_to_date_usd).toMatch(/^9\.90476/);
  });

  it('is not used up where the forecast stays below the limit', () => {
    const rate = burnRateOf({ period: 'month', limit: usd(301), spent: usd(104) }, days(10, 4), NOW);
    expect(rate.exhausted_at).toBeNull();
    expect(burnRateOf({ period: 'day', limit: usd(11), spent: usd(4) }, days(10, 4), NOW)).toMatchObject({
      forecast_usd: '10',
      exhausted_at: null,
    });
  });

  it('is used up now where it was reached', () => {
    const rate = burnRateOf({ period: 'week', limit: usd(5), spent: usd(5) }, days(1, 1), NOW);
    expect(rate).toMatchObject({
      exceeded: true,
      exhausted_at: new Date(NOW).toISOString(),
      remaining_usd: '0',
    });
  });

  it('forecasts nothing from fewer than 7 complete days, of a session, or while spend is not known', () => {
    const few = new Map([...days(10, 4)].filter(([at]) => at >= Date.UTC(2026, 10, 6)));
    expect(burnRateOf({ period: 'month', limit: usd(9), spent: usd(1) }, few, NOW)).toMatchObject({
      forecast_usd: null,
      pace_7_days_usd: null,
      exhausted_at: null,
      pace_to_date_usd: expect.any(String) as string,
    });
    const unknown = burnRateOf({ period: 'month', limit: usd(9), spent: undefined }, days(10, 4), NOW);
    expect(unknown).toMatchObject({ spent_usd: null, forecast_usd: null, exhausted_at: null, percent: null });
    const ofSession = burnRateOf({ period: 'session', limit: usd(9), spent: usd(3) }, days(10, 4), NOW);
    expect(ofSession).toMatchObject({ spent_usd: '3', forecast_usd: null, period_end: null });
  });
});

describe('burn rates', () => {
  it('tell budgets and people, what runs out first, first, without what limits leave out', async () => {
    const ledger = await openLedger();
    const at = (back: number) => new Date(NOW - back * DAY_MS).toISOString();
    await ledger.write(
      Array.from({ length: 10 }, (_, index) => index + 1).flatMap((back) => [
        chargeOf({ at: at(back), user: 'ada', repo: 'github.com/acme/shop', cost: '10' }),
        chargeOf({ at: at(back), user: 'ada', source: 'auxiliary', subagent: 'title', cost: '99' }),
      ]),
    );
    const meter = createMeter(() => NOW);
    const start = Date.UTC(2026, 10, 1);
    const spent = { period: 'month', start, cost: usd(100) } as const;
    meter.assign({
      asOfBatch: 1,
      newest: NOW - DAY_MS,
      totals: [
        { scope: 'user', id: 'ada', ...spent },
        { scope: 'deployment', id: '', ...spent },
      ],
    });
    const budget: Budget = {
      id: 'all',
      name: 'Everybody',
      scope: { kind: 'deployment', id: '' },
      period: 'month',
      limitMicros: 150_000_000,
      action: 'warn',
      thresholds: [],
      failClosed: false,
      enabled: true,
    };
    const sources: BurnRateSources = {
      ...routesOn(ledger.store, NOW),
      limits: {
        inputsOf: () => limits({ user: { month: 1_000_000_000 } }),
        meter,
        budgets: { budgets: { on: () => [budget] }, groupOf: () => '', meter },
        now: () => NOW,
      },
      // A limit of nothing has no rate.
      budgets: () => [budget, { ...budget, id: 'none', name: 'None', limitMicros: 0 }],
      everybody: () => ['ada'],
      excludedSources: () => ['title'],
    };
    const { data } = await readBurnRates(sources, { scope: 'all' }, NOW);
    await ledger.close();
    expect(
      data.map(({ kind, id, pace_7_days_usd: pace, exhausted_at: end }) => [kind, id, pace, end]),
    ).toEqual([
      // 10 on each day from now on.
      ['budget', 'all', '10', '2026-11-16T00:00:00.000Z'],
      ['limit', 'ada', '10', null],
    ]);
  });
});
