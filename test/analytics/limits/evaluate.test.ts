// May a person still spend: equality, zero, several periods, warnings, switches, and spend that is not known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  couldNotTell,
  decide,
  evaluateState,
  type Circumstances,
} from '../../../analytics/limits/evaluate.ts';
import { limitDecision } from '../../../schemas/limit-api.ts';
import type { LimitInputs } from '../../../schemas/limits.ts';
import { fromMicros, fromUsd, type Pico } from '../../../schemas/money.ts';
import { PERIODS, type Period } from '../../../schemas/period.ts';
import { limits, raise } from './inputs.ts';

/** A Sunday: the week resets before the month does. */
const NOW = Date.UTC(2026, 10, 22, 13, 30);

function given(inputs: LimitInputs, spent: Partial<Record<Period, string>>, complete = true): Circumstances {
  return { user: 'ada', inputs, spent: (period) => usd(spent[period] ?? '0'), complete, now: NOW };
}

function usd(text: string): Pico {
  return fromUsd(text) ?? 0n;
}

describe('decide', () => {
  const monthly = limits({ groups: { payments: { month: 50_000_000 }, ops: { month: 90_000_000 } } });

  it('allows while spend is below the limit, to the last digit', () => {
    expect(decide(given(monthly, { month: '49.999999999999' }))).toMatchObject({ allowed: true, code: 'ok' });
  });

  it('blocks when spend meets the limit, and says the numbers, whose limit and when it resets', () => {
    expect(decide(given(monthly, { month: '50' }))).toEqual({
      allowed: false,
      code: 'limit_reached',
      reason:
        'The monthly limit per member of group payments (the lowest of 2 groups) is reached: ' +
        '$50.00 of $50.00 spent. It resets 2026-12-01 00:00 UTC.',
      period: 'month',
      spent_usd: '50',
      limit_usd: '50',
      resets_at: '2026-12-01T00:00:00.000Z',
      source: { scope: 'group', id: 'payments' },
      mode: 'live',
      warnings: [],
      cache_seconds: 10,
      retry_after_seconds: null,
    });
  });

  it('blocks at a limit of zero whatever was spent, even less than nothing', () => {
    const off = limits({ user: { week: 0 } });
    for (const week of ['0', '-3', '12']) {
      expect(decide(given(off, { week }))).toMatchObject({ allowed: false, code: 'spending_disabled' });
    }
  });

  it('blocks at a limit of zero although spend is not known', () => {
    expect(decide(given(limits({ user: { week: 0 } }), {}, false)).allowed).toBe(false);
  });

  it('reports the first exceeded of day, week and month', () => {
    const all = limits({ defaults: { day: 5_000_000, week: 10_000_000, month: 20_000_000 } });
    expect(decide(given(all, { day: '6', week: '11', month: '21' })).period).toBe('day');
    expect(decide(given(all, { day: '1', week: '11', month: '21' })).period).toBe('week');
    expect(decide(given(all, { day: '1', week: '2', month: '21' })).period).toBe('month');
  });

  it('tells of the limit that is used most when none is exceeded', () => {
    const all = limits({ defaults: { day: 5_000_000, month: 20_000_000 } });
    expect(decide(given(all, { day: '1', month: '15' })).period).toBe('month');
    expect(decide(given(all, { day: '4.5', month: '15' })).period).toBe('day');
  });

  it('warns from 75 and from 90 percent, once a period, with the higher of the two', () => {
    const warned = (month: string) =>
      decide(given(monthly, { month })).warnings.map(({ threshold_percent }) => threshold_percent);
    expect(warned('37.49')).toEqual([]);
    expect(warned('37.5')).toEqual([75]);
    expect(warned('45')).toEqual([90]);
    expect(decide(given(monthly, { month: '45.5' })).warnings[0]?.message).toBe(
      '91 % of the monthly limit per member of group payments (the lowest of 2 groups) is used: ' +
        '$45.50 of $50.00. It resets 2026-12-01 00:00 UTC.',
    );
  });

  it('limits nobody while limits are switched off, whatever is set', () => {
    const off = { ...limits({ user: { day: 0 }, enabled: false }) };
    expect(decide(given(off, { month: '7.5' }))).toMatchObject({
      allowed: true,
      code: 'disabled',
      spent_usd: '7.5',
      limit_usd: null,
    });
  });

  it('tells the spend of the month where there is no limit', () => {
    expect(decide(given(limits(), { month: '7.5' }))).toMatchObject({
      allowed: true,
      code: 'no_limit',
      period: 'month',
      spent_usd: '7.5',
      source: null,
    });
  });

  it('allows, and says so, while spend is not known', () => {
    expect(decide(given(monthly, { month: '3' }, false))).toMatchObject({
      allowed: true,
      mode: 'failed_open',
      spent_usd: null,
      limit_usd: '50',
    });
  });

  it('blocks when what is known of spend is already enough', () => {
    expect(decide(given(monthly, { month: '50' }, false))).toMatchObject({ allowed: false, mode: 'live' });
  });

  it('refuses while spend is not known, where the scope whose limit counts asks for that', () => {
    const groups = { payments: { month: 50_000_000 }, ops: { month: 90_000_000 } };
    const closed = limits({ groups, failClosed: ['payments'] });
    expect(decide(given(closed, { month: '3' }, false))).toMatchObject({
      allowed: false,
      code: 'spend_unknown',
      mode: 'failed_closed',
      spent_usd: null,
      limit_usd: '50',
      cache_seconds: 5,
      reason: expect.stringContaining('per member of group payments') as string,
    });
    expect(evaluateState(given(closed, {}, false)).mode).toBe('failed_closed');
    expect(decide(given(closed, { month: '3' }))).toMatchObject({ allowed: true, mode: 'live' });
    for (const failClosed of [['ops'], ['default'], ['user']]) {
      const open = limits({ groups, defaults: { month: 9 }, failClosed });
      expect(decide(given(open, {}, false))).toMatchObject({ allowed: true, mode: 'failed_open' });
    }
    const daily = limits({ groups, defaults: { day: 9_000_000 }, failClosed: ['default'] });
    expect(decide(given(daily, {}, false))).toMatchObject({ allowed: false, period: 'day' });
    const off = limits({ groups, failClosed: ['payments'], enabled: false });
    expect(decide(given(off, {}, false))).toMatchObject({ allowed: true, code: 'disabled' });
  });

  it('counts a raise until it ends, says so, and is not reused beyond that', () => {
    const expiresAt = NOW + 4_000;
    const raised = limits({ user: { month: 50_000_000 }, raises: [raise('ada', 20_000_000, { expiresAt })] });
    expect(decide(given(raised, { month: '50' }))).toMatchObject({
      allowed: true,
      limit_usd: '70',
      cache_seconds: 4,
      reason:
        'Within the monthly limit of ada: $50.00 of $70.00 spent. ' +
        'Raised by $20.00 until 2026-11-22 13:30 UTC. It resets 2026-12-01 00:00 UTC.',
    });
    expect(decide({ ...given(raised, { month: '50' }), now: expiresAt })).toMatchObject({
      allowed: false,
      limit_usd: '50',
    });
    expect(decide(given(raised, { month: '70' })).allowed).toBe(false);
    expect(evaluateState(given(raised, { month: '50' })).effective).toMatchObject([
      { limit_micros: 70_000_000, raised_micros: 20_000_000, remaining_usd: '20', raises: [{ id: 'r1' }] },
    ]);
  });

  it('resets a week on Monday', () => {
    const weekly = decide(given(limits({ defaults: { week: 1_000_000 } }), { week: '2' }));
    expect(weekly.resets_at).toBe('2026-11-23T00:00:00.000Z');
    expect(weekly.reason).toContain('for everyone');
  });

  it('is never cached beyond the reset', () => {
    const nearMidnight = {
      ...given(limits({ defaults: { day: 1 } }), { day: '1' }),
      now: Date.UTC(2026, 0, 2) - 1500,
    };
    expect(decide(nearMidnight).cache_seconds).toBe(1);
  });
});

describe('any decision', () => {
  const amounts = fc.record({ day: fc.nat(30), week: fc.nat(30), month: fc.nat(30) }, { requiredKeys: [] });
  const spends = fc.record({ day: fc.nat(30), week: fc.nat(30), month: fc.nat(30) });

  it('refuses exactly when spend meets or exceeds a limit or a limit is zero, fits its schema, and agrees with the state', () => {
    fc.assert(
      fc.property(amounts, spends, (defaults, spent) => {
        const facts: Circumstances = {
          user: 'ada',
          inputs: limits({ defaults }),
          spent: (period) => fromMicros(spent[period]),
          complete: true,
          now: NOW,
        };
        const decision = limitDecision.parse(decide(facts));
        const first = PERIODS.find((period) => {
          const limit = defaults[period];
          return limit !== undefined && (limit === 0 || spent[period] >= limit);
        });
        expect(decision.allowed).toBe(first === undefined);
        if (first) expect(decision.period).toBe(first);
        const state = evaluateState(facts);
        expect(state.effective.find(({ exceeded }) => exceeded)?.period).toBe(first);
        expect(state.limited).toBe(state.effective.length > 0);
      }),
    );
  });
});

it('tells what is left, never less than nothing', () => {
  const state = evaluateState(
    given(limits({ defaults: { day: 1_000_000, month: 5_000_000 } }), { day: '2', month: '1.25' }),
  );
  expect(state.effective).toEqual([
    {
      period: 'day',
      limit_micros: 1_000_000,
      raised_micros: 0,
      raises: [],
      source: { scope: 'default', id: '' },
      fail_closed: false,
      spent_usd: '2',
      remaining_usd: '0',
      period_start: '2026-11-22T00:00:00.000Z',
      resets_at: '2026-11-23T00:00:00.000Z',
      exceeded: true,
    },
    expect.objectContaining({
      period: 'month',
      remaining_usd: '3.75',
      period_start: '2026-11-01T00:00:00.000Z',
    }),
  ]);
});

it('has no effective limit while limits are switched off, but still says what would count', () => {
  const state = evaluateState(given(limits({ defaults: { day: 1 }, enabled: false }), { day: '2' }));
  expect(state).toMatchObject({ enabled: false, limited: false, effective: [], mode: 'live' });
  expect(state.ladder).not.toEqual([]);
});

it('answers for itself when nothing can be read', () => {
  expect(limitDecision.parse(couldNotTell(NOW))).toMatchObject({ allowed: true, mode: 'failed_open' });
});
