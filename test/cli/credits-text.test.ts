// Credits in words: amounts, what is not known, and when the pool runs out.
import { describe, expect, it } from 'vitest';
import { creditsText, creditText, poolTable } from '../../cli/credits/credits-text.ts';
import type { CreditState } from '../../schemas/credits-api.ts';

const NOW = Date.UTC(2026, 9, 20, 12);

const STATE: CreditState = {
  unit: 'github_ai_credit',
  name: 'GitHub AI credits',
  period_start: '2026-10-01T00:00:00.000Z',
  resets_at: '2026-11-01T00:00:00.000Z',
  closed: false,
  pool: '5700',
  pools: [
    {
      pool: 'copilot',
      name: 'copilot',
      seats: 3,
      credits_per_seat: '1900',
      credits: '5700',
      fee_usd: '57',
      allows_overage: true,
      unused_cost_center: 'CC-000',
    },
  ],
  fee_usd: '57',
  used_by_telemetry: null,
  telemetry_calls: 0,
  used_by_bill: '263.8',
  bill_sources: ['github.ai_credits'],
  billed_usd: '0',
  counted: { credits: '263.8', from_bill: '263.8', from_telemetry: '0', bill_until: '2026-10-06' },
  percent: 4.62,
  remaining: '5436.2',
  overage: '0',
  overage_allowed: true,
  pace_as_of: '2026-10-20T12:00:00.000Z',
  burn_per_day: '13.888888888888',
  burn_ratio: 0.07,
  forecast: '420',
  exhausted_at: null,
  prices: [],
  counted_usd: '2.638',
  remaining_usd: '54.362',
  overage_usd: '0',
  checks: [{ name: 'User budget', rule: 'It always stops.', stops: 'always' }],
  days: [],
};

const text = (state: Partial<CreditState> = {}) =>
  creditsText(
    {
      data: [{ ...STATE, ...state }],
      month: '2026-10',
      explain: { counted: '', forecast: '' },
      data_as_of: null,
    },
    NOW,
  );

describe('outlay credits', () => {
  it('shows the pool, what is counted and left, and who tells it', () => {
    const lines = text()
      .split('\n')
      .map((line) => line.trimEnd().replaceAll(/ {2,}/g, ' | '));
    expect(lines.slice(0, 9)).toEqual([
      'GitHub AI credits, 2026-10',
      ' | Credits'.trimEnd(),
      'Pool | 5,700 | 3 seats, $57.00',
      'Counted | 263.8 | $2.64',
      'Left | 5,436.2 | $54.36',
      'Beyond the pool | 0 | $0.00; billed $0.00',
      'By telemetry | – | 0 calls',
      'By reports | 263.8 | github.ai_credits until 2026-10-06',
      '4.62 % of the pool is counted.',
    ]);
    expect(text()).toContain('13.89 a day in the last week.');
    expect(text()).toContain('About 420 at the end of the month.');
    expect(text()).toContain('What is checked, in this order:\n  1. User budget: It always stops.');
  });

  it('says when the pool runs out, that it did, or that it is refused beyond it', () => {
    expect(text({ exhausted_at: '2026-10-26T00:00:00.000Z' })).toMatch(/It runs out .*\(in 5 d/);
    expect(text({ exhausted_at: new Date(NOW).toISOString(), remaining: '0' })).toContain(
      'The pool is used up.',
    );
    expect(text({ overage_allowed: false })).toMatch(/Beyond the pool +0 +is refused/);
    expect(text({ closed: true })).toMatch(/Forfeited +5,436\.2 +\$54\.36, borne by CC-000/);
  });

  it('says until when reports tell, and does not call a pool used up that only the pace says is', () => {
    const lagging = text({
      pace_as_of: '2026-10-07T00:00:00.000Z',
      exhausted_at: '2026-10-19T00:00:00.000Z',
    });
    expect(lagging).toContain('13.89 a day in the week up to 2026-10-07, of which reports tell.');
    expect(lagging).toMatch(/At this pace it ran out .* ago\): no report tells of that yet\./);
    expect(lagging).not.toContain('The pool is used up.');
  });

  it('shows a dash for what is not known, and says where nothing is', () => {
    expect(text({ counted: { ...STATE.counted, credits: null }, counted_usd: null })).toMatch(
      /Counted +– +–/,
    );
    const nothing = { data: [], month: '2026-10', explain: { counted: '', forecast: '' }, data_as_of: null };
    expect(creditsText(nothing)).toMatch(/^No credits are known of 2026-10/);
    expect(poolTable([])).toBe('There are no pools of credits.\n');
  });

  it.each([
    ['1234567.891', '1,234,567.89'],
    ['0.005', '0.01'],
    ['-12.5', '-12.5'],
    ['1900', '1,900'],
    [null, '–'],
  ])('writes %s as %s', (credits, written) => {
    expect(creditText(credits)).toBe(written);
  });
});
