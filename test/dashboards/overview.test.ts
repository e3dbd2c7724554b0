import { describe, expect, it } from 'vitest';
import { attentionOf, nothingWords } from '../../dashboards/pages/overview/attention.ts';
import { driverOf } from '../../dashboards/pages/overview/drivers.ts';
import { sentenceOf, type Facts } from '../../dashboards/pages/overview/sentence.ts';
import { changeOf, shortChangeOf } from '../../dashboards/words/changes.ts';
import { COST } from '../../dashboards/words/measures.ts';
import { cacheHits, COST_PER_SESSION, pointsChange } from '../../dashboards/words/ratios.ts';
import type { UsageAnswer, UsageRow } from '../../schemas/api.ts';
import type { BudgetTold } from '../../schemas/budgets.ts';
import type { LimitPeopleAnswer, PersonLimits } from '../../schemas/limit-states.ts';
import type { ReconciliationGap } from '../../schemas/reconciliation-api.ts';
import { usageRow } from './usage-rows.ts';

function answer(rows: UsageRow[], total: string, given: Partial<UsageAnswer> = {}): UsageAnswer {
  return {
    rows,
    totals: usageRow({ cost_usd: total, sessions: 50 }),
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-08T00:00:00.000Z',
    data_as_of: '2026-11-08T00:00:00.000Z',
    next_cursor: null,
    ...given,
  };
}

const repos = (spend: Readonly<Record<string, string>>): UsageRow[] =>
  Object.entries(spend).map(([repo, cost]) => usageRow({ repo, cost_usd: cost }));

describe('the sentence', () => {
  const facts: Facts = {
    isAny: true,
    when: 'in the last 7 days',
    cost: '120',
    before: { cost: '100', when: '25 – 31 Oct', isCovered: true },
    nameOf: (_, value) => value,
  };

  it('tells spend, its change, what accounts for it, and who is near a limit', () => {
    const driver = { dimension: 'repo', value: 'acme/api', change: 15n * 10n ** 12n, isMost: true } as const;
    expect(sentenceOf({ ...facts, driver, limits: { reached: 1, near: 3, unknown: 0 } })).toBe(
      '$120.00 was spent in the last 7 days, 20 % more than in 25 – 31 Oct. ' +
        'Repository acme/api accounts for most of the rise (+$15.00). ' +
        '1 person has reached a limit and 3 people are near theirs.',
    );
  });

  it('names the limits of people where nobody else has reached one', () => {
    const told = (near: number) => sentenceOf({ ...facts, limits: { reached: 0, near, unknown: 0 } });
    expect(told(2)).toContain('2 people are near a limit.');
    expect(told(1)).toContain('1 person is near a limit.');
  });

  it('compares nothing with days that were not recorded', () => {
    const before = { cost: '1', when: '25 – 31 Oct', isCovered: false };
    expect(sentenceOf({ ...facts, before })).toBe('$120.00 was spent in the last 7 days.');
  });

  it('says so where there was nothing', () => {
    const told = sentenceOf({ ...facts, isAny: false, cost: '0', before: undefined });
    expect(told).toBe('No usage was recorded in the last 7 days.');
  });

  it('says that nobody is near a limit only where that is known of everybody', () => {
    const limits = { reached: 0, near: 0, unknown: 0 };
    expect(sentenceOf({ ...facts, limits })).toContain('Nobody is near a limit.');
    expect(sentenceOf({ ...facts, limits: { ...limits, unknown: 2 } })).not.toContain('limit');
  });

  it('does not call unknown spend nothing', () => {
    expect(sentenceOf({ ...facts, cost: null })).toContain('not known');
  });
});

describe('what accounts for a change', () => {
  it('is the value that changed most in the same direction', () => {
    const now = answer(repos({ a: '10', b: '90' }), '100');
    const before = answer(repos({ a: '30', b: '20', c: '5' }), '55');
    const driver = driverOf([{ dimension: 'repo', now, before }]);
    expect(driver).toMatchObject({ value: 'b', change: 70n * 10n ** 12n, isMost: true });
  });

  it('may be what is gone, unless the list goes on', () => {
    const now = answer(repos({ a: '10' }), '10');
    const before = answer(repos({ a: '11', gone: '40' }), '51');
    expect(driverOf([{ dimension: 'repo', now, before }])?.value).toBe('gone');
    const more = { ...now, next_cursor: 'more' };
    expect(driverOf([{ dimension: 'repo', now: more, before }])?.value).toBe('a');
  });

  it('is nothing without a comparison', () => {
    expect(driverOf([{ dimension: 'repo', now: answer([], '1'), before: undefined }])).toBeUndefined();
  });
});

describe('changes', () => {
  it('are told relative and absolute', () => {
    const before = usageRow({ cost_usd: '100', sessions: 10 });
    expect(changeOf(COST, usageRow({ cost_usd: '112' }), before)).toBe('up $12.00 (+12 %)');
    expect(changeOf(COST, usageRow({ cost_usd: '50' }), before)).toBe('down $50.00 (−50 %)');
    expect(changeOf(COST, before, before)).toBe('no change');
  });

  it('give no percentage of next to nothing, and nothing of what is not known', () => {
    const few = usageRow({ cost_usd: '1', sessions: 2 });
    expect(shortChangeOf(COST, usageRow({ cost_usd: '9' }), few)).toBe('n too small');
    expect(shortChangeOf(COST, usageRow({ cost_usd: '9' }), usageRow())).toBe('new');
    expect(shortChangeOf(COST, usageRow({ cost_usd: null }), few)).toBeUndefined();
  });

  it('of shares are told in points', () => {
    expect(pointsChange({ part: 30, whole: 100 }, { part: 25, whole: 100 })).toBe('+5.0 points, from 25 %');
    expect(pointsChange({ part: 1, whole: 4 }, { part: 25, whole: 100 })).toBe('as before: 25 %');
  });
});

describe('ratios', () => {
  it('are of what is known', () => {
    expect(COST_PER_SESSION.of(usageRow({ cost_usd: '9', sessions: 3 }))).toBe(3n * 10n ** 12n);
    expect(COST_PER_SESSION.of(usageRow({ cost_usd: '9', sessions: 0 }))).toBeUndefined();
    expect(
      cacheHits(usageRow({ input_tokens: 40, input_unsplit_tokens: 30, cache_read_tokens: 30 })),
    ).toEqual({ part: 30, whole: 40 });
    expect(cacheHits(usageRow({ cache_read_tokens: null }))).toBeUndefined();
  });
});

describe('what needs attention', () => {
  it('puts unpriced models first, then what most dollars are at stake in', () => {
    const models = answer([usageRow({ model: 'new-model', unpriced_calls: 3 })], '10');
    models.totals.unpriced_calls = 3;
    const items = attentionOf({
      models,
      repos: answer(repos({ a: '60', '': '40' }), '100'),
      people: answer([usageRow({ user: '', cost_usd: '50' })], '100'),
      limits: { people: standing({ ada: '45' }), budgets: [] },
      senders: { repo: 2, usage: 1 },
    });
    expect(items.map(({ id }) => id)).toEqual(['unpriced', 'no-user', 'reached', 'no-repo', 'silent']);
    expect(items[2]?.title).toBe('ada has reached a limit');
    expect(items[2]?.detail).toBe('$45.00 of $5.00 this month.');
    expect(items[3]?.detail).toBe('40 % of spend. 2 senders tell none.');
  });

  it('tells a shared budget once, whoever spends of it, and people by their own limits', () => {
    const items = attentionOf({
      limits: { people: standing({ ada: '1', bo: '2' }), budgets: [budget('ci', 95), budget('all', 74)] },
      senders: {},
    });
    expect(items.map(({ id, title, stake }) => [id, title, stake])).toEqual([
      ['budget-ci', 'Budget ci is nearly used up', 95n * 10n ** 12n],
    ]);
    expect(items[0]?.action.panel).toBe('budget:ci');
  });

  it('writes people as the page does', () => {
    const limits = { people: standing({ ada: '5', bo: '4' }), budgets: [] };
    const items = attentionOf({ limits, senders: {}, write: () => 'Person X' });
    expect(items.map(({ title }) => title)).toEqual([
      'Person X has reached a limit',
      'Person X is near a limit',
    ]);
    expect(JSON.stringify(items.map(({ title, detail }) => title + detail))).not.toMatch(/ada|bo\b/);
  });

  it('tells bills that differ without a known cause, by what is not explained', () => {
    const gap = (...gaps: readonly (readonly [provider: string, usd: string])[]) =>
      ({
        months: ['2026-11'],
        unexplained_usd: '131.4',
        gaps: gaps.map(([provider, unexplained_usd]) => ({ provider, month: '2026-10', unexplained_usd })),
        data_as_of: null,
      }) as unknown as ReconciliationGap;
    const items = (told: ReconciliationGap) => attentionOf({ senders: {}, gap: told });
    expect(items(gap(['openai', '131.4']))).toMatchObject([
      {
        title: 'The bill of openai, October 2026, differs',
        detail: '$131.40 without a known cause.',
        stake: 131_400_000_000_000n,
        action: { path: '/reconciliation?month=2026-10&biller=openai' },
      },
    ]);
    expect(items(gap(['openai', '100'], ['github', '31.4']))).toMatchObject([
      {
        title: '2 bills differ from telemetry',
        detail: '$131.40 without a known cause. openai, October 2026: $100.00.',
      },
    ]);
    expect(items(gap())).toEqual([]);
  });

  it('is silent about less than a hundredth of spend', () => {
    const few = answer(repos({ a: '999', '': '1' }), '1000');
    expect(attentionOf({ repos: few, senders: {} })).toEqual([]);
  });

  it('is called nothing only where everything was read', () => {
    const limits = { people: standing({ ada: '1' }), budgets: [] };
    expect(nothingWords({ isAllRead: true, limits })).toContain('no limit and no budget is nearly used up');
    expect(nothingWords({ isAllRead: false, limits })).toContain('is missing');
    const unread = { people: undefined, budgets: [] };
    expect(nothingWords({ isAllRead: true, limits: unread })).toContain('how limits stand is not known');
  });
});

/** People who have spent so many dollars, each with a limit of 5 a month. */
function standing(spend: Readonly<Record<string, string>>): LimitPeopleAnswer {
  const data = Object.entries(spend).map(([user, spent]): PersonLimits => {
    const limit = { period: 'month', limit_micros: 5_000_000, spent_usd: spent, raises: [] };
    return { user, enabled: true, limited: true, mode: 'live', effective: [limit as never] };
  });
  const count = (from: number, to: number): number =>
    Object.values(spend).filter((spent) => Number(spent) >= from && Number(spent) < to).length;
  const totals = { people: data.length, ok: count(0, 3.75), near: count(3.75, 5), over: count(5, Infinity) };
  return { data, totals: { ...totals, none: 0, unknown: 0, matching: data.length }, next_cursor: null };
}

/** A soft budget of 100 dollars a month of which so many percent are used. */
function budget(id: string, percent: number): BudgetTold {
  return {
    budget: id,
    name: '',
    scope: { kind: 'deployment', id: '' },
    period: 'month',
    limit_micros: 100_000_000,
    action: 'warn',
    thresholds: [],
    fail_closed: false,
    enabled: true,
    state: {
      spent_usd: String(percent),
      limit_usd: '100',
      percent,
      period_start: null,
      resets_at: null,
      exceeded: percent >= 100,
      data_as_of: null,
    },
    updated_at: null,
    updated_by: '',
  };
}
