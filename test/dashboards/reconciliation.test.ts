// What the page of reconciliation says: how slices came out, the way from the estimate to the bill, rules.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localOf, localWords, textsOf } from '../../dashboards/pages/reconciliation/scope-draft.ts';
import { sliceOf } from '../../dashboards/pages/reconciliation/slice-address.ts';
import {
  classWords,
  countWords,
  differenceWords,
  providerName,
  scopeName,
  togetherOf,
} from '../../dashboards/pages/reconciliation/slice-words.ts';
import { changedTolerance, toleranceTexts } from '../../dashboards/pages/reconciliation/tolerance-draft.ts';
import {
  leftOver,
  waterfallRows,
  waterfallSentence,
} from '../../dashboards/pages/reconciliation/waterfall-words.ts';
import {
  gapWords,
  monthWords,
  restWords,
  unexplainedIn,
  unpricedIn,
} from '../../dashboards/pages/reconciliation/verdict-words.ts';
import { toUsd } from '../../schemas/money.ts';
import type { ReconciliationSummary, Waterfall } from '../../schemas/reconciliation-api.ts';
import { STEPS } from '../../schemas/reconciliation-api.ts';

const SUMS: ReconciliationSummary = {
  estimated_usd: '4.5',
  list_usd: '4.5',
  billed_list_usd: '4.83',
  billed_usd: '4.83',
  difference_usd: '0.33',
  unexplained_usd: '0.1725',
  classes: [],
  coverage: 0.9645,
  unpriced_calls: 0,
  lines: 12,
  unknown_lines: 1,
  lines_without_amount: 0,
  without_bill_usd: '0',
  without_bill_unpriced_calls: 0,
  slices: 5,
  by_outcome: { matched: 3, explained: 1, drift: 1, no_bill: 0 },
  by_status: { open: 0, settling: 2, final: 3, restated: 0 },
};

describe('sums of slices', () => {
  it('are as good as the worst of them', () => {
    expect(togetherOf(SUMS)).toBe('drift');
    const none = { matched: 0, explained: 0, drift: 0, no_bill: 0 };
    expect(togetherOf({ ...SUMS, by_outcome: { ...none, matched: 4, explained: 1 } })).toBe('explained');
    expect(togetherOf({ ...SUMS, by_outcome: { ...none, matched: 4, no_bill: 1 } })).toBe('matched');
    expect(togetherOf({ ...SUMS, by_outcome: { ...none, no_bill: 5 } })).toBe('no_bill');
  });

  it('say what is not explained, and what telemetry saw', () => {
    expect(countWords(SUMS)).toBe('1 unexplained, 1 explained, 3 matched; 2 settling');
    expect(differenceWords(SUMS)).toBe('+$0.33 (7.3 %)');
  });

  it('differ by nothing that is known where nothing was billed', () => {
    expect(differenceWords({ ...SUMS, difference_usd: null })).toBe('–');
  });
});

describe('the bills of a month', () => {
  const open = { provider: 'openai', outcome: 'drift', unexplained_usd: '131.4' } as const;
  const matched = { provider: 'cursor', outcome: 'matched', unexplained_usd: '0.002' } as const;
  const none = { provider: 'google', outcome: 'no_bill', unexplained_usd: null } as const;

  it('say how many differ without a known cause, by how much, and what telemetry saw', () => {
    expect(monthWords(SUMS, [open, matched, none], 'October 2026')).toBe(
      '1 of 2 bills differs without a known cause, by $131.40. <$0.01 without a known cause is within the tolerance. Telemetry saw 96.45 % of the billed tokens.',
    );
    expect(monthWords({ ...SUMS, coverage: null }, [matched, none], 'October 2026')).toBe(
      'Every bill agrees with telemetry, or differs by a known cause. <$0.01 without a known cause is within the tolerance.',
    );
    expect(monthWords(SUMS, [none], 'October 2026')).toContain('No day with a report is final yet.');
  });

  it('are told from nothing: no report, and nothing at all', () => {
    const without = { ...SUMS, billed_usd: null, coverage: null };
    expect(monthWords(without, [none], 'October 2026')).toContain('No report of October 2026 was imported');
    expect(monthWords({ ...without, slices: 0 }, [], 'October 2026')).toContain('Nothing was spent');
  });

  it('account for all that the column without a known cause adds up', () => {
    const small = { provider: 'anthropic', outcome: 'explained', unexplained_usd: '1.61' } as const;
    expect(unexplainedIn([open, small])).toBe('133.01');
    expect(monthWords(SUMS, [open, small], 'October 2026')).toContain(
      'by $131.40. $1.61 without a known cause is within the tolerance.',
    );
  });

  it('warn of calls without a price, which no figure holds', () => {
    expect(
      unpricedIn([
        { unpriced_calls: 2, without_bill_unpriced_calls: 0 },
        { unpriced_calls: 0, without_bill_unpriced_calls: 629 },
      ]),
    ).toBe('631 calls have no price: no figure holds them.');
    expect(unpricedIn([{ unpriced_calls: 0, without_bill_unpriced_calls: 0 }])).toBeUndefined();
  });

  it('add up what is known only', () => {
    expect(unexplainedIn([open, matched, none])).toBe('131.402');
    expect(unexplainedIn([none])).toBeNull();
  });

  it('say what is not in their verdict, and warn who signs', () => {
    expect(restWords({ ...open, days_moving: 3, days_without_bill: 1 })).toBe(
      '3 days may still move, 1 day without a report',
    );
    expect(restWords({ ...none, days_moving: 0, days_without_bill: 0 })).toBe('');
    const explained = { outcome: 'explained', unexplained_usd: '1.6068718' } as const;
    expect(restWords({ ...explained, days_moving: 0, days_without_bill: 0 })).toBe(
      '$1.61 within the tolerance',
    );
    expect(gapWords([open, matched, none])).toEqual([
      'The bill of openai differs by $131.40 without a known cause.',
    ]);
  });
});

describe('a slice', () => {
  it('is found again by its address, though its scope holds slashes', () => {
    expect(sliceOf('github/enterprises/acme/2026-10-05')).toEqual({
      provider: 'github',
      scope: 'enterprises/acme',
      day: '2026-10-05',
    });
  });

  it('says its scope and why it differs', () => {
    expect(providerName('unknown')).toBe('not told');
    expect(scopeName({ scope: '*', scope_name: '' })).toBe('Not mapped');
    expect(scopeName({ scope: 'proj_1', scope_name: 'Timetable' })).toBe('Timetable');
    expect(classWords({ class: 'provider_only', reason: 'tools' })).toBe('Only in the report: tools');
    expect(classWords({ class: 'matched', reason: '' })).toBe('On both sides');
  });
});

function waterfallOf(start: bigint, changes: readonly bigint[]): Waterfall {
  let total = start;
  const steps = changes.map((change, index) => {
    total += change;
    const step = STEPS[index]!;
    return { step, title: step, sentence: '', usd: toUsd(change), total_usd: toUsd(total) };
  });
  return { start_usd: toUsd(start), steps, end_usd: toUsd(total) };
}

describe('a waterfall', () => {
  const told = waterfallOf(4_500_000_000_000n, [0n, 172_500_000_000n, -60_000_000_000n]);

  it('shows the steps that change something, and all of them where that is asked for', () => {
    expect(waterfallRows(told, false).map(({ id }) => id)).toEqual([
      'start',
      'missing_telemetry',
      'timing',
      'end',
    ]);
    expect(waterfallRows(told, true)).toHaveLength(5);
  });

  it('says the largest steps in a sentence', () => {
    expect(waterfallSentence(told)).toBe(
      '$4.50 of telemetry at list prices, $4.61 on the bill. What lies between most: missing_telemetry +$0.17, timing −$0.06.',
    );
    expect(waterfallSentence(waterfallOf(1_000_000_000_000n, []))).toContain('Nothing lies between.');
  });

  it('says what its steps leave over', () => {
    expect(leftOver(told)).toBe('0');
    expect(leftOver({ ...told, end_usd: '5' })).toBe('0.3875');
  });

  it('draws every bar within its width, each step where the one before ended', () => {
    const dollars = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.array(dollars, { maxLength: STEPS.length }),
        (start, changes) => {
          const rows = waterfallRows(waterfallOf(start, changes), true);
          for (const { bar } of rows) {
            expect(bar.from).toBeGreaterThanOrEqual(0);
            expect(bar.to).toBeLessThanOrEqual(1);
            expect(bar.from).toBeLessThanOrEqual(bar.to);
          }
          for (const [index, { bar }] of rows.slice(1).entries()) {
            const before = rows[index]!.bar;
            expect([before.from, before.to].some((edge) => edge === bar.from || edge === bar.to)).toBe(true);
          }
        },
      ),
    );
  });
});

describe('a mapping of a scope', () => {
  it('is read as it was written', () => {
    const local = { team: ['timetable', 'signals'], agent: ['codex'] };
    expect(localOf(textsOf(local))).toEqual(local);
    expect(localWords(local)).toBe('team timetable or signals, and agent codex');
    expect(localWords({})).toBe('Nothing of ours');
  });
});

describe('the tolerance', () => {
  const told = {
    absolute_usd: '0.01',
    relative: '0.005',
    settling_days: 3,
    updated_at: null,
    updated_by: '',
  };

  it('is written as percent, and sends only what changed', () => {
    const texts = toleranceTexts(told);
    expect(texts.percent).toBe('0.5');
    expect(changedTolerance(told, texts)).toEqual({ body: {}, wrong: [] });
    expect(changedTolerance(told, { ...texts, percent: '1.25 %' }).body).toEqual({ relative: '0.0125' });
  });

  it('refuses what is no number, or more than everything', () => {
    const texts = toleranceTexts(told);
    expect(changedTolerance(told, { ...texts, percent: '101' }).wrong).toEqual(['percent']);
    expect(changedTolerance(told, { ...texts, absolute: 'x', days: '99' }).wrong).toEqual([
      'absolute',
      'days',
    ]);
  });
});
