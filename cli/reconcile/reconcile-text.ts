// A reconciliation on a terminal: providers, the way from the estimate to the bill, days that differ.
import type {
  MonthVerdict,
  ReconciliationAnswer,
  ReconciliationSummary,
  SliceRow,
  WaterfallAnswer,
} from '../../schemas/reconciliation-api.ts';
import { counted, dollarsText, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';

/** What is told. */
export type Told = Omit<ReconciliationAnswer, 'next_cursor'> & {
  /** The latest slices that are final and differ. */
  readonly data: readonly SliceRow[];
  readonly drifting_slices: number;
  readonly waterfall: WaterfallAnswer;
};

/** The text, without colours. */
export function reconcileText(told: Told): string {
  if (told.totals.slices === 0)
    return `Nothing was told and nothing billed from ${told.from} to ${told.to}.\n`;
  return [headOf(told), providersOf(told), waterfallText(told), monthsText(told), driftText(told)]
    .filter(Boolean)
    .join('\n');
}

function headOf({ from, to, tolerance, signed_months: signed }: Told): string {
  const { absolute_usd: absolute, relative, settling_days: days } = tolerance;
  const months = signed.length === 0 ? '' : ` Signed off: ${signed.join(', ')}.`;
  const percent = `${Number(relative) * 100} %`;
  return `${from} to ${to} (UTC, the last day left out). Within $${absolute} or ${percent} counts as matched; days are final after ${counted(days, 'day', 'days')}.${months}\n`;
}

function providersOf({ providers, totals }: Told): string {
  const titles = [
    'Provider',
    'Telemetry',
    'Before discounts',
    'Billed',
    'Unexplained',
    'Seen',
    'No report',
    'Slices',
  ];
  const rows = providers.map((each) => [each.provider, ...cellsOf(each)]);
  const all = providers.length > 1 ? [['all', ...cellsOf(totals)]] : [];
  return tableText(titles, [...rows, ...all]);
}

function cellsOf(summary: ReconciliationSummary): string[] {
  const { list_usd, billed_list_usd, billed_usd, unexplained_usd, coverage, by_outcome: by } = summary;
  const { without_bill_usd: without, without_bill_unpriced_calls: calls } = summary;
  const verdicts = [
    by.matched > 0 ? `${by.matched} matched` : '',
    by.explained > 0 ? `${by.explained} explained` : '',
    by.drift > 0 ? `${by.drift} differ` : '',
    by.no_bill > 0 ? `${by.no_bill} without a report` : '',
  ];
  return [
    billed_usd === null ? UNKNOWN : dollarsText(list_usd),
    dollarsText(billed_list_usd),
    dollarsText(billed_usd),
    dollarsText(unexplained_usd),
    coverage === null ? UNKNOWN : `${(coverage * 100).toFixed(1)} %`,
    without === '0' && calls > 0 ? UNKNOWN : dollarsText(without),
    verdicts.filter(Boolean).join(', '),
  ];
}

function waterfallText({ waterfall, totals }: Told): string {
  if (totals.billed_usd === null) return 'No report of a provider was imported: outlay import bill <file>\n';
  const steps = waterfall.steps.filter(({ usd }) => usd !== '0');
  const rows = steps.map(({ title, usd, total_usd }) => [title, dollarsText(usd), dollarsText(total_usd)]);
  return tableText(
    ['From telemetry to the bill', 'Step', 'Leads to'],
    [
      ['Telemetry at list prices', '', dollarsText(waterfall.start_usd)],
      ...rows,
      ['Billed', '', dollarsText(waterfall.end_usd)],
    ],
  );
}

/** The verdict: of final days together, so that what one day lacks another may have. */
function monthsText({ months, totals }: Told): string {
  if (totals.billed_usd === null) return '';
  const rows = months.map((each) => [
    each.month,
    each.provider,
    MONTH_WORDS[each.outcome],
    dollarsText(each.difference_usd),
    dollarsText(each.unexplained_usd),
    daysText(each),
  ]);
  return tableText(['Month', 'Provider', 'Verdict', 'Difference', 'Unexplained', 'Final days'], rows);
}

const MONTH_WORDS: Readonly<Record<MonthVerdict['outcome'], string>> = {
  matched: 'matched',
  explained: 'explained',
  drift: 'differs',
  no_bill: 'no report',
};

function daysText({ days, days_moving: moving, days_without_bill: without }: MonthVerdict): string {
  return [
    `${days} compared`,
    moving > 0 ? `${moving} may still move` : '',
    without > 0 ? `${without} without a report` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function driftText({ months, data: drifting, drifting_slices: count }: Told): string {
  if (count === 0) return '';
  const rows = drifting.map((slice) => [
    slice.day,
    slice.provider,
    slice.scope_name || slice.scope,
    dollarsText(slice.list_usd),
    dollarsText(slice.billed_list_usd),
    dollarsText(slice.unexplained_usd),
    reasonsOf(slice),
  ]);
  const titles = ['Day', 'Provider', 'Scope', 'Telemetry', 'Before discounts', 'Unexplained', 'Why'];
  const more = count > drifting.length ? `… and ${count - drifting.length} more\n` : '';
  const isMonth = months.some(({ outcome }) => outcome === 'drift');
  const but = isMonth ? '' : ', and over the month they make up for each other';
  return `${counted(count, 'final slice differs', 'final slices differ')} for no known cause${but}:\n${tableText(titles, rows)}${more}`;
}

const WORDS: Readonly<Record<string, string>> = {
  not_billed: 'not billed',
  no_telemetry: 'without telemetry',
  unattributed: 'of nobody',
  price: 'price',
  unpriced: 'no price here',
  unknown_item: 'unknown item',
};

function reasonsOf({ classes }: SliceRow): string {
  const reasons = new Set(classes.flatMap(({ reason }) => WORDS[reason] ?? []));
  return [...reasons].join(', ');
}
