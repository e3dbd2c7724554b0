// A reconciliation on a terminal.
import { expect, it } from 'vitest';
import { reconcileText, type Told } from '../../cli/reconcile/reconcile-text.ts';
import type { MonthVerdict, ReconciliationSummary, SliceRow } from '../../schemas/reconciliation-api.ts';

type Without = 'without_bill_usd' | 'without_bill_unpriced_calls';
const SIDES: Omit<ReconciliationSummary, 'slices' | 'by_outcome' | 'by_status' | Without> = {
  estimated_usd: '4.5575',
  list_usd: '4.5575',
  billed_list_usd: '4.83',
  billed_usd: '4.83',
  difference_usd: '0.2725',
  unexplained_usd: '0.1725',
  classes: [],
  coverage: 0.985,
  unpriced_calls: 0,
  lines: 10,
  unknown_lines: 0,
  lines_without_amount: 0,
};
const SUMMARY: ReconciliationSummary = {
  ...SIDES,
  without_bill_usd: '0',
  without_bill_unpriced_calls: 0,
  slices: 3,
  by_outcome: { matched: 2, explained: 0, drift: 1, no_bill: 0 },
  by_status: { open: 0, settling: 0, final: 3, restated: 0 },
};
const SLICE: SliceRow = {
  ...SIDES,
  slice: 'openai/p1/2026-10-05',
  provider: 'openai',
  scope: 'p1',
  scope_name: 'timetable',
  bill_scopes: ['p1'],
  day: '2026-10-05',
  status: 'final',
  outcome: 'drift',
  imported_at: null,
  classes: [{ class: 'provider_only', reason: 'no_telemetry', local_usd: '0', billed_usd: '0.1725' }],
};
const MONTH: MonthVerdict = {
  ...SIDES,
  provider: 'openai',
  month: '2026-10',
  status: 'final',
  outcome: 'drift',
  is_told: true,
  ...{ days: 2, days_moving: 0, days_without_bill: 1, without_bill_usd: '0', without_bill_unpriced_calls: 0 },
};
const STEP = { sentence: '' };
const TOLD: Told = {
  from: '2026-10-05',
  to: '2026-10-08',
  tolerance: { absolute_usd: '0.01', relative: '0.005', settling_days: 3 },
  totals: SUMMARY,
  providers: [{ provider: 'openai', ...SUMMARY }],
  months: [MONTH],
  sources: [],
  other_currencies: [],
  signed_months: [],
  data_as_of: null,
  waterfall: {
    from: '2026-10-05',
    to: '2026-10-08',
    start_usd: '4.5575',
    steps: [
      { ...STEP, step: 'local_only', title: 'Not billed', usd: '0', total_usd: '4.5575' },
      { ...STEP, step: 'missing_telemetry', title: 'Without telemetry', usd: '0.1725', total_usd: '4.73' },
      { ...STEP, step: 'tools', title: 'Tools', usd: '0.1', total_usd: '4.83' },
    ],
    end_usd: '4.83',
    providers: [],
    left_out_usd: '0',
  },
  data: [SLICE],
  drifting_slices: 1,
};

it('tells providers, the way from the estimate to the bill, and final days that differ', () => {
  const text = reconcileText(TOLD);
  expect(text).toMatch(/Provider +Telemetry +Before discounts +Billed +Unexplained +Seen +No report +Slices/);
  expect(text).toMatch(/openai +\$4\.56 +\$4\.83 +\$4\.83 +\$0\.17 +98\.5 % +\$0\.00 +2 matched, 1 differ/);
  expect(text.match(/Without telemetry +\$0\.17 +\$4\.73/)).not.toBeNull();
  expect(text).not.toContain('Not billed');
  expect(text).toContain('1 final slice differs for no known cause:');
  expect(text.match(/2026-10-05 +openai +timetable .*without telemetry/)).not.toBeNull();
});

it('tells the verdict of months, and where single days only differ among each other', () => {
  const text = reconcileText(TOLD);
  expect(text).toMatch(/2026-10 +openai +differs +\$0\.27 +\$0\.17 +2 compared, 1 without a report/);
  const fine = reconcileText({ ...TOLD, months: [{ ...MONTH, outcome: 'matched' }] });
  expect(fine).toContain(
    '1 final slice differs for no known cause, and over the month they make up for each other:',
  );
});

it('says what to do where no report was imported', () => {
  const without = { ...SUMMARY, billed_usd: null, billed_list_usd: null, unexplained_usd: null };
  const text = reconcileText({ ...TOLD, totals: without, providers: [], data: [], drifting_slices: 0 });
  expect(text).toContain('outlay import bill <file>');
  expect(text).not.toContain('final slice');
});

it('says that there is nothing', () => {
  const text = reconcileText({ ...TOLD, totals: { ...SUMMARY, slices: 0 } });
  expect(text).toBe('Nothing was told and nothing billed from 2026-10-05 to 2026-10-08.\n');
});
