// What the page of limits works out: how budgets are used up, and what changes changed.
import { describe, expect, it } from 'vitest';
import { asMetered, burnOf, burnSpan, runsOutWords } from '../../dashboards/pages/limits/burn.ts';
import { channelIdOf } from '../../dashboards/pages/alerts/channel-words.ts';
import { changedAmounts, textsOf } from '../../dashboards/pages/limits/amounts.ts';
import { changedValue, draftOf, idOf, stopsAll } from '../../dashboards/pages/limits/budget-draft.ts';
import { percentsOf } from '../../dashboards/pages/limits/percents.ts';
import { differences } from '../../dashboards/pages/limits/differences.ts';
import { pseudonymOf, withoutNames } from '../../dashboards/view/pseudonyms.ts';
import { panelOf } from '../../dashboards/pages/limits/use-address.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const every = (amount: bigint, days = 40): Map<number, bigint> =>
  new Map(Array.from({ length: days }, (_, index) => [Date.UTC(2026, 10, 20) - index * DAY, amount]));

describe('how a budget is used up', () => {
  it('adds up the days that have begun and goes on as such days went', () => {
    const { spent, outlook, current, buckets } = burnOf(every(10n), {
      period: 'month',
      now: NOW,
      limit: undefined,
    });
    expect(buckets).toHaveLength(30);
    expect(current).toBe(19);
    expect(spent[19]).toBe(200n);
    expect(spent[20]).toBeNull();
    expect(outlook?.expected[18]).toBeNull();
    expect(outlook?.expected[29]).toBe(300n);
  });

  it('tells on which day the amount is gone', () => {
    const about = { period: 'month', now: NOW } as const;
    const { runsOut } = burnOf(every(10n), { ...about, limit: 245n });
    expect(runsOut?.expected).toBe(Date.UTC(2026, 10, 25));
    expect(runsOut && runsOutWords(runsOut, about)).toMatch(/^It runs out on 25 Nov at this pace/);
    const ample = burnOf(every(10n), { ...about, limit: 1_000n }).runsOut;
    expect(ample && runsOutWords(ample, about)).toBe('It lasts for the month at this pace.');
    const gone = burnOf(every(10n), { ...about, limit: 150n }).runsOut;
    expect(gone && runsOutWords(gone, about)).toBe('It is used up.');
  });

  it('stands where the meter stands, which may leave titles out', () => {
    const about = { period: 'month', now: NOW } as const;
    // 200 in the ledger this month, of which the meter counts half: so it did before.
    const less = burnOf(asMetered(every(10n), { ...about, metered: 100n }), { ...about, limit: undefined });
    expect(less.spent[19]).toBe(100n);
    expect(less.outlook?.expected[29]).toBe(150n);
    // The meter is ahead of the ledger: what it knows already is of today.
    const more = burnOf(asMetered(every(10n), { ...about, metered: 203n }), { ...about, limit: undefined });
    expect([more.spent[18], more.spent[19]]).toEqual([190n, 203n]);
    expect(asMetered(every(10n), { ...about, metered: undefined }).get(Date.UTC(2026, 10, 20))).toBe(10n);
  });

  it('says nothing of a pace that it does not know', () => {
    expect(burnOf(every(10n, 3), { period: 'month', now: NOW, limit: 9n }).outlook).toBeUndefined();
    expect(burnSpan('day', NOW).from).toBe(Date.UTC(2026, 9, 23, 12));
  });
});

describe('what a change changed', () => {
  it('is told field by field, in dollars where it is money', () => {
    expect(
      differences(
        { limits: { month: 50_000_000 }, period: 'month' },
        { limits: { month: 60_000_000, day: 0 } },
      ),
    ).toEqual([
      { field: 'Limit of the day', before: 'none', after: '$0.00' },
      { field: 'Limit of the month', before: '$50.00', after: '$60.00' },
      { field: 'Period', before: 'month', after: 'none' },
    ]);
  });

  it('of something new is everything that it holds', () => {
    expect(differences(null, { enabled: true, thresholds: [50, 75] })).toEqual([
      { field: 'Switched on', before: 'none', after: 'yes' },
      { field: 'Thresholds', before: 'none', after: '50, 75' },
    ]);
  });
});

describe('names of people in a change', () => {
  it('are replaced where people are named, and addresses wherever they are', () => {
    const write = (text: string) => (text === '' ? '' : 'X');
    const told = differences(
      { members: ['ada'], note: 'by bo@example.com' },
      { members: ['ada', 'bo'], note: '' },
      { write, writeText: (text) => withoutNames(text) },
    );
    expect(told.find(({ field }) => field === 'Members')).toMatchObject({ before: 'X', after: 'X, X' });
    expect(told.find(({ field }) => field === 'Note')?.before).toBe(`by ${pseudonymOf('bo@example.com')}`);
  });

  it('are replaced in a message that is known to be about somebody', () => {
    expect(withoutNames('ada has used 90 %', ['ada', ''])).toBe(`${pseudonymOf('ada')} has used 90 %`);
    expect(withoutNames('Budget ci is used up')).toBe('Budget ci is used up');
  });
});

describe('what is typed', () => {
  const month = [{ period: 'month', limit_micros: 50_000_000 }] as const;

  it('changes only the periods that differ; empty takes a limit away', () => {
    expect(textsOf(month)).toEqual({ day: '', week: '', month: '50' });
    expect(changedAmounts(month, { day: '5', week: '', month: '' })).toEqual([
      { period: 'day', limit_micros: 5_000_000 },
      { period: 'month', limit_micros: null },
    ]);
    expect(changedAmounts(month, { day: '', week: '', month: '50.00' })).toEqual([]);
  });

  it('is a list of percents or none', () => {
    expect(percentsOf('90, 50 % 50')).toEqual([50, 90]);
    expect(percentsOf('half')).toBeUndefined();
  });

  it('makes a budget when nothing is missing', () => {
    const draft = { ...draftOf(undefined), name: 'Claude Code, each day', amount: '40' };
    expect(idOf(draft, [])).toBe('claude-code-each-day');
    expect(idOf(draft, ['claude-code-each-day'])).toBe('claude-code-each-day-2');
    expect(changedValue(draft, undefined)).toMatchObject({
      scope: { kind: 'deployment', id: '' },
      limit_micros: 40_000_000,
    });
    expect(changedValue({ ...draft, kind: 'agent' }, undefined)).toBeUndefined();
    expect(stopsAll({ ...draft, amount: '0', action: 'block' })).toBe(true);
  });

  it('gives a channel an id that is free', () => {
    expect(channelIdOf('Ops team', ['ops-team', 'ops-team-2'])).toBe('ops-team-3');
  });
});

describe('the side panel', () => {
  it('is what the address names', () => {
    expect(panelOf(new URLSearchParams('tab=people&panel=user:ada@x'))).toEqual({
      kind: 'user',
      id: 'ada@x',
    });
    expect(panelOf(new URLSearchParams('tab=people'))).toBeUndefined();
  });
});
