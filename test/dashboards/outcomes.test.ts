// What pages say of outcomes: figures with their bounds, the data behind them, and what needs attention.
import { describe, expect, it } from 'vitest';
import { incidentItems, unlinkedItems } from '../../dashboards/pages/overview/outcome-items.ts';
import { behindOf } from '../../dashboards/words/behind.ts';
import { figureOf, madeFrom, movedFrom, type AnyMeasure } from '../../dashboards/words/outcomes.ts';
import { toUsd } from '../../schemas/money.ts';
import type { Measures } from '../../schemas/outcome-measures.ts';
import type { OutcomesAnswer } from '../../schemas/outcomes-api.ts';
import type { IncidentsAnswer } from '../../schemas/patterns.ts';

const SURE = { is_lower_bound: false, lower_bound_because: [], incomplete_because: [] };

function perChange(value: string | null, n: number, denominator = n): Measures['cost_per_accepted_pr'] {
  return { value_usd: value, numerator_usd: value, denominator, n, ...SURE };
}

describe('a figure of outcomes', () => {
  it('is a dash where it is not known, and never 0', () => {
    expect(figureOf(perChange(null, 0))).toBe('–');
    expect(figureOf({ value: null, numerator: 0, denominator: 0, n: 0, ...SURE })).toBe('–');
    expect(figureOf({ ...SURE, value_usd: null, n: 0, parts: {}, is_lower_bound: true })).toBe('–');
  });

  it('says where the true one can only be higher', () => {
    expect(figureOf({ ...perChange('3.954529548571', 21), is_lower_bound: true })).toBe('≥ $3.95');
    expect(figureOf(perChange('3.954529548571', 21))).toBe('$3.95');
  });

  it('is written in its own unit', () => {
    const share: AnyMeasure = { value: 0.048988, numerator_usd: '1', denominator_usd: '20', n: 9, ...SURE };
    const tokens: AnyMeasure = { value: 2_638_387.91, numerator: 1, denominator: 1, n: 1, ...SURE };
    expect(figureOf(share)).toBe('4.9 %');
    expect(figureOf(tokens)).toBe('2.6M');
  });

  it('tells what it was divided by, also where a revert of a revert was looked at', () => {
    expect(madeFrom('cost_per_accepted_pr', perChange('1', 22, 21))).toBe('21 changes');
    expect(madeFrom('cost_per_reverted_change', perChange('1', 1))).toBe('1 change');
    expect(madeFrom('cost_per_changed_line', perChange('1', 22, 24_439))).toBe('22 changes');
  });

  it('moves in percent only where both sides were made of at least five', () => {
    expect(movedFrom(perChange('6', 5), perChange('4', 5))).toBe('+50 %');
    expect(movedFrom(perChange('6', 5), perChange('4', 4))).toBe('n too small');
    expect(movedFrom(perChange(null, 0), perChange('4', 9))).toBeUndefined();
    expect(movedFrom(perChange('6', 9), undefined)).toBeUndefined();
  });
});

const SPENT = { merged: '80', reverted: '3', closed: '22', open: '150', untold: '1', none: '123' };

function answerOf(part: Partial<OutcomesAnswer> = {}): OutcomesAnswer {
  const measure = {
    ...perChange('3.5', 2),
    numerator_usd: '7',
    is_lower_bound: true,
    lower_bound_because: ['unpriced_calls'],
    incomplete_because: ['unlinked_spend'],
  };
  return {
    rows: [],
    totals: {
      cost_usd: '379',
      calls: 10,
      unpriced_calls: 0,
      spend_by_outcome: SPENT,
      measures: {
        cost_per_accepted_pr: measure,
        retry_cost: { value_usd: '5.5', n: 3, parts: { retries: '5.5' }, ...SURE },
      } as unknown as Measures,
    },
    additive: true,
    coverage: {
      linked_share: 0.67,
      known_change_share: 0.67,
      known_outcome_share: 0.28,
      person_share: 1,
      session_share: 1,
      changes_without_spend: 4,
    },
    explain: [
      {
        measure: 'cost_per_accepted_pr',
        title: 'Cost per accepted PR',
        sentence: 'What it costs.',
        numerator: 'cost of changes',
        denominator: 'changes merged',
        formula: 'sum ÷ count',
        unit: 'USD per change',
        dated_by: 'when it was merged',
        additive: false,
        source: 'the ledger',
        counted: 2,
      },
      {
        measure: 'retry_cost',
        title: 'Retry cost',
        sentence: 'After a failure.',
        numerator: 'cost after the first failure',
        denominator: null,
        formula: 'sum',
        unit: 'USD',
        dated_by: 'when it was spent',
        additive: true,
        source: 'the ledger',
        counted: 3,
      },
    ],
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
    data_as_of: '2026-11-20T10:00:00.000Z',
    forge_as_of: null,
    next_cursor: null,
    ...part,
  };
}

describe('the data behind a figure', () => {
  it('has both sides with all digits, what was counted, coverage and freshness', () => {
    const told = behindOf(answerOf(), 'cost_per_accepted_pr');
    const facts = new Map(told?.facts);
    expect(facts.get('Numerator: cost of changes')).toBe('7 USD');
    expect(facts.get('Denominator: changes merged')).toBe('2');
    expect(facts.get('Rows counted')).toBe('2');
    expect(facts.get('Coverage: spend whose outcome is known')).toBe('28 %');
    expect(facts.get('Merged changes of agents without known spend')).toBe('4');
    expect(facts.get('Newest from a forge')).toBe('nothing yet');
    expect(told?.atLeast).toEqual(['Some calls have no price.']);
    expect(told?.incomplete).toEqual([
      'Some work belongs to no change; linked, it would raise the cost or make more changes count.',
    ]);
  });

  it('has the parts of an amount that is divided by nothing', () => {
    const facts = new Map(behindOf(answerOf(), 'retry_cost')?.facts);
    expect(facts.get('Amount: cost after the first failure')).toBe('5.5 USD');
    expect(facts.get('Of it, retries')).toBe('5.5 USD');
  });

  it('of the known outcome is spend by what became of it, whose parts are the whole', () => {
    const facts = behindOf(answerOf(), 'known_outcome')?.facts ?? [];
    const parts = facts.slice(0, 6).map(([, value]) => Number(value.replace(' USD', '')));
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(379);
    expect(facts[6]).toEqual(['All spend of the range', '379 USD']);
  });

  it('is nothing for what the answer does not explain', () => {
    expect(behindOf(answerOf(), 'cost_per_commit')).toBeUndefined();
    expect(behindOf(answerOf({ explain: undefined }), 'retry_cost')).toBeUndefined();
  });
});

describe('what needs attention', () => {
  it('are open incidents with what is at risk', () => {
    const incidents = {
      data: [{ pattern: 'retry_loop', at_risk_usd: '4' }],
      totals: { incidents: 3, at_risk_usd: '9.5', by_state: {} },
      next_cursor: null,
    } as unknown as IncidentsAnswer;
    expect(incidentItems(incidents)).toMatchObject([
      { title: '3 open incidents', detail: '$9.50 at risk. Retry loop: $4.00.', action: { path: '/alerts' } },
    ]);
    expect(incidentItems(incidents)[0]?.stake).toBe(9_500_000_000_000n);
    expect(incidentItems(undefined)).toEqual([]);
    expect(incidentItems({ ...incidents, data: [] })).toEqual([]);
  });

  it('is spend without a pull request only where its share rose clearly and a forge tells of any', () => {
    const now = answerOf({ forge_as_of: '2026-11-20T10:00:00.000Z' });
    const before = answerOf();
    const was = (linked: number) => ({ ...before, coverage: { ...before.coverage, linked_share: linked } });
    expect(unlinkedItems(now, was(0.8))).toMatchObject([
      { title: '$123.00 without a pull request', detail: '33 % of spend, up from 20 %.' },
    ]);
    expect(unlinkedItems(now, was(0.7))).toEqual([]);
    expect(unlinkedItems(answerOf(), was(0.8))).toEqual([]);
    expect(unlinkedItems(now, undefined)).toEqual([]);
    expect(toUsd(unlinkedItems(now, was(0.8))[0]?.stake ?? 0n)).toBe('123');
  });
});
