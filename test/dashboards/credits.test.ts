// Credits in words, and the pools that seats bring.
import { describe, expect, it } from 'vitest';
import {
  creditFacts,
  creditSentence,
  everyDay,
  usedWords,
} from '../../dashboards/pages/models/credit-words.ts';
import { poolBody, poolDraftOf, poolIdOf } from '../../dashboards/pages/models/pool-draft.ts';
import type { CreditState } from '../../schemas/credits-api.ts';

describe('credits', () => {
  const state = {
    counted: { credits: '263.8' },
    pool: '5700',
    closed: false,
    remaining: '5436.2',
    overage: '0',
    overage_usd: '0',
    overage_allowed: true,
    exhausted_at: null,
    forecast: '2600',
  } as CreditState;

  it('say what is left and how long it lasts', () => {
    expect(usedWords(state)).toBe('263.8 of 5,700 credits');
    expect(creditSentence(state)).toBe(
      '5,436.2 left. At this pace it lasts to the end of the month. What goes beyond it is billed.',
    );
    expect(creditSentence({ ...state, exhausted_at: '2026-11-28T00:00:00Z' })).toContain(
      'used up on 28 Nov 2026',
    );
    expect(creditSentence({ ...state, closed: true })).toContain('5,436.2 were left and are forfeited');
  });

  it('say what is not known', () => {
    expect(creditSentence({ ...state, pool: null })).toContain('No pool is set');
    expect(creditSentence({ ...state, counted: { ...state.counted, credits: null } })).toContain('Neither');
    expect(creditSentence({ ...state, forecast: null })).toContain('too little history');
  });

  it('name what is known only, and always who tells the use', () => {
    const none = { burn_per_day: null, billed_usd: null, fee_usd: null, used_by_telemetry: null, prices: [] };
    const over = {
      ...state,
      ...none,
      closed: true,
      counted_usd: '2.638',
      forecast: null,
      used_by_bill: '263.8',
    };
    expect(creditFacts(over)).toEqual([
      ['By telemetry', '–'],
      ['By reports', '263.8'],
      ['Counted', '263.8'],
      ['Counted, in dollars', '$2.64'],
      ['Forfeited', '5,436.2'],
      ['Beyond the pool', '0 ($0.00)'],
      ['Price of one', '–'],
    ]);
    const names = creditFacts({ ...over, pool: null, remaining: null, overage: null }).map(([name]) => name);
    expect(names).not.toContain('Beyond the pool');
    expect(names).not.toContain('Left');
  });

  it('have a place for each day, also for those of which nothing is told', () => {
    const told = { telemetry: null, bill: '3', counted: 'bill' } as const;
    const days = everyDay({
      days: [{ ...told, day: '2026-10-30' }],
      period_start: '2026-10-01T00:00:00.000Z',
      resets_at: '2026-11-01T00:00:00.000Z',
    });
    expect(days).toHaveLength(31);
    expect(days.slice(-3).map(({ day, counted }) => [day, counted])).toEqual([
      ['2026-10-29', null],
      ['2026-10-30', 'bill'],
      ['2026-10-31', null],
    ]);
  });

  it('of a pool that is changed keep what the form does not show', () => {
    const told = {
      pool: 'copilot',
      unit: 'github_ai_credit',
      name: '',
      seats: 4,
      seat_changes: [],
      unused_cost_center: 'platform',
      credits_per_seat: '1900',
      credits: '7600',
      seat_price_usd: '19',
      allows_overage: false,
      from_month: '2026-10',
      to_month: null,
      updated_at: '2026-10-01T00:00:00Z',
      updated_by: 'ada',
      later_field: 'kept',
    };
    expect(poolBody({ ...poolDraftOf(told, '2026-11'), seats: '5' })).toEqual({
      unit: 'github_ai_credit',
      name: '',
      seats: 5,
      seat_changes: [],
      unused_cost_center: 'platform',
      credits_per_seat: '1900',
      seat_price_usd: '19',
      allows_overage: false,
      from_month: '2026-10',
      to_month: null,
      later_field: 'kept',
    });
  });

  it('come from pools that are whole with seats and credits', () => {
    const draft = { ...poolDraftOf(undefined, '2026-10'), seats: '3' };
    expect(poolBody(draft)).toMatchObject({
      seats: 3,
      credits_per_seat: '1900',
      to_month: null,
      seat_price_usd: null,
    });
    expect(poolBody({ ...draft, seats: '' })).toBeUndefined();
    expect(poolBody({ ...draft, to: '2026-09' })).toBeUndefined();
    expect(poolIdOf({ ...draft, name: 'Copilot Business' }, ['copilot-business'])).toBe('copilot-business-2');
  });
});
