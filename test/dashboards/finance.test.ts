// What the page of exports says and asks: choices, sums, digests, rules of cost centers, statements.
import { describe, expect, it } from 'vitest';
import {
  billedWords,
  centerName,
  coverageChange,
  coverageWords,
  sharedWords,
} from '../../dashboards/pages/finance/chargeback-words.ts';
import { exportChoiceOf, firstMonth, withChoice } from '../../dashboards/pages/finance/export-address.ts';
import {
  addsUp,
  bytesText,
  monthsWords,
  previewWords,
  warningsOf,
} from '../../dashboards/pages/finance/export-words.ts';
import {
  faultOf,
  moved,
  newRule,
  rulesBody,
  rulesDraftOf,
  weightsOf,
} from '../../dashboards/pages/finance/rule-draft.ts';
import {
  changeWords,
  drawnDays,
  OTHERS,
  shareWords,
  shortened,
  statementAddress,
} from '../../dashboards/pages/finance/statement-words.ts';
import { costCentersUpdate, type CostCentersPreview } from '../../schemas/chargeback-api.ts';
import type { FocusPreview } from '../../schemas/focus-api.ts';

const PREVIEW: FocusPreview = {
  basis: 'estimated',
  version: '1.4',
  grain: 'day',
  from: '2026-10-01T00:00:00Z',
  to: '2026-11-01T00:00:00Z',
  data_as_of: null,
  columns: [],
  rows: [],
  row_count: 1_204,
  totals: [{ currency: 'USD', billed: '60.41', effective: '60.41', contracted: '60.41', list: '62' }],
  control: [{ currency: 'USD', amount: '3.41', from_pools: '57', difference: '0' }],
  unpriced_calls: 1,
  unreported_calls: 0,
  unknown_lines: 0,
  months: [{ month: '2026-10', signed_off: true, corrections: [{ currency: 'USD', amount: '-0.5' }] }],
};

describe('an export', () => {
  it('is chosen by its address; what is not understood has its default', () => {
    expect(
      exportChoiceOf(new URLSearchParams('basis=billed&grain=month&focus=1.2&form=parquet&months=3')),
    ).toEqual({
      basis: 'billed',
      grain: 'month',
      version: '1.2',
      form: 'parquet',
      months: '3',
    });
    expect(exportChoiceOf(new URLSearchParams('basis=x&months=2'))).toMatchObject({
      basis: 'estimated',
      form: 'csv',
      months: '1',
    });
    expect(withChoice(new URLSearchParams('month=2026-10'), 'form', 'json').toString()).toBe(
      'month=2026-10&form=json',
    );
  });

  it('is of one month, or of several that end with it', () => {
    expect(firstMonth('2026-10', '1')).toBe('2026-10');
    expect(firstMonth('2026-02', '3')).toBe('2025-12');
    expect(firstMonth('2026-11', '12')).toBe('2025-12');
    expect(monthsWords('2026-10', '1')).toBe('October 2026');
    expect(monthsWords('2026-01', '3')).toBe('November 2025 – January 2026');
  });

  it('says its rows, its sums, and what they do not hold', () => {
    expect(previewWords(PREVIEW, 'October 2026')).toBe('1,204 rows, $60.41 billed cost.');
    expect(previewWords({ ...PREVIEW, row_count: 0 }, 'October 2026')).toContain('no such figures');
    expect(previewWords({ ...PREVIEW, row_count: null, totals: null }, '')).toContain(
      'More than 50,000 rows',
    );
    expect(warningsOf(PREVIEW)).toEqual([
      '1 call has no price. FOCUS knows no unknown cost, so their rows say 0.',
      'October 2026 is signed off. Corrections since then: -$0.50.',
    ]);
  });

  it('adds up only where nothing is left over in any currency', () => {
    expect(addsUp(PREVIEW)).toBe(true);
    const euro = { currency: 'EUR', amount: '1', from_pools: '0', difference: '0.000000000001' };
    expect(addsUp({ control: [...PREVIEW.control, euro] })).toBe(false);
    expect(addsUp({ control: [{ ...euro, difference: null }] })).toBeUndefined();
  });

  it('has a size that people read', () => {
    expect([0, 999, 1_000, 12_345, 1_234_567, 999_999_999].map(bytesText)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '12 kB',
      '1.2 MB',
      '1.0 GB',
    ]);
  });
});

describe('rules of cost centers', () => {
  const told = {
    rules: [
      { when: { path: 'acme/api', team: 'core' }, cost_center: 'CC-100', product: 'API' },
      { when: { user: 'ada*' }, cost_center: 'CC-200', product: '' },
    ],
    shared: [{ cost_center: 'CC-000', weights: { 'CC-100': '2', 'CC-200': '0.5' } }],
    updated_at: null,
    updated_by: '',
  };

  it('that are opened and saved are as they were', () => {
    const body = rulesBody(rulesDraftOf(told));
    expect(body).toEqual({ rules: told.rules, shared: told.shared });
    expect(costCentersUpdate.safeParse(body).success).toBe(true);
  });

  it('are not saved while one is not whole', () => {
    const draft = rulesDraftOf(told);
    const rule = newRule(draft.rules);
    expect(faultOf(rule)).toBe('It needs a cost center.');
    expect(faultOf({ ...rule, center: 'CC-1' })).toContain('It needs a pattern');
    const twice = [
      { name: 'path', pattern: 'a' },
      { name: 'path', pattern: 'b' },
    ] as const;
    expect(faultOf({ ...rule, center: 'CC-1', conditions: twice })).toBe('It asks the same twice.');
    expect(rulesBody({ ...draft, rules: [...draft.rules, rule] })).toBeUndefined();
  });

  it('are moved, and keep who they are', () => {
    const { rules } = rulesDraftOf(told);
    expect(moved(rules, 1, -1).map(({ key }) => key)).toEqual([1, 0]);
    expect(moved(rules, 0, -1)).toBe(rules);
    expect(newRule(rules).key).toBe(2);
  });

  it('have weights by line; without any all bear in proportion', () => {
    expect(weightsOf('Payments: 2\n\nSearch = 0.5')).toEqual({ Payments: '2', Search: '0.5' });
    expect(weightsOf('')).toEqual({});
    expect(weightsOf('Payments')).toBeUndefined();
  });
});

describe('spend by cost center', () => {
  const coverage = { cost_usd: '100', allocated_usd: '94.2', unallocated_usd: '5.8', percent: '94.2' };

  it('says what has none', () => {
    expect(centerName('')).toBe('Unallocated');
    expect(coverageWords(coverage)).toBe('94.2 % of $100.00 has a cost center; $5.80 has none.');
    expect(coverageWords({ ...coverage, percent: null })).toBe('Nothing was spent.');
    expect(billedWords([])).toBe('–');
  });

  it('says what rules would change', () => {
    const preview = {
      coverage_now: { ...coverage, percent: '61' },
      coverage_then: coverage,
    } as CostCentersPreview;
    expect(coverageChange(preview)).toBe(
      '94.2 % of the spend would have a cost center instead of 61 %; $5.80 would have none.',
    );
  });

  it('says how what is shared is spread', () => {
    expect(
      sharedWords({
        cost_center: 'Platform',
        amount_usd: '120',
        by: 'weights',
        parts: [{ cost_center: 'Payments', weight: '2', amount_usd: '80', rounding_usd: '0' }],
        remainder_usd: '0',
        left_usd: '40',
      }),
    ).toBe(
      'Platform: $120.00, by weights, to Payments $80.00. $40.00 stays with it, because nobody bears it.',
    );
  });
});

describe('a statement', () => {
  it('compares with the month before, where there was one', () => {
    const told = { status: 'closed', total_usd: '112', previous_total_usd: '100' } as const;
    expect(changeWords(told)).toBe('+12 % against $100.00 in the month before');
    expect(changeWords({ ...told, previous_total_usd: '0' })).toBe('nothing in the month before');
  });

  it('makes no share of a month that is not over', () => {
    const told = { status: 'open', total_usd: '52', previous_total_usd: '100' } as const;
    expect(changeWords(told)).toBe('so far, against $100.00 in all of the month before');
  });

  it('says its share of the month, and gives each day its place', () => {
    expect(shareWords({ total_usd: '615.14', month_usd: '2336.68' })).toBe(
      '26 % of the $2,336.68 that the month cost',
    );
    expect(shareWords({ total_usd: '0', month_usd: '0' })).toBe('');
    const [from, to] = ['2026-11-01T00:00:00Z', '2026-11-05T00:00:00Z'];
    const days = [{ day: '2026-11-02', cost_usd: '1.5' }];
    expect(drawnDays({ days, from, to }, Date.parse('2026-11-03T12:00:00Z'))).toEqual([
      ['2026-11-01', 0],
      ['2026-11-02', 1.5],
      ['2026-11-03', 0],
      ['2026-11-04', null],
    ]);
  });

  it('of what nobody allocated has an address, too', () => {
    const address = new URLSearchParams('tab=cost-centers&month=2026-10');
    expect(statementAddress(address, '')).toBe('/export?tab=statements&month=2026-10&center=');
  });

  it('keeps its sums where its lists are cut to one page', () => {
    const rows = Array.from({ length: 9 }, (_, index) => ({ name: `m${index}`, cost_usd: '0.1', calls: 2 }));
    expect(shortened(rows, 6)).toEqual([...rows.slice(0, 6), { name: OTHERS, cost_usd: '0.3', calls: 6 }]);
    expect(shortened(rows.slice(0, 7), 6)).toHaveLength(7);
  });
});
