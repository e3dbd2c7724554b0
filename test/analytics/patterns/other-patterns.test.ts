// Patterns of people, limits and counters over a real ledger: each fires on the made case and not on the near miss.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backTest } from '../../../analytics/patterns/back-test.ts';
import type { BurnLimit } from '../../../analytics/patterns/burn-limit.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { defaultThresholds, type Thresholds } from '../../../schemas/pattern-definitions.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { at, found, NOW, range, riskOf, sessionsOf } from './detection-rig.ts';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

describe('token spike', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const day = (user: string, date: number, input: number, cost = '1') =>
      chargeOf({ user, session: `${user}${date}`, at: `2026-11-${date}T10:00:00Z`, cost, tokens: { input } });
    const usual = (user: string, days: number) =>
      range(0, days).map((index) => day(user, 10 + index, 2_000_000));
    await own.write([
      ...usual('ada', 6),
      day('ada', 20, 16_000_000, '10'),
      ...usual('bob', 6),
      day('bob', 20, 7_999_999, '10'),
      ...usual('new', 4),
      day('new', 20, 16_000_000, '10'),
    ]);
  });

  it("is a day with many times the tokens of the person's active days before", async () => {
    const [finding, ...others] = await found('token_spike', own);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ user: 'ada', from: Date.UTC(2026, 10, 20), cost: fromUsd('10') });
    // Half of the 16 million tokens is beyond 4 times 2 million.
    expect(finding && riskOf(finding)).toBe('5');
  });

  it('follows its thresholds', async () => {
    const one = async (thresholds: Thresholds) =>
      (await found('token_spike', own, { thresholds })).map(({ user }) => user);
    expect(await one({ times_percent: 399 })).toEqual(['ada', 'bob']);
    expect(await one({ min_days: 4 })).toEqual(['ada', 'new']);
    expect(await one({ min_tokens: 16_000_001 })).toEqual([]);
  });
});

describe('fast burn', () => {
  let own: Ledger;
  const limit: BurnLimit = {
    ...{ id: 'user/ada/day', name: 'the day of ada', scope: 'user', scopeId: 'ada', period: 'day' },
    limit: fromUsd('10') ?? 0n,
  };
  beforeAll(async () => {
    own = await ledger.another();
    await own.write([
      chargeOf({ user: 'ada', at: '2026-11-20T05:30:00Z', cost: '6' }),
      chargeOf({ user: 'ada', at: '2026-11-20T11:30:00Z', cost: '1' }),
      chargeOf({ user: 'bob', at: '2026-11-20T05:30:00Z', cost: '4.9' }),
    ]);
  });

  it('is a pace at which a limit is gone long before its period ends', async () => {
    const [finding, ...others] = await found('fast_burn', own, { limits: [limit] });
    expect(others).toEqual([]);
    // $6 of $10 in six hours: exhausted at ten. By six in the evening $7 in 18 hours come to 9.33 for the day.
    expect(finding).toMatchObject({ firedAt: Date.UTC(2026, 10, 20, 6), cost: fromUsd('7'), atRisk: 0n });
  });

  it('does not fire below the share that is used, and counts only whose limit it is', async () => {
    const ofBob = { ...limit, id: 'user/bob/day', scopeId: 'bob' };
    expect(await found('fast_burn', own, { limits: [ofBob] })).toEqual([]);
    const used = { min_used_percent: 49 };
    expect(await found('fast_burn', own, { limits: [ofBob], thresholds: used })).toHaveLength(1);
    const budget: BurnLimit = { ...limit, id: 'budget/all', scope: 'deployment', scopeId: '' };
    const [whole] = await found('fast_burn', own, { limits: [budget] });
    // $11.90 in 18 hours come to 15.866… for the day.
    expect(whole && riskOf(whole)).toBe('5.866666666666');
    const later = { min_hours_left: 23 };
    expect(await found('fast_burn', own, { limits: [limit], thresholds: later })).toEqual([]);
  });
});

describe('fast burn by several budgets', () => {
  it('puts no dollar at risk twice', async () => {
    const own = await ledger.another();
    await own.write([chargeOf({ user: 'ada', at: '2026-11-20T05:30:00Z', cost: '12' })]);
    const budgets = ['10', '11'].map((dollars): BurnLimit => ({
      ...{ id: `budget/${dollars}`, name: dollars, scope: 'deployment', scopeId: '', period: 'day' },
      limit: fromUsd(dollars) ?? 0n,
    }));
    const setting = {
      thresholds: defaultThresholds('fast_burn'),
      tasks: [],
      excludedSources: [],
      limits: budgets,
    };
    const told = await backTest(own.store, 'fast_burn', setting, NOW);
    // $12 in 18 hours come to $16 for the day: $6 and $5 beyond.
    expect(told.incidents.map(({ at_risk_usd: risk }) => risk)).toEqual(['6', '5']);
    expect(told).toMatchObject({ fired: 2, usd_at_risk: '6' });
  });
});

describe('fast burn of many', () => {
  it('reads those with limits, however many spend more, and leaves out what limits do not count', async () => {
    const own = await ledger.another();
    const burn = (user: string, cost: string, part: object = {}) =>
      chargeOf({ user, at: '2026-11-20T05:30:00Z', cost, ...part });
    await own.write([
      ...range(0, 2_100).map((index) => burn(`rich ${index}`, '100')),
      burn('ada', '6'),
      burn('bob', '6', { source: 'auxiliary', subagent: 'titles' }),
    ]);
    const limits = ['ada', 'bob'].map((user): BurnLimit => ({
      ...{ id: `user/${user}/day`, name: user, scope: 'user', scopeId: user, period: 'day' },
      limit: fromUsd('10') ?? 0n,
    }));
    const findings = await found('fast_burn', own, { limits, excludedSources: ['titles'] });
    expect(findings.map(({ user }) => user)).toEqual(['ada']);
  });
});

describe('stale counters', () => {
  let own: Ledger;
  beforeAll(async () => {
    own = await ledger.another();
    const told = (session: string, metrics: string, when = at(0)) => [
      chargeOf({
        user: 'ada',
        session,
        at: when,
        cost: '3',
        reported: '3',
        tokens: { input: 1000, output: 10 },
      }),
      {
        ...chargeOf({
          ...{ user: 'ada', session, at: when, cost: '0', metric: true, reported: metrics },
          tokens: { input: 1000, output: 10 },
        }),
      },
    ];
    await own.write([
      ...told('stopped', '1.5'),
      ...told('equal', '3'),
      ...told('near', '2.01'),
      ...told('under way', '1', new Date(NOW - 600_000).toISOString()),
    ]);
  });

  it('is found of a cheap session, however many dear ones worked beside it', async () => {
    const busy = await ledger.another();
    const stopped = { user: 'ada', session: 'stopped', at: at(0), tokens: { input: 10 } };
    await busy.write([
      ...range(0, 1_100).map((index) =>
        chargeOf({ user: 'bob', session: `s${index}`, at: at(0), cost: '9' }),
      ),
      chargeOf({ ...stopped, cost: '3', reported: '3' }),
      chargeOf({ ...stopped, cost: '0', metric: true, reported: '1' }),
    ]);
    expect(sessionsOf(await found('stale_counters', busy))).toEqual(['stopped']);
  });

  it('is a difference between counters and calls, once both are quiet', async () => {
    const findings = await found('stale_counters', own);
    expect(sessionsOf(findings)).toEqual(['stopped']);
    expect(findings.map(riskOf)).toEqual(['1.5']);
  });

  it('follows its thresholds', async () => {
    const one = async (thresholds: Thresholds) =>
      sessionsOf(await found('stale_counters', own, { thresholds }));
    expect(await one({ min_difference_micros: 990_000 })).toEqual(['near', 'stopped']);
    expect(await one({ quiet_minutes: 9 })).toEqual(['stopped', 'under way']);
    expect(await one({ min_difference_micros: 1_500_001 })).toEqual([]);
  });
});
